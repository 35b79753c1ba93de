import type { Call, Routes } from './call.ts';
import type { AccessToken, User } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { struct, text, whole } from './decode.ts';
import { goJson, goTime, jsonList } from './encode.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { stamp } from './state.ts';
import { hashOf, tokenFrom } from './token-format.ts';

const DAY_MS = 86_400_000;

/** What a token is made of. */
export interface NewToken {
  readonly user: User;
  readonly createdBy: string;
  readonly name: string;
  readonly days: number;
  /** Default: a new one. */
  readonly plain?: string;
}

/** Makes a token; the second part of the result is all that is ever seen of its secret. */
export function issueToken(state: State, { user, createdBy, name, days, plain }: NewToken): readonly [AccessToken, string] {
  const secret = plain ?? tokenFrom(state.tools.ids.word(30));
  const token: AccessToken = {
    id: state.newId(),
    userId: user.id,
    name,
    hash: hashOf(secret),
    createdBy,
    createdAt: stamp(state),
    expiresMs: state.tools.now() + days * DAY_MS,
    lastUsed: undefined,
  };
  state.tokens.put(token);
  note(state, 'personal.access.token.create', { user, initiatorId: createdBy, name });
  return [token, secret];
}

function note(
  state: State,
  activity: 'personal.access.token.create' | 'personal.access.token.delete',
  { user, initiatorId, name }: { readonly user: User; readonly initiatorId: string; readonly name: string },
): void {
  const meta = {
    email: user.email,
    is_service_user: String(user.isServiceUser),
    name,
    user_name: user.isServiceUser ? user.name : '',
    username: user.name,
  };
  state.events.note({ activity, initiatorId, targetId: user.id, meta });
}

function fieldsOf(token: AccessToken): object {
  return {
    created_at: token.createdAt,
    created_by: token.createdBy,
    expiration_date: goTime(token.expiresMs),
    id: token.id,
    ...(token.lastUsed === undefined ? {} : { last_used: token.lastUsed }),
    name: token.name,
  };
}

/** Tokens of oneself and of service users: those of other people are nobody else's business. */
function ownerOf(call: Call, operation: 'create' | 'read' | 'delete'): User {
  const user = call.state.users.byId(param(call));
  if (user?.id !== call.caller.id || call.caller.isBlocked) allow(call.caller, 'pats', operation);
  if (user === undefined) throw refuse(404, `user: ${param(call)} not found`);
  if (user.id !== call.caller.id && !user.isServiceUser) throw refuse(403, 'admin role required to perform this action');
  return user;
}

function listTokens(call: Call): string {
  const user = ownerOf(call, 'read');
  return jsonList(tokensOf(call.state, user).map((token) => goJson(fieldsOf(token))));
}

function tokensOf(state: State, user: User): readonly AccessToken[] {
  return state.tokens.all().filter((token) => token.userId === user.id);
}

function createToken(call: Call): string {
  const body = readBody(call, struct({ name: text, expires_in: whole }));
  const user = ownerOf(call, 'create');
  if (body.name === '') throw refuse(422, "token name can't be empty");
  if (body.expires_in < 1 || body.expires_in > 365) throw refuse(422, 'expiration has to be between 1 and 365');
  const [token, plain] = issueToken(call.state, { user, createdBy: call.caller.id, name: body.name, days: body.expires_in });
  return goJson({ personal_access_token: fieldsOf(token), plain_token: plain });
}

function findToken(call: Call, user: User): AccessToken {
  const token = call.state.tokens.byId(param(call, 1));
  if (token?.userId !== user.id) throw refuse(404, `pat: ${param(call, 1)} not found`);
  return token;
}

function readToken(call: Call): string {
  return goJson(fieldsOf(findToken(call, ownerOf(call, 'read'))));
}

function deleteToken(call: Call): string {
  const user = ownerOf(call, 'delete');
  const token = findToken(call, user);
  call.state.tokens.remove(token.id);
  note(call.state, 'personal.access.token.delete', { user, initiatorId: call.caller.id, name: token.name });
  return '{}';
}

/** Personal access tokens. */
export const USER_TOKEN_ROUTES: Routes = {
  '/api/users/{id}/tokens': { GET: listTokens, POST: createToken },
  '/api/users/{id}/tokens/{token}': { GET: readToken, DELETE: deleteToken },
};
