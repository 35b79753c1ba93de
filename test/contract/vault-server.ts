import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/start.ts';

/** What a server answered, byte for byte and parsed. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they check
  readonly body: any;
  readonly headers: Headers;
}

/** A Vault-compatible server that the contract is checked against. */
export interface VaultServer {
  readonly url: string;
  readonly token: string;
  /** Undefined on a real server: what needs faults or a clock is checked on the sandbox only. */
  readonly sandbox: Sandbox | undefined;
  /** Whether it keeps groups apart by namespace. */
  readonly namespaces: boolean;
  /** One request below `/v1`. `headers` replace the usual ones; an empty value leaves one out. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** Deletes all groups, entities and namespaces, and what else checks make. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** A way to come by a server, and what it is called in titles. */
export interface ServerKind {
  readonly name: string;
  /** Whether it has faults and a clock that can be moved. */
  readonly sandbox: boolean;
  open(): Promise<VaultServer>;
}

/** The emulator. */
export const SANDBOX: ServerKind = { name: 'the sandbox', sandbox: true, open: () => openSandboxServer() };

/** The real server that the environment names: a dev server, since everything in it is deleted. */
export function realServer(): ServerKind | undefined {
  const [url, token] = [process.env['ROLLCALL_TEST_VAULT_ADDR'], process.env['ROLLCALL_TEST_VAULT_TOKEN']];
  return url && token ? { name: 'a real server', sandbox: false, open: () => openRealServer(url, token) } : undefined;
}

/** An emulator of its own. */
export async function openSandboxServer(options: SandboxOptions = {}): Promise<VaultServer> {
  const sandbox = await startSandbox({ only: ['vault'], empty: true, ...options });
  const token = sandbox.exports.find(([name]) => name.includes('TOKEN'))?.[1] ?? '';
  return {
    ...serverAt(sandbox.urls.vault, token),
    sandbox,
    namespaces: options.deviations?.includes('namespaces-are-ignored') !== true,
    wipe: async () => sandbox.reset(),
    close: () => sandbox.close(),
  };
}

async function openRealServer(url: string, token: string): Promise<VaultServer> {
  const server = serverAt(url, token);
  const listed = await server.call('GET', '/identity/group/id?list=true');
  if (listed.status !== 404)
    throw new Error(
      `${url} holds groups (status ${listed.status}); the contract is checked on empty dev servers only, since it deletes everything`,
    );
  const namespaces = await server.call('GET', '/sys/namespaces?list=true');
  return {
    ...server,
    sandbox: undefined,
    namespaces: !namespaces.text.includes('enterprise-only'),
    wipe: () => wipe(server),
    close: () => wipe(server),
  };
}

type Caller = Pick<VaultServer, 'url' | 'token' | 'call'>;

function serverAt(url: string, token: string): Caller {
  return {
    url,
    token,
    async call(method, path, body, headers = {}) {
      const all: Record<string, string> = {
        'X-Vault-Token': token,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      };
      const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
      const answer = await fetch(`${url}/v1${path}`, {
        method,
        headers: sent,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        redirect: 'manual',
      });
      const text = await answer.text();
      return { status: answer.status, text, body: parsed(text), headers: answer.headers };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The check looks at the text then.
    return undefined;
  }
}

async function wipe({ call }: Caller): Promise<void> {
  await call('DELETE', '/sys/quotas/rate-limit/contract');
  for (const kind of ['group', 'entity']) {
    const listed = await call('GET', `/identity/${kind}/id?list=true`);
    for (const id of listed.body?.data?.keys ?? []) await call('DELETE', `/identity/${kind}/id/${id}`);
  }
  const mounts = await call('GET', '/sys/auth');
  for (const path of Object.keys(mounts.body?.data ?? {})) if (path !== 'token/') await call('DELETE', `/sys/auth/${path}`);
  const policies = await call('GET', '/sys/policies/acl?list=true');
  for (const name of policies.body?.data?.keys ?? [])
    if (name !== 'default' && name !== 'root') await call('DELETE', `/sys/policies/acl/${name}`);
  const namespaces = await call('GET', '/sys/namespaces?list=true');
  for (const path of namespaces.body?.data?.keys ?? []) await deleteNamespace(call, path);
}

/** A namespace goes in the background. */
async function deleteNamespace(call: Caller['call'], path: string): Promise<void> {
  const name = path.replace(/\/$/, '');
  await call('DELETE', `/sys/namespaces/${name}`);
  for (let tries = 0; tries < 100; tries++) {
    const listed = await call('GET', `/sys/namespaces/${name}`);
    if (listed.status === 404) return;
  }
  throw new Error(`the namespace ${name} does not go away`);
}
