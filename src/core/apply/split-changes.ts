import { matchText } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { keyOf } from '../model/address.ts';
import type { Change } from '../model/plan.ts';
import { referencesIn } from '../model/references-in.ts';
import { componentSizes, findComponents } from './components.ts';
import { readElements } from '../model/elements.ts';
import { NO_EXCLUSION } from './excludes.ts';
import type { Excludes } from './excludes.ts';

/**
 * Addresses whose additions and removals must be two steps: taken as one, they and others would each have to run before the
 * other (two people who swap groups, a name that goes one way and a person the other).
 */
export function changesToSplit(
  changes: readonly Change[],
  fieldsOf: (change: Change) => Fields,
  excludes: Excludes = NO_EXCLUSION,
): ReadonlySet<string> {
  const facts = changes.map((change) => readFacts(change, fieldsOf(change)));
  const waits = collectWaits(facts, excludes);
  const component = findComponents(facts.length, (node) => [...(waits[node] as ReadonlySet<number>)]);
  const sizes = componentSizes(component);
  const split = new Set<string>();
  for (const [node, { change, adds, removes }] of facts.entries()) {
    const inCycle = (sizes[component[node] as number] as number) > 1;
    if (inCycle && change.before !== null && change.after !== null && change.action !== 'replace' && adds.size > 0 && removes.size > 0)
      split.add(change.address);
  }
  return split;
}

interface Facts {
  readonly change: Change;
  readonly adds: ReadonlySet<string>;
  readonly removes: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
  readonly releases: ReadonlySet<string>;
  readonly refers: ReadonlySet<string>;
}

function readFacts(change: Change, fields: Fields): Facts {
  const before = change.before ?? {};
  const after = change.after ?? {};
  const facts = {
    change,
    adds: new Set<string>(),
    removes: new Set<string>(),
    claims: new Set<string>(),
    releases: new Set<string>(),
    refers: new Set<string>(),
  };
  for (const [name, spec] of Object.entries(fields)) {
    if (spec.of === 'person') addPeople(facts, spec, { before, after, name });
    for (const reference of referencesIn(spec, after[name])) facts.refers.add(reference);
    if (spec.unique) addUnique(facts, spec, { before, after, name });
  }
  return facts;
}

interface Sides {
  readonly before: Document;
  readonly after: Document;
  readonly name: string;
}

function addPeople(facts: { readonly adds: Set<string>; readonly removes: Set<string> }, spec: FieldSpec, sides: Sides): void {
  const before = readElements(spec, sides.before[sides.name]);
  const after = readElements(spec, sides.after[sides.name]);
  for (const person of after.keys()) if (!before.has(person)) facts.adds.add(person);
  for (const person of before.keys()) if (!after.has(person)) facts.removes.add(person);
}

function addUnique(facts: { readonly claims: Set<string>; readonly releases: Set<string> }, spec: FieldSpec, sides: Sides): void {
  const before = uniqueText(spec, sides, sides.before);
  const after = uniqueText(spec, sides, sides.after);
  if (before === after) return;
  if (before !== undefined) facts.releases.add(before);
  if (after !== undefined) facts.claims.add(after);
}

function uniqueText(spec: FieldSpec, sides: Sides, document: Document): string | undefined {
  const value = document[sides.name];
  return value === undefined || value === null || value === '' ? undefined : `${sides.name}:${matchText(spec, value)}`;
}

/** For each change the changes that must come before it. */
function collectWaits(facts: readonly Facts[], excludes: Excludes): Set<number>[] {
  const waits = facts.map(() => new Set<number>());
  const added = indexBy(facts, (item) => item.adds);
  const released = indexBy(facts, (item) => item.releases);
  const made = new Map<string, number>(
    facts.flatMap(({ change }, node) =>
      change.action === 'create' || change.action === 'replace' ? [[`${change.target}\u0000${keyOf(change.address)}`, node] as const] : [],
    ),
  );
  for (const [node, item] of facts.entries()) {
    const own = waits[node] as Set<number>;
    for (const other of [...item.removes].flatMap((person) => added.get(keyFor(item, person)) ?? [])) {
      const isExcluded = excludes((facts[other] as Facts).change.address, item.change.address);
      (isExcluded ? (waits[other] as Set<number>) : own).add(isExcluded ? node : other);
    }
    for (const value of item.claims) for (const other of released.get(keyFor(item, value)) ?? []) own.add(other);
    for (const reference of item.refers) {
      const other = made.get(keyFor(item, reference));
      if (other !== undefined) own.add(other);
    }
  }
  waits.forEach((own, node) => own.delete(node));
  return waits;
}

function indexBy(facts: readonly Facts[], pick: (item: Facts) => ReadonlySet<string>): Map<string, number[]> {
  const table = new Map<string, number[]>();
  for (const [node, item] of facts.entries()) {
    for (const value of pick(item)) {
      const key = keyFor(item, value);
      const list = table.get(key);
      if (list) list.push(node);
      else table.set(key, [node]);
    }
  }
  return table;
}

function keyFor(item: Facts, value: string): string {
  return `${item.change.target}\u0000${value}`;
}
