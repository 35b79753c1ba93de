import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { textsOf, tlsOf } from '../../core/provide/target-settings.ts';
import type { HttpOptions, ReadClient, ReadIo } from '../../core/provider.ts';
import { classifyError, describeError, explain, retryable } from './errors.ts';
import type { ConnectionFacts } from './errors.ts';
import { keepLogin } from './keep-login.ts';
import { authOf, namespacePath } from './settings.ts';
import type { Auth } from './settings.ts';

/** A connection with its token: logged in when it is first needed, kept alive, revoked at the end. */
export interface Session<Client extends ReadClient> {
  readonly namespace: string | undefined;
  /** Whether the token is that of a login, which is renewed while a run lasts. */
  readonly logsIn: boolean;
  /** The client, with a token that will last for a while. */
  ready(signal: AbortSignal): Promise<Client>;
  /** An error of this connection with a hint. */
  explain(error: unknown): unknown;
  /** Revokes what was logged in for and closes the connections. Never throws. */
  close(): Promise<void>;
}

/** Opens a session. Sends nothing yet. */
export function openSession<Client extends ReadClient>(
  target: Target,
  io: ReadIo,
  http: (options: HttpOptions) => Client,
): Session<Client> {
  // A token of the target's own comes before a login.
  const auth: Auth = io.credential ? { method: 'token' } : authOf(target);
  const namespace = namespaceOf(target, io);
  const client = http(httpOptions(target, io, namespace));
  const facts: ConnectionFacts = {
    target: target.name,
    namespace,
    tokenOrigin: auth.method === 'token' ? (io.credential?.origin ?? 'no token') : `${auth.method} login at ${quoteName(auth.mount)}`,
  };
  const keeper = auth.method === 'token' ? undefined : keepLogin(client, { auth, target: target.name, io });
  return {
    namespace,
    logsIn: auth.method !== 'token',
    async ready(signal) {
      await keeper?.freshen(signal);
      return client;
    },
    explain: (error) => explain(error, facts),
    async close() {
      await keeper?.revoke();
      await client.close();
    },
  };
}

function httpOptions(target: Target, io: ReadIo, namespace: string | undefined): HttpOptions {
  const vendor = vendorOf(target, io);
  const tls = tlsOf(target.settings, vendor && io.env(`${vendor}_CACERT`));
  return {
    baseUrl: `${(target.url ?? '').replace(/\/+$/, '')}/v1`,
    headers: {
      'Content-Type': 'application/json',
      'X-Vault-Request': 'true',
      ...(namespace === undefined ? {} : { 'X-Vault-Namespace': namespace }),
      ...(io.credential ? { 'X-Vault-Token': io.credential.token } : {}),
    },
    describeError,
    classifyError,
    retryable,
    trustedOrigins: textsOf(target.settings, 'standbys'),
    ...(tls ? { tls } : {}),
  };
}

/** The setting, else the variable that belongs to the address: `VAULT_NAMESPACE` means the server in `VAULT_ADDR`, and no other. */
function namespaceOf(target: Target, io: ReadIo): string | undefined {
  if (target.namespace !== undefined) return namespacePath(target.namespace);
  const vendor = vendorOf(target, io);
  return vendor && namespacePath(io.env(`${vendor}_NAMESPACE`));
}

/** Whose variables speak of this target: those of the vendor whose address variable names it. */
function vendorOf(target: Target, io: ReadIo): 'VAULT' | 'BAO' | undefined {
  for (const vendor of ['VAULT', 'BAO'] as const) {
    const address = io.env(`${vendor}_ADDR`);
    if (address !== undefined && sameUrl(address, target.url)) return vendor;
  }
  return undefined;
}

function sameUrl(first: string, second: string | undefined): boolean {
  return second !== undefined && bareUrl(first) === bareUrl(second);
}

function bareUrl(url: string): string {
  return url.trim().replace(/\/+$/, '').toLowerCase();
}
