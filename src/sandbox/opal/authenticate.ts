import type { ArrivedRequest } from '../emulator.ts';
import type { Actor } from './records.ts';
import type { State } from './state.ts';
import { Refusal } from './refusal.ts';

/** Tokens that the emulator starts with. */
export const OPAL_TOKENS = {
  /** Of a service user that may do everything. */
  full: 'opal-sandbox-full-access-token',
  /** Of the same one: it may read everything. */
  readOnly: 'opal-sandbox-read-only-token',
} as const;

/**
 * Whose request it is.
 *
 * @throws Refusal 401 without a token that is known and has not come to its end, 403 where it may only read
 */
export function authenticate(state: State, request: ArrivedRequest): Actor {
  const secret = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (secret === undefined) throw new Refusal(401, 'a bearer token is required');
  const token = state.tokens.all().find((one) => one.secret === secret);
  if (token === undefined) throw new Refusal(401, 'the token is invalid');
  if (token.expiresMs !== undefined && token.expiresMs <= state.tools.now()) throw new Refusal(401, 'the token has expired');
  if (token.isReadOnly && request.method !== 'GET') throw new Refusal(403, 'the token may only read');
  const user = state.users.byId(token.userId);
  return {
    userId: token.userId,
    name: user === undefined ? '' : `${user.firstName} ${user.lastName}`,
    email: user?.email ?? '',
    token: { name: token.name, preview: `${'*'.repeat(26)}${secret.slice(-4)}` },
    isReadOnly: token.isReadOnly,
    address: request.client,
  };
}
