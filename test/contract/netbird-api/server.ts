import type { Sandbox, SandboxOptions } from '../../../src/sandbox/start.ts';
import { NETBIRD_TOKENS } from '../../../src/sandbox/netbird/accounts-at-start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { Received } from '../../sandbox/send.ts';
import { send } from '../../sandbox/send.ts';

/** What a server answered. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into answers whose shape is what they check
export type NetbirdAnswer = Omit<Received, 'json'> & { readonly body: any };

/** A NetBird that the contract is checked against. */
export interface NetbirdServer {
  readonly url: string;
  /** Of somebody who may do everything. */
  readonly token: string;
  /** Undefined on a real server: what needs peers that join, a clock or other rights of the machine is checked on the sandbox only. */
  readonly sandbox: Sandbox | undefined;
  /** Names of what checks make begin with it, so that what was there before stays. */
  readonly prefix: string;
  /** One request; an empty header leaves one out. Rejects where the server closes the connection. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<NetbirdAnswer>;
  /** Takes away what checks made. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** One promise of the contract. Run by itself; throws where the promise is broken. */
export interface NetbirdCheck {
  readonly title: string;
  /** `peers`: at least three of them, which no request can make; `sandbox`: what only the emulator can do. */
  readonly needs?: 'peers' | 'sandbox';
  run(server: NetbirdServer): Promise<void>;
}

/** An emulator of its own, as the recorded server was at its start. */
export async function openNetbirdSandbox(options: SandboxOptions = {}): Promise<NetbirdServer & { readonly sandbox: Sandbox }> {
  const sandbox = await startSandbox({ only: ['netbird'], empty: true, ...options });
  const server = serverAt(sandbox.urls.netbird, NETBIRD_TOKENS.owner);
  return { ...server, sandbox, wipe: async () => sandbox.reset(), close: () => sandbox.close() };
}

/** The real server that the environment names. */
export function realNetbird(): (() => Promise<NetbirdServer>) | undefined {
  const [url, token] = [process.env['ROLLCALL_TEST_NETBIRD_URL'], process.env['ROLLCALL_TEST_NETBIRD_TOKEN']];
  if (!url || !token) return undefined;
  return async () => {
    const server = serverAt(url.replace(/\/+(api\/?)?$/, ''), token);
    return { ...server, sandbox: undefined, wipe: () => wipe(server), close: () => wipe(server) };
  };
}

type Caller = Pick<NetbirdServer, 'url' | 'token' | 'prefix' | 'call'>;

function serverAt(url: string, token: string): Caller {
  return {
    url,
    token,
    prefix: 'rollcall-contract ',
    async call(method, path, body, headers = {}) {
      const all: Record<string, string> = { Authorization: `Token ${token}`, ...headers };
      const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const { json, ...answer } = await send(url, { method, path, headers: kept, ...(body === undefined ? {} : { body: text }) });
      return { ...answer, body: json };
    },
  };
}

/** Referring things first, groups last; group lists that a `{}` broke are repaired by whoever broke them. */
async function wipe({ call, prefix }: Caller): Promise<void> {
  const paths = ['/api/policies', '/api/setup-keys', '/api/routes', '/api/dns/nameservers', '/api/networks', '/api/users', '/api/groups'];
  for (const path of paths) {
    const { body } = await call('GET', path);
    for (const { id, name, issued } of body as { id: string; name?: string; issued?: string }[]) {
      if (!(name ?? '').startsWith(prefix) || issued === 'integration') continue;
      if (path === '/api/groups') await call('PUT', `${path}/${id}`, { name });
      await call('DELETE', `${path}/${id}`);
    }
  }
}
