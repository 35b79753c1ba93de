import type { Stored } from './records.ts';

/** Records by id, in the order in which they were made. */
export interface Table<T extends Stored> {
  byId(id: string): T | undefined;
  all(): readonly T[];
  put(record: T): T;
  remove(id: string): boolean;
}

/** An empty table. */
export function makeTable<T extends Stored>(changed: () => void): Table<T> {
  const records = new Map<string, T>();
  let listed: readonly T[] | undefined;
  function forget(): void {
    listed = undefined;
    changed();
  }
  return {
    byId: (id) => records.get(id),
    all: () => (listed ??= [...records.values()]),
    put(record) {
      records.set(record.id, record);
      forget();
      return record;
    },
    remove(id) {
      const isThere = records.delete(id);
      if (isThere) forget();
      return isThere;
    },
  };
}
