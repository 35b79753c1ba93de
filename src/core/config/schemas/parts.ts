import type { Json, JsonObject } from '../../model/json.ts';

/** What every key of a schema says to an editor. */
export interface Words {
  readonly title: string;
  readonly description: string;
  readonly examples: readonly Json[];
}

/** A key's schema with its words. */
export function described(words: Words, schema: JsonObject): JsonObject {
  return { title: words.title, description: words.description, ...schema, examples: words.examples };
}

/** An object that has these keys and no others. */
export function closed(properties: Readonly<Record<string, JsonObject | boolean>>, required: readonly string[] = []): JsonObject {
  return { type: 'object', ...(required.length > 0 ? { required } : {}), additionalProperties: false, properties };
}

/** Non-empty text. */
export const TEXT: JsonObject = { type: 'string', minLength: 1 };

/** Something that looks like an e-mail; whose it is, the live systems know. */
export const EMAIL_PATTERN = '^\\s*[^\\s@]+@[^\\s@]+\\s*$';

/** A day, `2026-12-31`; whether the month has it is looked at afterwards. */
export const DAY_PATTERN = '^\\d{4}-\\d{2}-\\d{2}$';

/** A share, `25%`. */
export const PERCENT_PATTERN = '^(?:\\d{1,2}|100)%$';

/** Distinct texts. */
export function texts(item: JsonObject = TEXT): JsonObject {
  return { type: 'array', uniqueItems: true, items: item };
}

/** Names of projects and targets: they stand in addresses, file names and variables. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]*$';

/** A key without blanks around it. */
export const KEY_PATTERN = '^\\S(?:.*\\S)?$';

/** Anything but blanks. */
export const SOMETHING_PATTERN = '\\S';
