import type { ArrivedRequest } from '../emulator.ts';
import type { User } from './records.ts';
import type { State } from './state.ts';
import { refuse } from './refusal.ts';
import { stamp } from './state.ts';
import { hashOf, isWellFormed } from './token-format.ts';

/**
 * Whose request it is.
 *
 * @throws Refusal 401 where there is no token or a malformed one, 404 where nobody has it, 429 where it comes too often
 */
export function authenticate(state: State, request: ArrivedRequest): User {
  const token = tokenOf(request.headers['authorization'] ?? '');
  const isTerraform = /terraform/i.test(request.headers['user-agent'] ?? '');
  // Counted before anybody looks whether the token is one.
  if (!isTerraform && !state.limiter.take(token, state.switches)) throw refuse(429, 'too many requests');
  return holder(state, token);
}

/** Any letter case, exactly one space; a token may call itself a bearer. */
function tokenOf(header: string): string {
  const [scheme = '', token = '', ...more] = header.split(' ');
  const word = scheme.toLowerCase();
  if (word !== 'token' && word !== 'bearer') throw refuse(401, 'no valid authentication provided');
  if (more.length > 0 || (word === 'bearer' && !token.startsWith('nbp_'))) throw refuse(401, 'token invalid');
  return token;
}

function holder(state: State, plain: string): User {
  if (!isWellFormed(plain)) throw refuse(401, 'token invalid');
  const hash = hashOf(plain);
  const token = state.tokens.all().find((known) => known.hash === hash);
  const user = token === undefined ? undefined : state.users.byId(token.userId);
  if (token === undefined || user === undefined) throw refuse(404, `invalid token: pat: ${hash} not found`);
  if (token.expiresMs <= state.tools.now()) throw refuse(401, 'token invalid');
  const revision = state.revision;
  state.tokens.put({ ...token, lastUsed: stamp(state) });
  // That a token was used is no change that anybody asked for.
  state.revision = revision;
  return user;
}
