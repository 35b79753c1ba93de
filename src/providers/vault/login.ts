// https://openbao.org/api-docs/auth/jwt/ and …/auth/approle/ (read 2026-11-23)
import { RemoteError, RollcallError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { ReadClient, ReadIo } from '../../core/provider.ts';
import { pathSegments } from '../../core/provide/id-segment.ts';
import { unreadable } from './answers.ts';
import { readIdToken, SHARED_RULE, variablePart } from './id-token.ts';
import type { Auth } from './settings.ts';

/** A token that we logged in for. */
export interface Login {
  readonly token: string;
  /** Seconds that it lives from now on; 0: for ever. */
  readonly leaseSeconds: number;
  readonly renewable: boolean;
  /** Batch tokens can be neither renewed nor revoked. */
  readonly revocable: boolean;
}

export interface LoginOptions {
  readonly auth: Exclude<Auth, { method: 'token' }>;
  readonly target: string;
  readonly io: ReadIo;
  readonly signal: AbortSignal;
}

/** Logs in and registers the token as a secret. @throws RollcallError `CREDENTIAL_MISSING`, `PROVIDER_AUTH` */
export async function logIn(http: Pick<ReadClient, 'query'>, options: LoginOptions): Promise<Login> {
  const { auth } = options;
  const body = auth.method === 'jwt' ? await jwtBody(auth, options) : appRoleBody(options);
  const path = `/auth/${pathSegments(auth.mount)}login`;
  const answer = await http.query(path, body, { signal: options.signal }).catch((error: unknown) => {
    throw refusedLogin(error, options);
  });
  const place = { method: 'POST', path, requestId: answer.requestId };
  const granted = isJsonObject(answer.body) ? answer.body['auth'] : undefined;
  if (!isJsonObject(granted)) throw unreadable('it has no "auth"', place);
  if (granted['mfa_requirement'] !== undefined && granted['mfa_requirement'] !== null) {
    throw new RollcallError(
      'PROVIDER_AUTH',
      `The login of target ${quoteName(options.target)} at ${quoteName(auth.mount)} asks for a second factor.`,
      {
        hint: 'Exempt the mount or the entity of the runner from MFA enforcement, or give Rollcall a token.',
      },
    );
  }
  const token = granted['client_token'];
  if (typeof token !== 'string' || token === '') throw unreadable('its "auth" has no "client_token"', place);
  options.io.secret(token);
  return loginOf(token, granted);
}

/** What `auth` of a login or renewal says. */
export function loginOf(token: string, granted: JsonObject): Login {
  return {
    token,
    leaseSeconds: Number(granted['lease_duration'] ?? 0),
    renewable: granted['renewable'] === true,
    revocable: granted['token_type'] !== 'batch',
  };
}

async function jwtBody(auth: Extract<Auth, { method: 'jwt' }>, options: LoginOptions): Promise<JsonObject> {
  const jwt = await readIdToken(options.io, { target: options.target, audience: auth.audience, signal: options.signal });
  return auth.role === undefined ? { jwt } : { role: auth.role, jwt };
}

function appRoleBody(options: LoginOptions): JsonObject {
  const part = variablePart(options.target);
  const roleId = options.io.env(`ROLLCALL_ROLE_ID_${part}`) ?? options.io.env('ROLLCALL_ROLE_ID');
  const secretId = options.io.env(`ROLLCALL_SECRET_ID_${part}`) ?? options.io.env('ROLLCALL_SECRET_ID');
  if (!roleId || !secretId) {
    const missing = [roleId ? undefined : 'ROLLCALL_ROLE_ID', secretId ? undefined : 'ROLLCALL_SECRET_ID'].filter(
      (name) => name !== undefined,
    );
    throw new RollcallError(
      'CREDENTIAL_MISSING',
      `Target ${quoteName(options.target)} logs in with AppRole, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set for it.`,
      {
        hint: `Set ROLLCALL_ROLE_ID_${part} and ROLLCALL_SECRET_ID_${part}. ${SHARED_RULE}`,
      },
    );
  }
  options.io.secret(secretId);
  return { role_id: roleId, secret_id: secretId };
}

/** A refused login is 400 or 403; both mean the credentials. */
function refusedLogin(error: unknown, options: LoginOptions): unknown {
  if (!(error instanceof RemoteError) || (error.status !== 400 && error.status !== 403)) return error;
  const { message, method, url, status, requestId } = error;
  return new RemoteError('PROVIDER_AUTH', message, {
    method,
    url,
    status,
    requestId,
    cause: error,
    hint: `The login of target ${quoteName(options.target)} at ${quoteName(options.auth.mount)} was refused: check the mount, the role${options.auth.method === 'jwt' ? ', its bound claims and audiences' : ' id and the secret id'}.`,
  });
}
