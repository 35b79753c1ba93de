/** Access of one thing to another, at one level, perhaps for a time: of a person to a group, of a group to a resource or to a group. */
export interface Grant {
  /** Who or what has it. */
  readonly from: string;
  /** What to. */
  readonly to: string;
  /** Remote id of the access level; empty for the default one. */
  readonly level: string;
  /** As asked for; 0 is for ever. */
  readonly minutes: number;
  readonly expiresMs: number | undefined;
  readonly grantedMs: number;
  /** `remote`: it was found in the other system, and not made here. */
  readonly source: 'opal' | 'remote';
  /** Status of its propagation where it is not the usual one. */
  readonly status: string | undefined;
}

/** Grants of one sort, found from both ends. */
export interface Grants {
  find(from: string, to: string, level: string): Grant | undefined;
  /** In the order in which they were made. */
  from(id: string): readonly Grant[];
  to(id: string): readonly Grant[];
  put(grant: Grant): Grant;
  remove(grant: Grant): boolean;
  /** Takes away everything from and to an id. */
  forget(id: string): void;
  /** Takes away what has come to its end. */
  expire(nowMs: number): void;
}

/** No grants. */
export function makeGrants(changed: () => void): Grants {
  const byFrom = new Map<string, Map<string, Grant>>();
  const byTo = new Map<string, Map<string, Grant>>();
  let nextMs = Infinity;
  function remove(grant: Grant): boolean {
    byTo.get(grant.to)?.delete(keyOf(grant.from, grant.level));
    const isThere = byFrom.get(grant.from)?.delete(keyOf(grant.to, grant.level)) ?? false;
    if (isThere) changed();
    return isThere;
  }
  function all(side: Map<string, Map<string, Grant>>, id: string): readonly Grant[] {
    return [...(side.get(id)?.values() ?? [])];
  }
  return {
    find: (from, to, level) => byFrom.get(from)?.get(keyOf(to, level)),
    from: (id) => all(byFrom, id),
    to: (id) => all(byTo, id),
    put(grant) {
      entry(byFrom, grant.from).set(keyOf(grant.to, grant.level), grant);
      entry(byTo, grant.to).set(keyOf(grant.from, grant.level), grant);
      nextMs = Math.min(nextMs, grant.expiresMs ?? Infinity);
      changed();
      return grant;
    },
    remove,
    forget(id) {
      for (const grant of [...all(byFrom, id), ...all(byTo, id)]) remove(grant);
    },
    expire(nowMs) {
      if (nowMs < nextMs) return;
      nextMs = Infinity;
      for (const grant of [...byFrom.values()].flatMap((grants) => [...grants.values()])) {
        if (grant.expiresMs === undefined) continue;
        if (grant.expiresMs <= nowMs) remove(grant);
        else nextMs = Math.min(nextMs, grant.expiresMs);
      }
    },
  };
}

function keyOf(id: string, level: string): string {
  return `${id} ${level}`;
}

function entry(side: Map<string, Map<string, Grant>>, id: string): Map<string, Grant> {
  const found = side.get(id) ?? new Map<string, Grant>();
  side.set(id, found);
  return found;
}
