import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import type { HttpOptions, WriteMethod } from '../core/provider.ts';
import { allowedOrigins, isLoopback, originOf } from '../http/origins.ts';
import { checkToken } from '../http/check-token.ts';
import { secretParameters, withoutSecretParameters } from '../http/redact.ts';
import { textSetting, tlsSettings, variable } from './settings.ts';
import type { StateSettings } from './settings.ts';
import type { StoreSurroundings } from './store.ts';

/** One request of the protocol: its method, and path and query at the state's origin. */
export interface Endpoint {
  readonly method: WriteMethod;
  readonly path: string;
}

/** Where and how a state is kept on an HTTP server. */
export interface HttpStateSettings {
  /** For a person: without what in it is secret. */
  readonly address: string;
  readonly origin: string;
  readonly path: string;
  readonly update: Endpoint;
  readonly lock: Endpoint;
  readonly unlock: Endpoint;
  /** Whether the server has locks; undefined: that is tried out. */
  readonly locks: boolean | undefined;
  readonly tls: NonNullable<HttpOptions['tls']>;
  /** The header of the request, and the variables that it came from. */
  readonly authorization: { readonly value: string; readonly secrets: readonly string[]; readonly origin: string } | undefined;
  /** What in the addresses is a secret by its name. */
  readonly secrets: readonly string[];
}

/**
 * The settings of `backend: http`. A credential goes only to the address that it was given for.
 *
 * @throws RollcallError `CONFIG_REQUIRED`, `PROVIDER_URL`, `PROVIDER_ORIGIN`, `PROVIDER_TLS`, `CONFIG_CREDENTIAL`, `CONFIG_VALUE`
 */
export function httpSettings(settings: StateSettings, surroundings: StoreSurroundings): HttpStateSettings {
  const env = (name: string): string | undefined => variable(surroundings, name);
  const address = textSetting(settings, 'address') ?? env('TF_HTTP_ADDRESS');
  if (address === undefined)
    throw new RollcallError('CONFIG_REQUIRED', 'The state in "http" has no address.', {
      hint: 'Set "address" in the `state:` of rollcall.yaml, or TF_HTTP_ADDRESS in the environment.',
    });
  const url = checkedUrl(address, 'address');
  const at = (name: string, fallback: URL): URL => {
    const text = textSetting(settings, name);
    const other = text === undefined ? fallback : checkedUrl(text, name);
    if (other.origin === url.origin) return other;
    throw new RollcallError('PROVIDER_ORIGIN', `${quoteName(name)} of the state is at ${other.origin}, its address at ${url.origin}.`, {
      hint: 'Credentials go to one origin only: put both at the same.',
    });
  };
  const lock = at('lock_address', url);
  const unlock = at('unlock_address', lock);
  const endpoint = (where: URL, name: string, usual: WriteMethod): Endpoint => ({
    method: (textSetting(settings, name) ?? usual) as WriteMethod,
    path: where.pathname + where.search,
  });
  const authorization = authorizationFor(url.origin, env);
  checkPrivate(url, authorization !== undefined, settings['allow_http'] === true);
  checkAllowed(url.origin, env);
  return {
    address: withoutSecretParameters(address),
    origin: url.origin,
    path: url.pathname + url.search,
    update: endpoint(url, 'update_method', 'POST'),
    lock: endpoint(lock, 'lock_method', 'LOCK'),
    unlock: endpoint(unlock, 'unlock_method', 'UNLOCK'),
    locks: typeof settings['locks'] === 'boolean' ? settings['locks'] : undefined,
    tls: tlsSettings(settings, surroundings.dir),
    authorization,
    secrets: [url, lock, unlock].flatMap(({ search }) => secretParameters(search)),
  };
}

function checkedUrl(text: string, name: string): URL {
  if (originOf(text) === undefined)
    throw new RollcallError('PROVIDER_URL', `${quoteName(name)} of the state is no http or https URL.`, {
      hint: 'Write it as "https://host/path".',
    });
  const url = new URL(text);
  if (url.username === '' && url.password === '') return url;
  throw new RollcallError('CONFIG_CREDENTIAL', `${quoteName(name)} of the state holds a user name or password.`, {
    hint: 'Take it out: ROLLCALL_STATE_USERNAME and ROLLCALL_STATE_PASSWORD come from the environment. If it was real, replace it.',
  });
}

/** What Terraform's users have set counts where it was set for this very server. */
function authorizationFor(origin: string, env: (name: string) => string | undefined): HttpStateSettings['authorization'] {
  const token = env('ROLLCALL_STATE_TOKEN');
  if (token !== undefined) {
    checkToken(token, 'ROLLCALL_STATE_TOKEN');
    return { value: `Bearer ${token}`, secrets: [token], origin: 'ROLLCALL_STATE_TOKEN' };
  }
  const isTerraforms = originOf(env('TF_HTTP_ADDRESS') ?? '') === origin;
  for (const [prefix, isOurs] of [
    ['ROLLCALL_STATE', true],
    ['TF_HTTP', isTerraforms],
  ] as const) {
    const [user, password] = [env(`${prefix}_USERNAME`), env(`${prefix}_PASSWORD`)];
    if (!isOurs || (user === undefined && password === undefined)) continue;
    const pair = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
    return {
      value: `Basic ${pair}`,
      secrets: password === undefined ? [] : [password],
      origin: `${prefix}_USERNAME and ${prefix}_PASSWORD`,
    };
  }
  return undefined;
}

function checkPrivate(url: URL, hasCredential: boolean, isAllowed: boolean): void {
  if (url.protocol === 'https:' || !hasCredential || isAllowed || isLoopback(url.hostname)) return;
  throw new RollcallError('PROVIDER_TLS', `The state would be asked for with a credential in clear text at ${url.origin}.`, {
    hint: 'Use https. Only where the network between is trusted: "allow_http: true" in `state:`.',
  });
}

function checkAllowed(origin: string, env: (name: string) => string | undefined): void {
  const allowed = allowedOrigins(env);
  if (allowed === undefined || allowed.includes(origin)) return;
  throw new RollcallError(
    'PROVIDER_ORIGIN',
    `The state is at ${origin}, which ROLLCALL_ORIGINS does not allow (it allows ${allowed.join(', ') || 'none'}).`,
    { hint: 'If the address is right, add its origin to ROLLCALL_ORIGINS where the run is configured.' },
  );
}
