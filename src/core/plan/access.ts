import { append } from '../model/append.ts';
import { emptyValue } from '../model/canonical.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { canonicalText, equalJson } from '../model/json.ts';
import { elementsOf } from './keyed.ts';
import { peopleIn } from './people-moved.ts';
import { nestedIn } from './references.ts';

/** One object as access sees it: its people, the groups inside it, and what it grants. */
export interface AccessNode {
  /** A group's key, `name:X` or `id:X`; unlike any of these for objects of another kind. */
  readonly ref: string;
  readonly kind: string;
  readonly people: readonly string[];
  /** Everybody with each identity that they are in it by: one more may bring in one more account. Made when it is asked for. */
  holders(): readonly string[];
  readonly children: readonly string[];
  /** `field:value`. */
  readonly grants: readonly string[];
  /** What lets people in from outside: `field:value`. */
  readonly admits: readonly string[];
  /** Whether others than `people` are in it, or will be: they could not be read, or come and go with their logins. */
  readonly open: boolean;
  /** Groups that it lies in and that were not read. */
  readonly unreadParents: readonly string[];
}

/** Objects of one target by reference. Members of a child get what the parent grants, never the reverse. */
export type AccessGraph = ReadonlyMap<string, AccessNode>;

/** What a document means for access. */
export function accessNode(
  fields: Fields,
  document: Document,
  place: Pick<AccessNode, 'ref' | 'kind' | 'open' | 'unreadParents'>,
): AccessNode {
  const grants = Object.entries(fields).flatMap(([name, spec]) =>
    spec.grants ? grantsOf(spec, document[name]).map((grant) => `${name}:${grant}`) : [],
  );
  const admits = Object.entries(fields).flatMap(([name, spec]) =>
    spec.admits && document[name] !== undefined && !equalJson(document[name], emptyValue(spec))
      ? [`${name}:${canonicalText(document[name])}`]
      : [],
  );
  let holders: readonly string[] | undefined;
  return {
    ...place,
    open: place.open || admits.length > 0,
    admits,
    people: peopleIn(fields, document),
    holders: () => (holders ??= holdersIn(fields, document)),
    children: nestedIn(fields, document),
    grants,
  };
}

/** The elements of a set or table; of a text what it says, where it says something. */
function grantsOf(spec: FieldSpec, value: FieldValue | undefined): readonly string[] {
  return elementsOf(spec, value) ?? (typeof value === 'string' && value !== '' ? [value] : []);
}

/** The references reachable from `starts` by going down to children, `starts` included. Cycles end. */
export function reachDown(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  return reach(starts, (ref) => graph.get(ref)?.children ?? []);
}

/** References whose objects hold one of `starts` at any depth, `starts` included. */
export function reachUp(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  const parents = new Map<string, string[]>();
  for (const node of graph.values()) for (const child of node.children) append(parents, child, node.ref);
  return reach(starts, (ref) => parents.get(ref) ?? []);
}

function reach(starts: Iterable<string>, next: (ref: string) => readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...starts];
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    for (const other of next(ref)) open.push(other);
  }
  return reached;
}

/** Person and identity of every holder; of a person who stands for nothing, the person. */
function holdersIn(fields: Fields, document: Document): readonly string[] {
  const found = new Set<string>();
  for (const [name, spec] of Object.entries(fields)) {
    if (spec.of !== 'person') continue;
    const table = spec.type === 'table' ? (document[name] as Readonly<Record<string, readonly string[]>> | undefined) : undefined;
    for (const person of elementsOf(spec, document[name]) ?? []) {
      found.add(person);
      for (const identity of table?.[person] ?? []) found.add(`${person}\u0000${identity}`);
    }
  }
  return [...found];
}

/** Who a holder is. */
export function personOf(holder: string): string {
  const end = holder.indexOf('\u0000');
  return end < 0 ? holder : holder.slice(0, end);
}

/** The holders in one of these groups or in a group inside them. */
export function holdersUnder(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  return holdersOf(graph, reachDown(graph, starts));
}

/** The holders in these groups themselves. */
export function holdersOf(graph: AccessGraph, refs: Iterable<string>): Set<string> {
  const holders = new Set<string>();
  for (const ref of refs) for (const holder of graph.get(ref)?.holders() ?? []) holders.add(holder);
  return holders;
}

/** Everybody in one of these groups or in a group inside them. */
export function peopleUnder(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  const people = new Set<string>();
  for (const ref of reachDown(graph, starts)) for (const person of graph.get(ref)?.people ?? []) people.add(person);
  return people;
}

/** For every value that is granted, the objects that grant it themselves. */
export function holdersByGrant(graph: AccessGraph): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const node of graph.values()) for (const grant of node.grants) append(holders, grant, node.ref);
  return holders;
}
