import { RemoteError } from '../../core/errors.ts';
import type { Code } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { withHint } from '../../core/provide/with-hint.ts';

/**
 * Mistakes of the caller that the server answers with 500 because they come out of its storage layer: repeating them helps nobody.
 */
const USER_MISTAKES =
  /invalid entity ID|invalid member group ID|is same as the ID of the group|invalid group metadata|failed to load metadata pair|does not belong to this namespace|not in the same namespace/;

const NAME_TAKEN = /group name is already in use/;
const ALIAS_TAKEN = /combination of mount and group alias name is already in use/;
const UNKNOWN_ENTITY = /invalid entity ID "([^"]+)"/;
const NAMESPACE_LOCKED = /access to this namespace has been locked/;

/** The sentences of an error answer. Errors from inside the server come as a list in one text: `1 error occurred:\n\t* …`. */
export function describeError(_status: number, body: Json | undefined): readonly string[] {
  const errors = isJsonObject(body) && Array.isArray(body['errors']) ? body['errors'] : [];
  return errors.flatMap((error: Json) => (typeof error === 'string' ? unwrap(error) : []));
}

/** Code of an error answer; undefined where the status says enough. */
export function classifyError(status: number, body: Json | undefined): Code | undefined {
  const text = describeError(status, body).join('\n');
  switch (status) {
    case 400:
      return NAME_TAKEN.test(text) || ALIAS_TAKEN.test(text) ? 'PROVIDER_CONFLICT' : 'PROVIDER_REFUSED';
    case 403:
      return forbiddenCode(text, body);
    case 404:
      return 'PROVIDER_NOT_FOUND';
    case 405:
    case 413:
    case 415:
      return 'PROVIDER_REFUSED';
    case 500:
      return USER_MISTAKES.test(text) ? 'PROVIDER_REFUSED' : undefined;
    case 503:
      return NAMESPACE_LOCKED.test(text) ? 'PROVIDER_REFUSED' : undefined;
    default:
      return undefined;
  }
}

/** What the usual policy would get wrong: a 500 that is a mistake stays one, and 412 means that a replica has yet to catch up. */
export function retryable(_method: string, status: number, body: Json | undefined): boolean | undefined {
  if (status === 412) return true;
  if (status !== 500 && status !== 503) return undefined;
  const text = describeError(status, body).join('\n');
  return USER_MISTAKES.test(text) || NAMESPACE_LOCKED.test(text) ? false : undefined;
}

/** True where another group has the name. */
export function isNameTaken(error: unknown): error is RemoteError {
  return error instanceof RemoteError && error.status === 400 && NAME_TAKEN.test(error.message);
}

/** True where another group has the alias. */
export function isAliasTaken(error: unknown): error is RemoteError {
  return error instanceof RemoteError && error.status === 400 && ALIAS_TAKEN.test(error.message);
}

/** True where there is no group of the id that was written to. */
export function isGroupGone(error: unknown): boolean {
  return error instanceof RemoteError && error.status === 400 && /invalid group ID(?! given)/.test(error.message);
}

/** True where the group that an alias was meant for is not known, which a lagging replica may say of a new one. */
export function isUnknownAliasGroup(error: unknown): boolean {
  return error instanceof RemoteError && error.status === 400 && /invalid group ID given in 'canonical_id'/.test(error.message);
}

/** True where the write may have taken effect although no proper answer came. */
export function isUncertain(error: unknown): boolean {
  return error instanceof RemoteError && error.uncertain;
}

/** Id of the entity that the server does not know, where that is why it refused. */
export function unknownEntityIn(error: unknown): string | undefined {
  return error instanceof RemoteError ? UNKNOWN_ENTITY.exec(error.message)?.[1] : undefined;
}

/** What is known about the connection, for hints. */
export interface ConnectionFacts {
  readonly target: string;
  readonly namespace: string | undefined;
  /** Name of the variable or file that the token came from, or of the login. */
  readonly tokenOrigin: string;
}

/** The same error with a hint where we know what to do next. */
export function explain(error: unknown, facts: ConnectionFacts): unknown {
  return withHint(error, (remote) => hintFor(remote, facts));
}

function hintFor(error: RemoteError, facts: ConnectionFacts): string | undefined {
  const { message } = error;
  if (error.code === 'PROVIDER_AUTH')
    return `The token (${facts.tokenOrigin}) is missing, wrong, expired or revoked; get a new one for target ${quoteName(facts.target)}.`;
  if (/namespace not found/.test(message))
    return `Correct the namespace (${quoteName(facts.namespace ?? '')}) of target ${quoteName(facts.target)}; "root" or none is the outermost.`;
  if (error.code === 'PROVIDER_PERMISSION')
    return `Give the policy of the token (${facts.tokenOrigin}) the right to ${error.method} ${error.url}; docs/vault.md has the least it needs.`;
  if (/invalid entity ID/.test(message)) return 'An entity was deleted or merged since the plan; plan again.';
  if (/invalid member group ID/.test(message)) return 'A group was deleted since the plan; plan again.';
  if (/cyclic relationship|same as the ID of the group/.test(message))
    return 'Somebody nested the groups the other way round; plan again and look at the groups that contain this one.';
  if (NAMESPACE_LOCKED.test(message)) return 'An administrator has to unlock the namespace.';
  if (/sealed/.test(message)) return 'An operator has to unseal the server.';
  if (/unsupported path|no handler for route/.test(message))
    return `Check the url of target ${quoteName(facts.target)}: the server does not know this path.`;
  return undefined;
}

/** Bare `permission denied` is a token that the server does not know; wrapped it is one without the right. */
function forbiddenCode(text: string, body: Json | undefined): Code {
  if (/invalid token/.test(text)) return 'PROVIDER_AUTH';
  return isWrapped(body) || /namespace/.test(text) ? 'PROVIDER_PERMISSION' : 'PROVIDER_AUTH';
}

function isWrapped(body: Json | undefined): boolean {
  return (
    isJsonObject(body) &&
    Array.isArray(body['errors']) &&
    body['errors'].some((error: Json) => typeof error === 'string' && /errors? occurred:/.test(error))
  );
}

function unwrap(text: string): readonly string[] {
  if (!/^\d+ errors? occurred:/.test(text)) return [text];
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^\s*\*\s*/, '').trim())
    .filter((line) => line !== '');
}
