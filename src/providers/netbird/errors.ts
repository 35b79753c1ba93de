import { RemoteError } from '../../core/errors.ts';
import type { Code } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { withHint } from '../../core/provide/with-hint.ts';

/** A token that has the right shape and that the server does not know: 404 on every route, which must never read as "gone". */
const UNKNOWN_TOKEN = /^invalid token:/i;
const GROUP_GONE = /group: .+ not found/is;
const USERS = /\/users\//;
const GROUPS = /\/groups(?:[/?]|$)/;
const LINKED = /group has been linked to (.+?): (.*?)(?: \(request|$)/;
const NAME_TAKEN = /group with name .* already exists/is;

/** The sentence of an error answer: `{message, code}`. */
export function describeError(_status: number, body: Json | undefined): readonly string[] {
  const message = isJsonObject(body) ? body['message'] : undefined;
  return typeof message === 'string' && message !== '' ? [message] : [];
}

/** Code of an error answer; undefined where the status says enough. */
export function classifyError(status: number, body: Json | undefined): Code | undefined {
  const text = describeError(status, body).join(' ');
  switch (status) {
    case 400:
      return 'PROVIDER_REFUSED';
    case 404:
      return UNKNOWN_TOKEN.test(text) ? 'PROVIDER_AUTH' : undefined;
    case 422:
      return 'PROVIDER_REFUSED';
    default:
      return undefined;
  }
}

/** True where there is no group of the id: 404 on reads and writes, 400 on deletions. */
export function isGroupGone(error: unknown): boolean {
  return (
    error instanceof RemoteError &&
    error.code !== 'PROVIDER_AUTH' &&
    (error.status === 404 || error.status === 400) &&
    GROUP_GONE.test(error.message)
  );
}

/** True where another group has the name; only a create says so. */
export function isNameTaken(error: unknown): boolean {
  return error instanceof RemoteError && error.status === 409 && NAME_TAKEN.test(error.message);
}

/** True where the token may not do it. */
export function isRefused(error: unknown): error is RemoteError {
  return error instanceof RemoteError && error.code === 'PROVIDER_PERMISSION';
}

/** What is known about the connection, for hints. */
export interface ConnectionFacts {
  readonly target: string;
  /** Name of the variable that the token came from. */
  readonly tokenOrigin: string;
}

/** The same error with a hint where we know what to do next. */
export function explain(error: unknown, facts: ConnectionFacts): unknown {
  return withHint(error, (remote) => hintFor(remote, facts));
}

function hintFor(error: RemoteError, facts: ConnectionFacts): string | undefined {
  if (error.code === 'PROVIDER_AUTH') return authHint(error, facts);
  if (error.code === 'PROVIDER_URL')
    return `This does not look like a NetBird management API. Write its origin as the url of target ${quoteName(facts.target)}, without "/api" or a page of the dashboard behind it.`;
  if (/user is blocked/.test(error.message))
    return `The user of the token (${facts.tokenOrigin}) is blocked: unblock it, or use another token.`;
  if (error.code === 'PROVIDER_PERMISSION')
    return `The user of the token (${facts.tokenOrigin}) needs the role ${neededFor(error)}; docs/netbird.md has the least it needs.`;
  const linked = LINKED.exec(error.message);
  if (linked) return linkedHint(linked[1] as string, linked[2] as string);
  // An answer that came and says too little is another matter.
  if (error.code === 'PROVIDER_ANSWER') return undefined;
  if (error.status === undefined && error.method === 'GET' && GROUPS.test(error.url))
    return 'Look into the server\'s log. If it answers everything but groups, a resource entry with neither id nor type is stored in one of them; docs/netbird.md says how to repair it ("A list of groups that fails").';
  if (error.status === undefined && error.uncertain)
    return 'The server dropped the connection. If its list of groups fails from now on, an empty resource entry is stored in a group; docs/netbird.md says how to repair it ("A list of groups that fails").';
  return undefined;
}

/** NetBird wants another role for each. */
function neededFor({ method, url }: RemoteError): string {
  if (method === 'GET') return 'user, or one with more rights, to read what a plan needs';
  return USERS.test(url) ? 'admin to write the auto-groups of users' : 'network_admin to write groups';
}

function authHint(error: RemoteError, { target, tokenOrigin }: ConnectionFacts): string {
  if (error.status === 404)
    return `The token (${tokenOrigin}) is not known to this server: it was revoked, its user was deleted, or it belongs to another NetBird. Get a new one for target ${quoteName(target)}.`;
  return `The token (${tokenOrigin}) is missing, malformed or expired; get a new one for target ${quoteName(target)}.`;
}

function linkedHint(kind: string, name: string): string {
  const what =
    name === ''
      ? `a ${kind} without a name, which is an empty resource entry of the group: repair it by writing the group`
      : `the ${kind} ${quoteName(name)}`;
  return `Take the group out of ${what}, then plan again.`;
}
