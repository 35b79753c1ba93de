import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, equalJson, sortedTable } from '../model/json.ts';
import type { Declared } from '../model/project.ts';
import type { Desire } from '../provider.ts';
import { elementIn, elementsOf } from './keyed.ts';
import { escapePath } from './pointer.ts';

/** Somebody who was applied and whom the files name as before, of whom the live system has no more all that was applied. */
export interface Vanished {
  readonly field: string;
  readonly element: string;
  /** Identities that nobody stands for any more: no call can put them back. */
  readonly gone: readonly string[];
  /** Elements that the live system has the others under by now. */
  readonly heirs: readonly string[];
}

/** The same by the path of a patch. */
export type VanishedElements = ReadonlyMap<string, Vanished>;

/** What tells a wish that is smaller because of the live system from one that the files made smaller. */
export interface VanishedSides {
  readonly base: Document;
  readonly live: Document;
  readonly desired: Document;
  /** Without those whose last day has passed. */
  readonly declared: Declared;
  readonly vanished: Desire['vanished'];
}

/**
 * Who was lost by what somebody did in the live system, by path: a wish that lacks them for that reason is no change in the files, so that
 * live is not "already as declared". Most often nobody is.
 */
export function vanishedElements(fields: Fields, sides: VanishedSides): VanishedElements {
  const { base, live, desired } = sides;
  const found = new Map<string, Vanished>();
  if (base === desired) return found;
  for (const field of Object.keys(base)) {
    const spec = fields[field];
    const [was, is, wish] = [base[field], live[field], desired[field]];
    if (!spec || !isOfPeople(spec) || elementsOf(spec, was) === undefined || is === undefined || wish === undefined) continue;
    if (equalJson(was, is) || equalJson(was, wish)) continue;
    for (const each of vanishedIn(fields, sides, { field, spec })) found.set(pathOf(field, each.element), each);
  }
  return found;
}

function vanishedIn(fields: Fields, sides: VanishedSides, { field, spec }: Field): readonly Vanished[] {
  const { base, live, desired, declared } = sides;
  const [wasAt, isAt, wishAt] = [base, live, desired].map((side) => elementIn(spec, side[field]));
  const holders = holdersIn(spec, desired[field]);
  const named = namedIn(sides, { field, spec });
  const isListed = listedIn(fields, desired, declared);
  return (elementsOf(spec, base[field]) ?? []).flatMap((element): Vanished[] => {
    const [was, is, wish] = [wasAt?.(element), isAt?.(element), wishAt?.(element)];
    if (equalJson(was, is) || equalJson(was, wish)) return [];
    const missing = identitiesIn(spec, was).filter((each) => !includes(is, each) && !includes(wish, each));
    const holderOf = (identity: string): string | undefined => holders.get(identity) ?? named.heirOf(identity);
    const heirs = [...new Set(missing.flatMap((identity) => holderOf(identity) ?? []))].filter((heir) => heir !== element);
    // Who is declared by name is awaited whole, whoever has the machines by now.
    const isAwaited = wish === undefined && (isListed(element) || (named.has(element) && heirs.length === 0));
    const gone = isAwaited ? valueOf(element, was) : missing.filter((each) => holderOf(each) === undefined && named.has(each, element));
    return gone.length + heirs.length === 0 ? [] : [{ field, element, gone, heirs }];
  });
}

interface Field {
  readonly field: string;
  readonly spec: FieldSpec;
}

interface Named {
  /** Whether the declaration names an element, or an identity of one, that the live system does not know. */
  has(identity: string, element?: string): boolean;
  /** The element that takes its place. */
  heirOf(identity: string): string | undefined;
}

/** An id that was never written down may have been anybody's who was not declared by name. */
function namedIn({ base, declared, vanished = [] }: VanishedSides, { field, spec }: Field): Named {
  const heirs = new Map(vanished.map(({ identity, now }) => [identity, now] as const));
  const wasAt = elementIn(spec, base[field]);
  const known = new Set((elementsOf(spec, base[field]) ?? []).flatMap((element) => [element, ...identitiesIn(spec, wasAt(element))]));
  const isOpen = vanished.some(({ identity }) => identity.startsWith('id:') && !known.has(identity));
  const listed = new Set(declared.members?.map(({ email }) => email));
  return {
    has: (identity, element = identity) => heirs.has(identity) || heirs.has(element) || (isOpen && !listed.has(element)),
    heirOf: (identity) => heirs.get(identity),
  };
}

/** Fields whose elements are people, or name them. */
function isOfPeople({ of, mentions }: FieldSpec): boolean {
  return of === 'person' || mentions === 'person';
}

/** Tells of somebody whether the declaration lists them, and the wish has them in no field. */
function listedIn(fields: Fields, desired: Document, { members = [] }: Declared): (element: string) => boolean {
  const listed = new Set(members.map(({ email }) => email));
  const wished = Object.entries(fields).filter(([name, { of }]) => of === 'person' && desired[name] !== undefined);
  return (element) => listed.has(element) && wished.every(([name, spec]) => elementIn(spec, desired[name])(element) === undefined);
}

/** The element that has each identity. */
function holdersIn(spec: FieldSpec, value: FieldValue | undefined): ReadonlyMap<string, string> {
  const at = elementIn(spec, value);
  const elements = elementsOf(spec, value) ?? [];
  return new Map(elements.flatMap((element) => identitiesIn(spec, at(element)).map((identity) => [identity, element] as const)));
}

/** What an element of a table stands for. Terms are no identities: many have the same. */
function identitiesIn({ terms }: FieldSpec, value: unknown): readonly string[] {
  return Array.isArray(value) && !terms ? (value as readonly string[]) : [];
}

/** What a table holds there, and of a set the element itself. */
function valueOf(element: string, value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [element];
}

function includes(value: unknown, identity: string): boolean {
  return Array.isArray(value) && value.includes(identity);
}

/** Elements that nothing can put back, as the state is to keep them beside what is applied by now; undefined where there are none. */
export function awaitedPart(vanished: VanishedElements, applied: Document): Document | undefined {
  const fields = new Map<string, [string, readonly string[]][]>();
  for (const { field, element, gone } of vanished.values()) {
    const value = applied[field];
    if (gone.length === 0 || value === undefined) continue;
    const now = Array.isArray(value) ? [] : ((value as Readonly<Record<string, readonly string[]>>)[element] ?? []);
    const all = [...new Set([...now, ...gone])].sort(compareText);
    fields.set(field, [...(fields.get(field) ?? []), [element, all]]);
  }
  if (fields.size === 0) return undefined;
  const fieldOf = (field: string, elements: [string, readonly string[]][]): FieldValue =>
    Array.isArray(applied[field]) ? elements.map(([element]) => element).sort(compareText) : sortedTable(elements);
  return makeDocument([...fields].map(([field, elements]) => [field, fieldOf(field, elements)] as const));
}

/** Tells of a path whether it is of somebody who has by now what somebody else had. */
export function heirsIn(vanished: VanishedElements): (path: string) => boolean {
  const paths = new Set([...vanished.values()].flatMap(({ field, heirs }) => heirs.map((heir) => pathOf(field, heir))));
  return (path) => paths.has(path);
}

function pathOf(field: string, element: string): string {
  return `/${escapePath(field)}/${escapePath(element)}`;
}
