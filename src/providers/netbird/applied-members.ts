import { isSorted } from '../../core/model/canonical.ts';
import type { Scope } from '../../core/provider.ts';

/** Peers by the person who owns them, or by themselves. */
export type MembersTable = Readonly<Record<string, readonly string[]>>;

/** Somebody with all of the machines, sorted. */
export interface Owner {
  readonly element: string;
  readonly identities: readonly string[];
}

/**
 * The members that the state says were applied to a group. Live and wished members are most often the same: then they are this very
 * table, so that nothing has to be made and all that compares them sees at once that they are one.
 */
export function appliedMembers(bound: Scope['bound'][number] | undefined): MembersTable | undefined {
  return bound?.applied?.['members'] as MembersTable | undefined;
}

/** Whether each of them is in a table, with all of the machines. */
export function holdsWhole(table: MembersTable, owners: readonly Owner[]): boolean {
  for (const { element, identities } of owners) if (!isSame(table[element], identities)) return false;
  return true;
}

/** Elements of a table, where they stand as in documents: whoever edited the state by hand may have written others. */
export function elementsInOrder(table: MembersTable): readonly string[] | undefined {
  const elements = Object.keys(table);
  return Object.getPrototypeOf(table) === null && isSorted(elements) ? elements : undefined;
}

function isSame(first: readonly string[] | undefined, second: readonly string[]): boolean {
  if (first?.length !== second.length) return false;
  for (let index = 0; index < second.length; index++) if (first[index] !== second[index]) return false;
  return true;
}
