import { RemoteError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';

/** A text of an answer; undefined where it has none. */
export function textIn(value: Json | undefined, key: string): string | undefined {
  const text = isJsonObject(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A text of an object in an answer: who wrote something. */
export function nameIn(value: Json | undefined, within: string, key: string): string | undefined {
  return isJsonObject(value) ? textIn(value[within], key) : undefined;
}

/** What `ask` gives; undefined where the token may not know. */
export async function ifAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RemoteError && (error.code === 'PROVIDER_PERMISSION' || error.code === 'PROVIDER_NOT_FOUND')) return undefined;
    throw error;
  }
}
