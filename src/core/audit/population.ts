import { RollcallError } from '../errors.ts';
import { GROUP } from '../model/address.ts';
import type { PopulationRow } from '../model/audit.ts';
import type { Document } from '../model/document.ts';
import { compareText } from '../model/json.ts';
import type { Declared } from '../model/project.ts';
import type { StateObject } from '../model/state.ts';
import type { Fields } from '../model/fields.ts';
import { referencesIn } from '../model/references-in.ts';
import type { Kind, Live, LiveObject } from '../provider.ts';
import { holderRows } from './holder.ts';
import type { HolderRow } from './holder.ts';

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
  /** Whether a group is one that was asked for; who is in a group inside such a one is listed whatever that group is. */
  isAsked(object: LiveObject): boolean;
}

/** What is known of a live object beside the live system. */
export interface Bound {
  readonly address: string;
  readonly declared: Declared | undefined;
  /** What the files wish for, as far as it is known. Asked for once for a group, when its rows are made. */
  readonly desired: Document | undefined;
  readonly entry: StateObject | undefined;
  /** `file:line` of the group, and of a person in it where they have a line. */
  placeOf(person?: string): string;
}

/** A group of the site with its people and what is inside it. */
interface Node {
  readonly object: LiveObject;
  readonly children: readonly string[];
  /** Its address, or a reference where nobody manages it. */
  readonly label: string;
  /** Its own people; found when they are asked for, and kept only where the group is inside another one, which asks again. */
  rows(): readonly HolderRow[];
}

/**
 * Every person in every group, group by group: first those who are in it themselves, then those who are in a group inside it, once for
 * each group that they are in. One row after the other, so that no more than a target's groups are in memory.
 *
 * @throws RollcallError `CANCELLED`, between two groups
 */
export function* populationOf(site: PopulationSite, signal: AbortSignal): Generator<PopulationRow> {
  const nodes = nodesOf(site);
  const order = [...nodes.values()].sort((x, y) => compareText(x.label, y.label));
  for (const node of order) {
    if (signal.aborted) throw new RollcallError('CANCELLED', 'Listing the population was cancelled.');
    if (!site.isAsked(node.object)) continue;
    yield* rowsIn(site, node, { holder: node, path: [] });
    for (const { holder, path } of insideOf(node, nodes)) yield* rowsIn(site, node, { holder, path });
  }
}

function nodesOf({ target, live, kinds, boundTo, addedAt }: PopulationSite): ReadonlyMap<string, Node> {
  const names = new Map<string, number>();
  for (const { name } of live.index) names.set(name, (names.get(name) ?? 0) + 1);
  const inside = new Set(live.objects.flatMap((object) => childrenOf(object, kinds[object.kind]?.fields ?? {})));
  const nodes = new Map<string, Node>();
  for (const object of live.objects) {
    const fields = kinds[object.kind]?.fields ?? {};
    const bound = boundTo.get(object.id);
    const label = bound?.address ?? `${target}/${names.get(object.name) === 1 ? `name:${object.name}` : `id:${object.id}`}`;
    const find = (): readonly HolderRow[] => holderRows({ object, fields, bound, addedAt });
    let found: readonly HolderRow[] | undefined;
    const rows = inside.has(object.id) ? (): readonly HolderRow[] => (found ??= find()) : find;
    nodes.set(object.id, { object, children: childrenOf(object, fields), label, rows });
  }
  return nodes;
}

/** Groups have the ids of groups inside them; objects of other kinds only refer to groups. */
function childrenOf({ kind, document }: LiveObject, fields: Fields): readonly string[] {
  if (kind !== GROUP) return [];
  const references = Object.entries(fields).flatMap(([name, spec]) => (spec.nests === false ? [] : referencesIn(spec, document[name])));
  return references.flatMap((reference) => (reference.startsWith('id:') ? [reference.slice(3)] : []));
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
  const where = {
    target: site.target,
    provider: site.provider,
    group: node.label,
    name: node.object.name,
    id: node.object.id,
    managed: bound?.declared ? 'declared' : bound ? 'state' : 'unmanaged',
    via: path.at(-1) ?? '',
    path: shortPath(path),
  } as const;
  for (const row of holder.rows()) yield { ...where, ...row };
}

const LONGEST_PATH = 12;

function shortPath(path: readonly string[]): string {
  const shown =
    path.length > LONGEST_PATH
      ? [...path.slice(0, LONGEST_PATH - 2), `… ${path.length - LONGEST_PATH + 1} more …`, path.at(-1) as string]
      : path;
  return shown.join(' > ');
}
