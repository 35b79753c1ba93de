import { compareText } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** One field's canonical value; see `FieldSpec.type` for the shape of each. */
export type FieldValue = Json;

/**
 * The canonical form of an object in one target: references, never ids; sets as sorted arrays. A field that is absent is not
 * managed (desired), not known (live) or was not managed (applied).
 */
export type Document = Readonly<Record<string, FieldValue>>;

/**
 * A document of these fields, sorted, without a prototype. Documents of one kind have the same fields, so that V8 keeps them as rows of
 * one shape: a quarter of the memory of a table, which is made for keys that are always others.
 */
export function makeDocument(entries: readonly (readonly [string, FieldValue])[]): Document {
  const document: Record<string, FieldValue> = {};
  for (const [name, value] of entries.toSorted(byName)) document[name] = value;
  return Object.setPrototypeOf(document, null) as Document;
}

function byName(first: readonly [string, FieldValue], second: readonly [string, FieldValue]): number {
  return compareText(first[0], second[0]);
}

/** A set field's value. */
export function setOf(document: Document, field: string): readonly string[] {
  return (document[field] as readonly string[] | undefined) ?? [];
}

/** A map field's value. */
export function mapOf(document: Document, field: string): Readonly<Record<string, string>> {
  return (document[field] as Readonly<Record<string, string>> | undefined) ?? {};
}

/** A table field's value: identities by element. */
export function tableOf(document: Document, field: string): Readonly<Record<string, readonly string[]>> {
  return (document[field] as Readonly<Record<string, readonly string[]>> | undefined) ?? {};
}

/** A text field's value, or `undefined` where it is absent or no text. */
export function textOf(document: Document, field: string): string | undefined {
  const value = document[field];
  return typeof value === 'string' ? value : undefined;
}

/** A record field's value, or `undefined` where it is absent or null. */
export function recordOf(document: Document, field: string): JsonObject | undefined {
  const value = document[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
