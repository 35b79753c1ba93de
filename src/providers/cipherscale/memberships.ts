import { append } from '../../core/model/append.ts';
import { tableOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { Change } from '../../core/model/plan.ts';
import type { Reference, UserAnswer } from './answers.ts';
import type { CipherscaleFacts } from './facts.ts';

/**
 * Users by group, as a list of users tells it; undefined where that cannot be relied on: everybody is in a group, so that a list in which
 * somebody is in none leaves groups out.
 */
export function membersFrom(users: readonly UserAnswer[]): ReadonlyMap<string, readonly Reference[]> | undefined {
  if (users.length === 0) return undefined;
  const members = new Map<string, Reference[]>();
  for (const { id, email, groups } of users) {
    if (groups === undefined || groups.length === 0) return undefined;
    for (const group of new Set(groups.map((each) => each.id))) append(members, group, { id, email, name: undefined });
  }
  return members;
}

/** Somebody whom a plan leaves in no group, and the addresses that take the last ones away. */
export interface Lonely {
  /** As documents list the person. */
  readonly who: string;
  readonly addresses: readonly string[];
}

/**
 * Who would be in no group at all when all changes are done: groups that nobody manages, and deletions, counted in. What a plan that is
 * applied again has done already is not done twice.
 */
export function lonelyAfter(changes: readonly Change[], facts: CipherscaleFacts): readonly Lonely[] {
  const left = new Map<string, string[]>();
  const counts = countGroups(facts);
  for (const change of changes) {
    const before = usersIn(change.before, facts);
    const after = change.action === 'delete' ? new Set<string>() : usersIn(change.after, facts);
    if (change.action === 'forget') continue;
    for (const user of before) {
      if (after.has(user) || !isIn(user, change, facts)) continue;
      counts.set(user, (counts.get(user) ?? 1) - 1);
      append(left, user, change.address);
    }
    for (const user of after) if (!before.has(user)) counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  return [...left].flatMap(([user, addresses]) =>
    (counts.get(user) ?? 0) > 0 ? [] : [{ who: facts.directory?.user(user)?.element ?? `id:${user}`, addresses }],
  );
}

/** Whether somebody is in the group of a change now; also where its members are not known. */
function isIn(user: string, { id }: Change, { groups, members }: CipherscaleFacts): boolean {
  if (id === undefined) return false;
  return members.get(id)?.has(user) ?? groups.has(id);
}

function countGroups({ members }: CipherscaleFacts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const users of members.values()) for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1);
  return counts;
}

/** Ids of the users that a document names; whoever is no user yet has none. */
function usersIn(document: Document | null, { directory }: CipherscaleFacts): ReadonlySet<string> {
  const identities = Object.values(tableOf(document ?? {}, 'members')).flat();
  return new Set(
    identities.flatMap((identity) => directory?.userOf(identity)?.id ?? (identity.startsWith('id:') ? [identity.slice(3)] : [])),
  );
}
