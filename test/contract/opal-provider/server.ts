import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { send } from '../../sandbox/send.ts';

/** An Opal that the provider is checked against. */
export interface OpalTarget {
  readonly url: string;
  /** Of somebody who may do everything. */
  readonly token: string;
  /** Undefined on a real server: what needs faults, a clock or people in the console is checked on the sandbox only. */
  readonly sandbox: Sandbox | undefined;
  /** Names of what checks make begin with it, so that what was there before stays. */
  readonly prefix: string;
  now(): number;
  /** One request below `/v1` past Rollcall; throws where it is refused. */
  // oxlint-disable-next-line typescript/no-explicit-any -- checks look into answers whose shape is what they check
  call(method: string, path: string, body?: unknown): Promise<any>;
  /** Takes away what checks made. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** One promise of the provider. Run by itself; throws where the promise is broken. */
export interface OpalProviderCheck {
  readonly title: string;
  run(server: OpalTarget): Promise<void>;
}

/** Where the sandbox's clock starts: in the middle of a day, so that no test runs over its end. */
export const STARTED = Date.parse('2026-11-28T10:00:00Z');

/** An emulator of its own, with the sample organisation and without limits. */
export async function openOpalTarget(options: SandboxOptions = {}): Promise<OpalTarget & { readonly sandbox: Sandbox }> {
  let offsetMs = 0;
  let opened = performance.now();
  // It goes on: what is paced by a clock that stands would wait for ever.
  const clock = (): number => STARTED + performance.now() - opened;
  const sandbox = await startSandbox({ only: ['opal'], now: clock, ...options, opal: { rateLimit: 'off', ...options.opal } });
  const advance = (ms: number): void => {
    offsetMs += ms;
    sandbox.advance(ms);
  };
  return {
    ...targetAt(sandbox.urls.opal, OPAL_TOKENS.full),
    sandbox: { ...sandbox, advance },
    now: () => clock() + offsetMs,
    async wipe() {
      offsetMs = 0;
      opened = performance.now();
      sandbox.reset();
    },
    close: () => sandbox.close(),
  };
}

/** The real server that the environment names. */
export function realOpal(): (() => Promise<OpalTarget>) | undefined {
  const [url, token] = [process.env['ROLLCALL_TEST_OPAL_URL'], process.env['ROLLCALL_TEST_OPAL_TOKEN']];
  if (!url || !token) return undefined;
  return async () => {
    const server = targetAt(url.replace(/\/+(v1\/?)?$/, ''), token);
    return { ...server, sandbox: undefined, now: () => Date.now(), wipe: () => wipe(server), close: () => wipe(server) };
  };
}

type Caller = Pick<OpalTarget, 'url' | 'token' | 'prefix' | 'call'>;

function targetAt(url: string, token: string): Caller {
  return {
    url,
    token,
    prefix: 'rollcall-contract ',
    async call(method, path, body) {
      const headers = { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
      const { status, json } = await send(url, {
        method,
        path: `/v1${path}`,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
      return json;
    },
  };
}

async function wipe({ call, prefix }: Caller): Promise<void> {
  for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined;) {
    const page: { next?: string | null; results: { group_id: string; name: string }[] } = await call(
      'GET',
      `/groups?page_size=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const { group_id: id, name } of page.results) if (name.startsWith(prefix)) await call('DELETE', `/groups/${id}`);
    cursor = page.next;
  }
}
