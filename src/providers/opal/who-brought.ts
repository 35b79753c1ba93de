import type { ReadClient } from '../../core/provider.ts';
import type { GroupAnswer, MemberRow } from './answers.ts';
import type { Directory } from './directory.ts';
import { groupType, NATIVE } from './group-types.ts';
import type { NestingSearch } from './nesting-search.ts';
import type { Bringer, NestedRow, Parts } from './parts.ts';
import { inheritedFrom, schedulesOf } from './read-parts.ts';
import type { PeopleIn } from './read-parts.ts';
import type { Mine } from './wants.ts';

/** A group with people in it, and what is known of how they may have come there. */
export interface Brought {
  readonly group: GroupAnswer;
  readonly own: Parts;
  readonly mine: Mine;
  /** The groups in it, as far as they were looked for. */
  readonly children: readonly NestedRow[];
  /** Whether people whom nothing else explains are worth a search: they would be taken out. */
  readonly searches: boolean;
}

/** Where it is looked up. */
export interface BroughtBy {
  readonly http: Pick<ReadClient, 'get'>;
  readonly signal: AbortSignal;
  readonly directory: Directory;
  readonly people: PeopleIn;
  readonly search: NestingSearch;
  name(groupId: string): string;
}

/** Who brought whom, and groups in the group that nobody had named. */
export type BroughtAlong = Pick<Parts, 'inherited' | 'schedules'> & { readonly found: readonly NestedRow[] };

/**
 * Whom the groups in a group or its schedules bring along. Asked only as far as there is somebody whom nobody put there: first the groups
 * that are known to be in it, then its schedules, then what else those people are in.
 */
export async function whoBroughtThem({ group, own, mine, children, searches }: Brought, by: BroughtBy): Promise<BroughtAlong> {
  const { strangers, newcomers } = unexplainedIn(group, own, mine, by.directory);
  if (groupType(group.type)?.filledBy !== undefined || strangers.length + newcomers.length === 0) return { found: [] };
  const inherited = new Map(await inheritedFrom(named(children, by), by.people));
  if ([...strangers, ...newcomers].every(({ user }) => inherited.has(user.id))) return { inherited, found: [] };
  const schedules = own.schedules ?? (await schedulesOf(by.http, group, by.signal));
  // Nobody would take out whoever is declared, so what else brings them is not worth a search.
  if (schedules.length > 0 || !searches || strangers.every(({ user }) => inherited.has(user.id)))
    return { inherited, schedules, found: [] };
  const found = await searchFor(strangers, { group, inherited }, by);
  return { inherited, schedules, found: found.filter(({ id }) => children.every((child) => child.id !== id)) };
}

/** Adds to `inherited` whom the groups bring along that are found. */
async function searchFor(
  strangers: readonly MemberRow[],
  { group, inherited }: { readonly group: GroupAnswer; readonly inherited: Map<string, readonly Bringer[]> },
  by: BroughtBy,
): Promise<readonly NestedRow[]> {
  const found = new Map<string, NestedRow>();
  // One after the other: the group that brings one of them most often brings the next ones too.
  for (const { user } of strangers) {
    if (inherited.has(user.id)) continue;
    const bringers = await by.search.through(user.id, group.id);
    // Whom they were found by they bring, even if it is by a way that their own lists do not show.
    if (bringers.length > 0) inherited.set(user.id, named(bringers, by));
    for (const [userId, through] of await inheritedFrom(named(bringers, by), by.people))
      if (!inherited.has(userId)) inherited.set(userId, through);
    for (const bringer of bringers) found.set(bringer.id, bringer);
  }
  return [...found.values()];
}

/** Those whose being in a group Rollcall's own grants do not explain. */
interface Unexplained {
  /** In it for good, and neither declared nor put there by the remote system. */
  readonly strangers: readonly MemberRow[];
  /** Declared, and not granted by Rollcall: only now, or at another level. */
  readonly newcomers: readonly MemberRow[];
}

function unexplainedIn({ type }: GroupAnswer, { members = [] }: Parts, mine: Mine, directory: Directory): Unexplained {
  const elementOf = ({ user }: MemberRow): string => directory.user(user.id)?.element ?? '';
  const isDeclared = (row: MemberRow): boolean => mine.members.has(elementOf(row));
  return {
    strangers: members.filter((row) => row.expires === undefined && (row.pushed || type === NATIVE) && !isDeclared(row)),
    newcomers: members.filter((row) => isDeclared(row) && mine.granted.get(elementOf(row))?.has(row.level) !== true),
  };
}

function named(children: readonly NestedRow[], by: BroughtBy): readonly Bringer[] {
  return children.map(({ id }) => ({ id, name: by.name(id) }));
}
