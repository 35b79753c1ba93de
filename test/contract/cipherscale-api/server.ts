import { CIPHERSCALE_KEYS } from '../../../src/sandbox/cipherscale/keys.ts';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { Received } from '../../sandbox/send.ts';
import { send } from '../../sandbox/send.ts';

/** What a server answered. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into answers whose shape is what they check
export type CipherscaleAnswer = Omit<Received, 'json'> & { readonly body: any };

/** A Cipherscale that the contract is checked against. */
export interface CipherscaleServer {
  /** With the base path, without a slash at its end. */
  readonly url: string;
  readonly key: string;
  /** Undefined on a real tenant: what needs the console is checked on the sandbox only. */
  readonly sandbox: Sandbox | undefined;
  /** Names of what checks make begin with it, so that what was there before stays. */
  readonly prefix: string;
  /** One request; an empty header leaves one out. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CipherscaleAnswer>;
  /** Takes away what checks made. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** One promise of the contract. Run by itself; throws where the promise is broken. */
export interface CipherscaleCheck {
  readonly title: string;
  /** `sandbox`: what only the emulator can do, or what would send mail. */
  readonly needs?: 'sandbox';
  /** What the vendor says of it, as `docs/cipherscale.md` has the words. */
  readonly known: 'documented' | 'inferred' | 'assumed';
  run(server: CipherscaleServer): Promise<void>;
}

/** An emulator of its own, with three sample people. */
export async function openCipherscaleSandbox(options: SandboxOptions = {}): Promise<CipherscaleServer & { readonly sandbox: Sandbox }> {
  const sandbox = await startSandbox({ only: ['cipherscale'], people: 3, ...options });
  const server = serverAt(`${sandbox.urls.cipherscale}/qa`, CIPHERSCALE_KEYS.admin);
  return { ...server, sandbox, wipe: async () => sandbox.reset(), close: () => sandbox.close() };
}

/** The real tenant that the environment names. */
export function realCipherscale(): (() => Promise<CipherscaleServer>) | undefined {
  const [url, key] = [process.env['ROLLCALL_TEST_CIPHERSCALE_URL'], process.env['ROLLCALL_TEST_CIPHERSCALE_KEY']];
  if (!url || !key) return undefined;
  return async () => {
    const server = serverAt(url.replace(/\/+$/, ''), key);
    return { ...server, sandbox: undefined, wipe: () => wipe(server), close: () => wipe(server) };
  };
}

type Caller = Pick<CipherscaleServer, 'url' | 'key' | 'prefix' | 'call'>;

function serverAt(url: string, key: string): Caller {
  return {
    url,
    key,
    prefix: 'rollcall-contract ',
    async call(method, path, body, headers = {}) {
      const all: Record<string, string> = { apikey: key, ...headers };
      const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const { pathname, origin } = new URL(url);
      const whole = `${pathname === '/' ? '' : pathname}${path}`;
      const { json, ...answer } = await send(origin, { method, path: whole, headers: kept, ...(body === undefined ? {} : { body: text }) });
      return { ...answer, body: json };
    },
  };
}

async function wipe({ call, prefix }: Caller): Promise<void> {
  for (const path of ['/tenants/groups?limit=100', '/tenants/admission-rules']) {
    const { body } = await call('GET', path);
    const items = (Array.isArray(body) ? body : body.data) as { id: string; name: string }[];
    for (const { id, name } of items) if (name.startsWith(prefix)) await call('DELETE', `${path.split('?', 1)[0]}/${id}`);
  }
}
