import { matchText } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText } from '../model/json.ts';
import type { Held } from '../model/plan.ts';
import { mapReferencesIn, referencesIn } from '../model/references-in.ts';
import type { LiveEntry } from '../provider.ts';

/** Turns references to groups of one target into the one form that documents hold: keys, `name:X` or `id:X`. */
export interface References {
  /** The canonical form of a reference: the key of what is bound, else `name:X` where the name is unique, else `id:X`. */
  canonical(reference: string): string;
  /** Why a declared `name:X` or `id:X` cannot be used; undefined where it can. */
  trouble(reference: string): { readonly type: 'unknown' | 'ambiguous'; readonly ids: readonly string[] } | undefined;
}

/**
 * `index`: every live group that is known to exist. `keyById`: what is bound by state or match, so that renaming or recreating a
 * group changes nobody else's document. `nameSpec`: two names are one if they are equal in this field.
 */
export function makeReferences(
  index: readonly LiveEntry[],
  keyById: ReadonlyMap<string, string>,
  nameSpec: FieldSpec = { type: 'text' },
): References {
  // Most references are to what is managed: then nobody asks for names.
  let names: Names | undefined;
  const named = (): Names => (names ??= indexNames(index, nameSpec));
  const idsOf = (name: string): readonly string[] => named().idsByName.get(matchText(nameSpec, name)) ?? [];

  function ofId(id: string): string {
    const key = keyById.get(id);
    if (key !== undefined) return key;
    const name = named().nameById.get(id);
    return name !== undefined && idsOf(name).length === 1 ? `name:${name}` : `id:${id}`;
  }

  return {
    canonical(reference) {
      if (reference.startsWith('id:')) return ofId(reference.slice(3));
      if (!reference.startsWith('name:')) return reference;
      const ids = idsOf(reference.slice(5));
      return ids.length === 1 ? ofId(ids[0] as string) : reference;
    },
    trouble(reference) {
      if (reference.startsWith('id:')) return named().nameById.has(reference.slice(3)) ? undefined : { type: 'unknown', ids: [] };
      if (!reference.startsWith('name:')) return undefined;
      const ids = idsOf(reference.slice(5));
      if (ids.length === 1) return undefined;
      return { type: ids.length === 0 ? 'unknown' : 'ambiguous', ids: ids.toSorted(compareText) };
    },
  };
}

interface Names {
  readonly idsByName: ReadonlyMap<string, readonly string[]>;
  readonly nameById: ReadonlyMap<string, string>;
}

function indexNames(index: readonly LiveEntry[], nameSpec: FieldSpec): Names {
  const idsByName = new Map<string, string[]>();
  const nameById = new Map<string, string>();
  for (const entry of index) {
    nameById.set(entry.id, entry.name);
    const name = matchText(nameSpec, entry.name);
    const ids = idsByName.get(name);
    if (ids) ids.push(entry.id);
    else idsByName.set(name, [entry.id]);
  }
  return { idsByName, nameById };
}

/** A document whose references are all in canonical form. The document itself, where none changes. */
export function withCanonicalReferences(fields: Fields, document: Document, references: References): Document {
  return mapReferences(fields, document, (reference) => references.canonical(reference));
}

/** A document whose references are put through `translate`. The document itself, where none changes. */
export function mapReferences(fields: Fields, document: Document, translate: (reference: string) => string): Document {
  let result = document;
  for (const name in fields) {
    const value = document[name];
    if (fields[name]?.of !== 'group' || value === undefined) continue;
    const mapped = mapReferencesIn(fields[name], value, translate);
    if (mapped !== value) result = { ...result, [name]: mapped };
  }
  return result;
}

/** Held parts whose references are in canonical form, as the document that they belong to has them. */
export function withCanonicalHeld(fields: Fields, held: readonly Held[], references: Pick<References, 'canonical'>): readonly Held[] {
  const isReference = ({ field, element }: Held): boolean => element !== undefined && fields[field]?.of === 'group';
  const isNested = ({ follows, through }: Held): boolean => through !== undefined && fields[follows ?? '']?.of === 'group';
  if (!held.some((part) => isReference(part) || isNested(part))) return held;
  return held.map((part) => ({
    ...part,
    ...(isReference(part) ? { element: references.canonical(part.element as string) } : {}),
    ...(isNested(part) ? { through: (part.through ?? []).map((reference) => references.canonical(reference)) } : {}),
  }));
}

/** References of a document, over all its fields that refer to groups. */
export function referencesOf(fields: Fields, document: Document): readonly string[] {
  return Object.keys(fields).flatMap((name) => referencesIn(fields[name] as FieldSpec, document[name]));
}

/** References to the groups that are inside an object. */
export function nestedIn(fields: Fields, document: Document): readonly string[] {
  return Object.keys(fields).flatMap((name) =>
    fields[name]?.nests === false ? [] : referencesIn(fields[name] as FieldSpec, document[name]),
  );
}
