import type { Json, JsonObject } from '../../model/json.ts';
import { closed } from './parts.ts';

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/**
 * The schema of a type, key by key: leaving out a key of `T`, adding one, or calling the wrong one optional does not compile.
 */
export function shape<T>(properties: Readonly<Record<keyof T & string, JsonObject>>, optional: Readonly<Record<OptionalKeys<T> & string, true>>): JsonObject {
  return closed(
    properties,
    Object.keys(properties).filter((name) => !(name in optional)),
  );
}

/** A key's schema with what it means and one example. */
export function key(description: string, schema: JsonObject, example: Json): JsonObject {
  return { description, ...schema, examples: [example] };
}

/** Any text. */
export const STRING: JsonObject = { type: 'string' };

/** A number from 0. */
export const COUNT: JsonObject = { type: 'integer', minimum: 0 };

/** A number from 1. */
export const FROM_ONE: JsonObject = { type: 'integer', minimum: 1 };

/** `sha256:…`. */
export const DIGEST: JsonObject = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };

/** A list. */
export function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

/** A table whose keys are names. */
export function tableOf(values: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: values };
}
