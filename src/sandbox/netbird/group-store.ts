import type { Group, ResourceRef } from './records.ts';
import { isBroken, minimumOf } from './group-json.ts';

/** What a write of a group replaces. */
export interface GroupContent {
  readonly name: string;
  readonly peers: Iterable<string>;
  readonly resources: readonly ResourceRef[];
}

/** Groups with the look-ups that lists need, so that they stay cheap among thousands. */
export interface GroupStore {
  byId(id: string): Group | undefined;
  /** Of several the one with the most stored peers, then the oldest. */
  byName(name: string): Group | undefined;
  /** By id, which is by age. */
  all(): readonly Group[];
  add(group: Group): void;
  replace(id: string, content: GroupContent): void;
  remove(id: string): void;
  join(id: string, peerId: string): void;
  leave(id: string, peerId: string): void;
  setIssued(id: string, issued: string): void;
  ofPeer(peerId: string): readonly Group[];
  ofResource(resourceId: string): readonly Group[];
  /** JSON of a group as other objects show it. */
  minimum(group: Group): string;
  /** JSON of a group that `make` writes, made again only where something in the group changed. */
  text(group: Group, make: () => string): string;
  /** Forgets all texts: the name of a peer changed. */
  forgetTexts(): void;
  /** Whether a list of groups crashes on one of them. */
  anyBroken(): boolean;
}

type Index = Map<string, Set<string>>;

interface Stored extends Group {
  name: string;
  issued: string;
  readonly peers: Set<string>;
  resources: readonly ResourceRef[];
}

interface Rows {
  readonly groups: Map<string, Stored>;
  readonly byName: Index;
  readonly byPeer: Index;
  readonly byResource: Index;
  readonly broken: Set<string>;
  readonly texts: Map<string, string>;
  readonly minima: Map<string, string>;
  link(group: Stored): void;
  unlink(group: Stored): void;
  edit(id: string, change: (group: Stored) => void): void;
  named(ids: Iterable<string>): Stored[];
}

/** No groups yet. */
export function makeGroupStore(changed: () => void): GroupStore {
  const rows = makeRows(changed);
  const { groups, byName, byPeer, byResource, broken, texts, minima } = rows;
  return {
    byId: (id) => groups.get(id),
    byName: (name) => rows.named(byName.get(name) ?? []).sort(mostPeersFirst)[0],
    all: () => [...groups.values()],
    add: (group) => rows.link({ ...group, peers: new Set(group.peers) }),
    replace(id, content) {
      const old = groups.get(id);
      if (old === undefined) return;
      rows.unlink(old);
      rows.link({ ...old, name: content.name, peers: new Set(content.peers), resources: content.resources });
    },
    remove(id) {
      const group = groups.get(id);
      if (group === undefined) return;
      rows.unlink(group);
      groups.delete(id);
    },
    join: (id, peerId) =>
      rows.edit(id, (group) => {
        group.peers.add(peerId);
        enter(byPeer, peerId, id);
      }),
    leave: (id, peerId) =>
      rows.edit(id, (group) => {
        group.peers.delete(peerId);
        leaveIndex(byPeer, peerId, id);
      }),
    setIssued: (id, issued) =>
      rows.edit(id, (group) => {
        group.issued = issued;
      }),
    ofPeer: (peerId) => rows.named(byPeer.get(peerId) ?? []),
    ofResource: (resourceId) => rows.named(byResource.get(resourceId) ?? []),
    minimum: (group) => kept(minima, group.id, () => minimumOf(group)),
    text: (group, make) => kept(texts, group.id, make),
    forgetTexts: () => texts.clear(),
    anyBroken: () => broken.size > 0,
  };
}

function makeRows(changed: () => void): Rows {
  const groups = new Map<string, Stored>();
  const [byName, byPeer, byResource]: [Index, Index, Index] = [new Map(), new Map(), new Map()];
  const broken = new Set<string>();
  const texts = new Map<string, string>();
  const minima = new Map<string, string>();
  function touch(id: string): void {
    texts.delete(id);
    minima.delete(id);
    changed();
  }
  return {
    groups,
    byName,
    byPeer,
    byResource,
    broken,
    texts,
    minima,
    link(group) {
      // A group that is replaced keeps its place, which is its age.
      groups.set(group.id, group);
      enter(byName, group.name, group.id);
      for (const peer of group.peers) enter(byPeer, peer, group.id);
      for (const resource of group.resources) enter(byResource, resource.id, group.id);
      if (isBroken(group)) broken.add(group.id);
      touch(group.id);
    },
    unlink(group) {
      leaveIndex(byName, group.name, group.id);
      for (const peer of group.peers) leaveIndex(byPeer, peer, group.id);
      for (const resource of group.resources) leaveIndex(byResource, resource.id, group.id);
      broken.delete(group.id);
      touch(group.id);
    },
    edit(id, change) {
      const group = groups.get(id);
      if (group === undefined) return;
      change(group);
      touch(id);
    },
    named: (ids) => [...ids].map((id) => groups.get(id)).filter((group) => group !== undefined),
  };
}

function mostPeersFirst(left: Group, right: Group): number {
  return right.peers.size - left.peers.size || (left.id < right.id ? -1 : 1);
}

function kept(texts: Map<string, string>, id: string, make: () => string): string {
  const known = texts.get(id);
  if (known !== undefined) return known;
  const made = make();
  texts.set(id, made);
  return made;
}

function enter(index: Index, key: string, id: string): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

function leaveIndex(index: Index, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
