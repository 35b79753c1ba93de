import { goLower } from './go-text.ts';

/** Things with an id and a name, found by either, listed by id. Names are unique and compared without case. */
export interface Table<T> {
  readonly size: number;
  byId(id: string): T | undefined;
  byName(name: string): T | undefined;
  /** In order of their ids. */
  list(): readonly T[];
  put(item: T): void;
  remove(item: T): void;
}

/** An empty table; `nameOf` is undefined for things without a name of their own. */
export function makeTable<T extends { readonly id: string }>(nameOf?: (item: T) => string): Table<T> {
  const items = new Map<string, T>();
  const idByName = new Map<string, string>();
  // Sorting again after every write would make n writes cost n² log n; reads in between are what pays.
  let ordered: readonly string[] | undefined;
  function unname(item: T): void {
    if (nameOf === undefined) return;
    const key = goLower(nameOf(item));
    if (idByName.get(key) === item.id) idByName.delete(key);
  }
  return {
    get size() {
      return items.size;
    },
    byId: (id) => items.get(id),
    byName: (name) => items.get(idByName.get(goLower(name)) ?? ''),
    list() {
      ordered ??= [...items.keys()].sort();
      return ordered.map((id) => items.get(id) as T);
    },
    put(item) {
      const before = items.get(item.id);
      if (before === undefined) ordered = undefined;
      else unname(before);
      items.set(item.id, item);
      if (nameOf !== undefined) idByName.set(goLower(nameOf(item)), item.id);
    },
    remove(item) {
      unname(item);
      if (items.delete(item.id)) ordered = undefined;
    },
  };
}

/** Which ids point to which: kept beside a table, so that nothing has to be scanned. */
export interface Links {
  /** In order of ids. */
  from(target: string): readonly string[];
  count(target: string): number;
  move(source: string, before: readonly string[] | null, after: readonly string[] | null): void;
}

/** No links. */
export function makeLinks(): Links {
  const sources = new Map<string, Set<string>>();
  return {
    from: (target) => [...(sources.get(target) ?? [])].sort(),
    count: (target) => sources.get(target)?.size ?? 0,
    move(source, before, after) {
      if (before === after) return;
      for (const target of before ?? []) sources.get(target)?.delete(source);
      for (const target of after ?? []) {
        const set = sources.get(target) ?? new Set();
        sources.set(target, set.add(source));
      }
    },
  };
}
