/** Adds an item to the list at a key, which is made where there is none. */
export function append<K, T>(table: Map<K, T[]>, key: K, item: T): void {
  const list = table.get(key);
  if (list) list.push(item);
  else table.set(key, [item]);
}
