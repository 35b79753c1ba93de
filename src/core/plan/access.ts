import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { referencesOf } from './references.ts';

/** One group as access sees it: its people, the groups inside it, and what it grants. */
export interface AccessNode {
  /** As a reference: a key, `name:X` or `id:X`. */
  readonly ref: string;
  readonly people: readonly string[];
  readonly children: readonly string[];
  /** `field:value`. */
  readonly grants: readonly string[];
}

/** Groups of one target by reference. Members of a child get what the parent grants, never the reverse. */
export type AccessGraph = ReadonlyMap<string, AccessNode>;

/** What a document means for access. */
export function accessNode(fields: Fields, ref: string, document: Document): AccessNode {
  const people: string[] = [];
  const grants: string[] = [];
  for (const [name, spec] of Object.entries(fields)) {
    const value = document[name];
    if (value === undefined) continue;
    if (spec.of === 'person') people.push(...(Array.isArray(value) ? (value as readonly string[]) : Object.keys(value as object)));
    if (spec.grants) for (const grant of value as readonly string[]) grants.push(`${name}:${grant}`);
  }
  return { ref, people, children: referencesOf(fields, document), grants };
}

/** The references reachable from `starts` by going down to children, `starts` included where they exist. Cycles end. */
export function reachDown(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  const reached = new Set<string>();
  const open = [...starts];
  while (open.length > 0) {
    const ref = open.pop() as string;
    if (reached.has(ref)) continue;
    reached.add(ref);
    open.push(...(graph.get(ref)?.children ?? []));
  }
  return reached;
}

/** References whose groups hold one of `starts` at any depth, `starts` included. */
export function reachUp(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  const parents = new Map<string, string[]>();
  for (const node of graph.values()) {
    for (const child of node.children) {
      const known = parents.get(child);
      if (known) known.push(node.ref);
      else parents.set(child, [node.ref]);
    }
  }
  const reached = new Set<string>();
  const open = [...starts];
  while (open.length > 0) {
    const ref = open.pop() as string;
    if (reached.has(ref)) continue;
    reached.add(ref);
    open.push(...(parents.get(ref) ?? []));
  }
  return reached;
}

/** Everybody in one of these groups or in a group inside them. */
export function peopleUnder(graph: AccessGraph, starts: Iterable<string>): Set<string> {
  const people = new Set<string>();
  for (const ref of reachDown(graph, starts)) for (const person of graph.get(ref)?.people ?? []) people.add(person);
  return people;
}

/** The groups that grant a value themselves. */
export function granting(graph: AccessGraph, grant: string): string[] {
  return [...graph.values()].filter((node) => node.grants.includes(grant)).map((node) => node.ref);
}

/** Every value that some group grants. */
export function allGrants(graph: AccessGraph): Set<string> {
  const grants = new Set<string>();
  for (const node of graph.values()) for (const grant of node.grants) grants.add(grant);
  return grants;
}

/** Groups that a person is directly in. */
export function groupsOf(graph: AccessGraph, person: string): string[] {
  return [...graph.values()].filter((node) => node.people.includes(person)).map((node) => node.ref);
}
