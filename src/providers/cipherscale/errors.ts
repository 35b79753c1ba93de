import { RemoteError } from '../../core/errors.ts';
import type { Code } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { withHint } from '../../core/provide/with-hint.ts';

/** What a server says whose routes are others. */
const NO_ROUTE = /^Cannot (?:GET|POST|PUT|PATCH|DELETE) /;

/** The sentences of an error: those of the server (one or a list), of the gateway before it, or none. */
export function describeError(_status: number, body: Json | undefined): readonly string[] {
  if (!isJsonObject(body)) return [];
  const { message, error } = body;
  if (Array.isArray(message)) return message.filter((item): item is string => typeof item === 'string');
  if (typeof message === 'string' && message !== '') return [message];
  return typeof error === 'string' && error !== '' ? [error] : [];
}

/** Code of an error answer; undefined where the status says enough. */
export function classifyError(status: number, body: Json | undefined): Code | undefined {
  const isElsewhere = status === 404 && describeError(status, body).some((sentence) => NO_ROUTE.test(sentence));
  return isElsewhere ? 'PROVIDER_URL' : undefined;
}

/** True where the key may not do it, or there is no such list: not where anything is wrong with the connection. */
export function isRefused(error: unknown): error is RemoteError {
  return error instanceof RemoteError && (error.code === 'PROVIDER_PERMISSION' || error.status === 404);
}

/** True where a list does not hold still or may not be read: that says nothing of other lists. */
export function isUnread(error: unknown): error is RemoteError {
  return error instanceof RemoteError && (error.code === 'INCOMPLETE_READ' || error.code === 'PROVIDER_PERMISSION');
}

/** What is known about the connection, for hints. */
export interface ConnectionFacts {
  readonly target: string;
  /** Name of the variable that the key came from. */
  readonly keyOrigin: string;
  readonly header: string;
}

/** The same error with what to do next. That one write is forbidden says nothing of the others: it ends its own step only. */
export function explain(error: unknown, facts: ConnectionFacts): unknown {
  if (error instanceof RemoteError && error.code === 'PROVIDER_PERMISSION' && error.method !== 'GET') {
    const { message, method, url, status, requestId } = error;
    const hint = `Built-in groups and rules refuse changes; else the key (${facts.keyOrigin}) may not write.`;
    return new RemoteError('PROVIDER_REFUSED', message, { method, url, status, requestId, hint, cause: error });
  }
  return withHint(error, ({ code }) => hintFor(code, facts));
}

function hintFor(code: Code, { target, keyOrigin, header }: ConnectionFacts): string | undefined {
  if (code === 'PROVIDER_AUTH')
    return `The key (${keyOrigin}), sent in the header ${quoteName(header)}, is not known: get a new one for target ${quoteName(target)}, or correct \`auth:\` of the target.`;
  if (code === 'PROVIDER_URL')
    return `Write the whole base of the API as the url of target ${quoteName(target)}, with its base path ("…/qa"); \`paths:\` of the target are appended to it.`;
  return undefined;
}
