import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, isJsonObject, sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Declared } from '../model/project.ts';
import { withoutExpired } from './expire.ts';

/**
 * What the files say of one object on a UTC day, in the form of a document: nothing is looked up, so people stand for themselves. Whoever's
 * last day has passed is no member; the day is shown all the same.
 */
export function declaredDocument(declared: Declared, date: string): Document {
  const { groups, lifecycle } = declared;
  const { members } = withoutExpired(declared, date);
  const until = (declared.members ?? [])
    .filter((member) => member.until !== undefined)
    .map(({ email, until: day }) => [email, day as string] as const);
  const said: Readonly<Record<string, FieldValue | undefined>> = {
    ...declared.block,
    ...declared.axes,
    name: declared.name,
    description: declared.description,
    owner: declared.owner,
    members: members && sortedTable(members.map(({ email }) => [email, [email]] as const)),
    until: until.length > 0 ? sortedTable(until) : undefined,
    groups: groups && sortedSet(groups),
    membership: declared.membership === 'additive' ? 'additive' : undefined,
    ignore: lifecycle.ignore.length > 0 ? sortedSet(lifecycle.ignore) : undefined,
    prevent_destroy: lifecycle.preventDestroy ? true : undefined,
  };
  const entries = Object.entries(said).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined);
  return makeDocument(entries.map(([name, value]) => [name, isTexts(value) ? sortedSet(value) : value] as const));
}

/** How the fields of two declared documents are compared: by what they hold, since blocks are as free as their providers. */
export function declaredFields(documents: readonly Document[]): Fields {
  const names = new Set(documents.flatMap((document) => Object.keys(document)));
  return Object.fromEntries(
    [...names].map(
      (name) =>
        [
          name,
          specOf(
            name,
            documents.map((document) => document[name]).filter((value) => value !== undefined),
          ),
        ] as const,
    ),
  );
}

function specOf(name: string, values: readonly FieldValue[]): FieldSpec {
  if (name === 'members') return { type: 'table', of: 'person' };
  if (values.every(isTexts)) return { type: 'set' };
  if (values.every(isTextMap)) return { type: 'map' };
  return { type: 'record' };
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTextMap(value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string');
}

function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
