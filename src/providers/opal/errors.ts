import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { withHint } from '../../core/provide/with-hint.ts';

/** The sentence of an error answer. The API describes none: clients have met `Message`, gateways say `message`, `error` or `detail`. */
export function describeError(_status: number, body: Json | undefined): readonly string[] {
  if (!isJsonObject(body)) return [];
  for (const name of ['Message', 'message', 'error', 'detail', 'title']) {
    const text = body[name];
    if (typeof text === 'string' && text !== '') return [text];
  }
  return [];
}

/** True where the object is gone. */
export function isGone(error: unknown): boolean {
  return error instanceof RemoteError && error.code === 'PROVIDER_NOT_FOUND';
}

/** True where the token may not do it. */
export function isRefused(error: unknown): error is RemoteError {
  return error instanceof RemoteError && error.code === 'PROVIDER_PERMISSION';
}

/** The same error with a hint where we know what to do next. `tokenOrigin`: name of the variable that the token came from. */
export function explain(error: unknown, { target, tokenOrigin }: { readonly target: string; readonly tokenOrigin: string }): unknown {
  return withHint(error, (known) => {
    if (known.code === 'PROVIDER_AUTH')
      return `The token (${tokenOrigin}) is expired, revoked, or of another Opal: make a new one for target ${quoteName(target)}.`;
    if (known.code === 'PROVIDER_PERMISSION')
      return known.method === 'GET'
        ? `The token (${tokenOrigin}) may not read this: docs/opal.md has the role that it needs.`
        : `The token (${tokenOrigin}) may not write this: a READ_ONLY token is enough to plan, and applying needs FULL_ACCESS and a role that manages the group.`;
    if (known.code === 'PROVIDER_NOT_FOUND')
      return `What was asked for is not there, or not any more: run it again. Where that does not help, check the url of target ${quoteName(target)}.`;
    if (known.code === 'PROVIDER_URL')
      return `This does not look like Opal's API: write its address as the url of target ${quoteName(target)}, for example "https://opal.acme.test/v1".`;
    return undefined;
  });
}
