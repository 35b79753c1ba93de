import type { FieldValue } from './document.ts';
import { compareText, sortedTable } from './json.ts';
import type { Held } from './plan.ts';

/** Identities by element of a table. */
export type Identities = ReadonlyMap<string, readonly string[]>;

type Table = Readonly<Record<string, readonly string[]>>;

/** Of a table, the identities that the live system holds where it does not hold an element whole. */
export function heldIdentities(held: readonly Held[], field: string): Identities {
  const found = new Map<string, readonly string[]>();
  for (const part of held) {
    if (part.field !== field || part.element === undefined || !part.identities) continue;
    found.set(part.element, [...(found.get(part.element) ?? []), ...part.identities]);
  }
  return found;
}

/** A table with these identities too. */
export function withIdentities(value: FieldValue, more: Identities): FieldValue {
  if (more.size === 0) return value;
  const table = value as Table;
  const joined = [...more].map(([element, identities]) => {
    const all = [...new Set([...(table[element] ?? []), ...identities])];
    return [element, all.sort(compareText)] as const;
  });
  return sortedTable([...Object.entries(table).filter(([element]) => !more.has(element)), ...joined]);
}

/** A table without these identities, but for those that `except` lists too. Whoever has none left is not in it. */
export function withoutIdentities(value: FieldValue, less: Identities, except?: FieldValue): FieldValue {
  if (less.size === 0) return value;
  const stays = (except ?? {}) as Table;
  return sortedTable(
    Object.entries(value as Table).flatMap(([element, identities]): (readonly [string, readonly string[]])[] => {
      const gone = less.get(element);
      if (!gone) return [[element, identities]];
      const left = identities.filter((identity) => !gone.includes(identity) || stays[element]?.includes(identity));
      return left.length === 0 ? [] : [[element, left]];
    }),
  );
}
