import { GROUP } from '../model/address.ts';
import type { PopulationRow } from '../model/audit.ts';
import type { Document } from '../model/document.ts';
import { compareText } from '../model/json.ts';
import type { Held } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import type { StateObject } from '../model/state.ts';
import type { Fields } from '../model/fields.ts';
import { referencesIn } from '../model/references-in.ts';
import type { Kind, Live, LiveObject } from '../provider.ts';

/** One target, read in full. */
export interface PopulationSite {
  readonly target: string;
  readonly provider: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly live: Live;
  /** What is declared and what the state has, by live id. */
  readonly boundTo: ReadonlyMap<string, Bound>;
  /** When somebody was seen to be added outside, by address and person. */
  addedAt(address: string, person: string): string | undefined;
}

/** What is known of a live object beside the live system. */
export interface Bound {
  readonly address: string;
  readonly declared: Declared | undefined;
  /** What the files wish for, as far as it is known. */
  readonly desired: Document | undefined;
  readonly entry: StateObject | undefined;
  /** `file:line` of the group, and of a person in it where they have a line. */
  placeOf(person?: string): string;
}

/** A group of the site with its people and what is inside it. */
interface Node {
  readonly object: LiveObject;
  readonly fields: Fields;
  readonly people: ReadonlyMap<string, readonly string[]>;
  readonly children: readonly string[];
  /** Its address, or a reference where nobody manages it. */
  readonly label: string;
}

/**
 * Every person in every group, group by group: first those who are in it themselves, then those who are in a group inside it, once for
 * each group that they are in. One row after the other, so that no more than a target's groups are in memory.
 */
export function* populationOf(site: PopulationSite): Generator<PopulationRow> {
  const nodes = nodesOf(site);
  const order = [...nodes.values()].sort((x, y) => compareText(x.label, y.label) || compareText(x.object.id, y.object.id));
  for (const node of order) {
    yield* rowsIn(site, node, { holder: node, path: [] });
    for (const { holder, path } of insideOf(node, nodes)) yield* rowsIn(site, node, { holder, path });
  }
}

function nodesOf({ target, live, kinds, boundTo }: PopulationSite): ReadonlyMap<string, Node> {
  const names = new Map<string, number>();
  for (const { name } of live.index) names.set(name, (names.get(name) ?? 0) + 1);
  const nodes = new Map<string, Node>();
  for (const object of live.objects) {
    const fields = kinds[object.kind]?.fields ?? {};
    const label =
      boundTo.get(object.id)?.address ?? `${target}/${names.get(object.name) === 1 ? `name:${object.name}` : `id:${object.id}`}`;
    nodes.set(object.id, { object, fields, people: peopleOf(fields, object.document), children: childrenOf(object, fields), label });
  }
  return nodes;
}

/** Groups have the ids of groups inside them; objects of other kinds only refer to groups. */
function childrenOf({ kind, document }: LiveObject, fields: Fields): readonly string[] {
  if (kind !== GROUP) return [];
  const references = Object.entries(fields).flatMap(([name, spec]) => (spec.nests === false ? [] : referencesIn(spec, document[name])));
  return references.flatMap((reference) => (reference.startsWith('id:') ? [reference.slice(3)] : []));
}

/** Each with the identities that they are in it by. */
function peopleOf(fields: Fields, document: Document): ReadonlyMap<string, readonly string[]> {
  const people = new Map<string, readonly string[]>();
  for (const [name, spec] of Object.entries(fields)) {
    if (spec.of !== 'person') continue;
    const value = document[name] ?? {};
    const entries = Array.isArray(value) ? value.map((person) => [person as string, []] as const) : Object.entries(value);
    for (const [person, identities] of entries) people.set(person, [...(people.get(person) ?? []), ...(identities as readonly string[])]);
  }
  return people;
}

interface Way {
  /** The group that the people are in themselves. */
  readonly holder: Node;
  /** Labels of the groups on the way to it, itself last. */
  readonly path: readonly string[];
}

/** Every group inside a group, at any depth, by a shortest way. Rings end. */
function* insideOf(node: Node, nodes: ReadonlyMap<string, Node>): Generator<Way> {
  const seen = new Set([node.object.id]);
  let level: readonly Way[] = [{ holder: node, path: [] }];
  while (level.length > 0) {
    level = level.flatMap((way) => nextLevel(way, nodes, seen));
    yield* level;
  }
}

function nextLevel({ holder, path }: Way, nodes: ReadonlyMap<string, Node>, seen: Set<string>): Way[] {
  return holder.children.flatMap((id) => {
    const child = nodes.get(id);
    if (!child || seen.has(id)) return [];
    seen.add(id);
    return [{ holder: child, path: [...path, child.label] }];
  });
}

function* rowsIn(site: PopulationSite, node: Node, { holder, path }: Way): Generator<PopulationRow> {
  const bound = site.boundTo.get(node.object.id);
  const holding = site.boundTo.get(holder.object.id);
  for (const person of [...holder.people.keys()].sort(compareText)) {
    yield {
      person,
      target: site.target,
      provider: site.provider,
      group: node.label,
      name: node.object.name,
      id: node.object.id,
      managed: bound?.declared ? 'declared' : bound ? 'state' : 'unmanaged',
      via: path.at(-1) ?? '',
      path: shortPath(path),
      identities: (holder.people.get(person) ?? []).join(' '),
      ...declaredIn(holder.fields, holding, person),
      ...sinceIn(site, holder.fields, { bound: holding, person }),
      note: noteOf(holder.object.held, person),
    };
  }
}

const LONGEST_PATH = 12;

function shortPath(path: readonly string[]): string {
  const shown =
    path.length > LONGEST_PATH
      ? [...path.slice(0, LONGEST_PATH - 2), `… ${path.length - LONGEST_PATH + 1} more …`, path.at(-1) as string]
      : path;
  return shown.join(' > ');
}

/** Where nobody declares the group, nothing is to be said of its people. */
function declaredIn(fields: Fields, bound: Bound | undefined, person: string): Pick<PopulationRow, 'declared' | 'declared_at' | 'until'> {
  const { declared, desired } = bound ?? {};
  if (!bound || !declared) return { declared: '', declared_at: '', until: '' };
  const isDeclared = desired !== undefined && peopleOf(fields, desired).has(person);
  const until = declared.members?.find(({ email }) => email === person)?.until ?? '';
  return { declared: isDeclared ? 'yes' : 'no', declared_at: isDeclared ? bound.placeOf(person) : '', until };
}

/** What the state and the system's log say, and nothing else: an apply that wrote the person at the latest, or a change outside. */
function sinceIn(
  site: PopulationSite,
  fields: Fields,
  { bound, person }: { readonly bound: Bound | undefined; readonly person: string },
): Pick<PopulationRow, 'since' | 'since_by'> {
  if (!bound) return { since: '', since_by: '' };
  const { entry, address } = bound;
  if (entry && peopleOf(fields, entry.applied).has(person)) return { since: entry.applied_at, since_by: 'apply' };
  const added = site.addedAt(address, person);
  return added === undefined ? { since: '', since_by: '' } : { since: added, since_by: 'audit log' };
}

function noteOf(held: readonly Held[], person: string): string {
  const part = held.find(({ element }) => element === person) ?? held.find(({ element }) => element === undefined);
  return part ? `held: ${part.reason}` : '';
}
