import { compareText } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { GroupAnswer, RuleAnswer, UserAnswer } from './answers.ts';
import { listGroups, listPolicies, listUsers, readGroup, readUser } from './client.ts';
import type { Api } from './client.ts';
import { isRefused, isUnread } from './errors.ts';

/** Why a group is not deleted now, as a sentence about it goes on: somebody would be in no group. Memberships go with it. */
export async function peopleInTheWay(api: Api, group: GroupAnswer, signal: AbortSignal): Promise<string | undefined> {
  if (group.users?.length === 0) return undefined;
  const users = new Map((await listUsers(api, signal)).map((user) => [user.id, user]));
  const listed = [...users.values()].flatMap((user) => (isIn(user, group.id) ? [user.id] : []));
  const lonely: string[] = [];
  for (const id of new Set([...(group.users ?? []).map((user) => user.id), ...listed])) {
    const user = users.get(id);
    // A list that leaves groups or people out says nothing of them.
    const whole = user?.groups?.length ? user : await readUser(api, id, signal);
    if (whole && (await isOnlyIn(api, { user: whole, groupId: group.id }, signal))) lonely.push(whole.email ?? whole.id);
  }
  return lonely.length > 0 ? `is by now the only group of ${quoted(lonely)}` : undefined;
}

function isIn({ groups }: UserAnswer, groupId: string): boolean {
  return groups?.some(({ id }) => id === groupId) ?? false;
}

/** Somebody and a group that is to be left. */
export interface Leaving {
  readonly user: UserAnswer;
  readonly groupId: string;
  /** Ids of groups that are looked at first, where the user does not say its groups. */
  readonly likely?: Iterable<string>;
}

/** Whether somebody is in no other group. Where an answer leaves a user's groups out, the groups are asked, and nothing is taken for granted. */
export async function isOnlyIn(api: Api, { user, groupId, likely = [] }: Leaving, signal: AbortSignal): Promise<boolean> {
  const { id: userId, groups } = user;
  if (groups) return groups.length > 0 && groups.every(({ id }) => id === groupId);
  const asked = new Set([groupId]);
  const holds = async (ids: Iterable<string>): Promise<boolean> => {
    for (const id of ids) {
      if (asked.has(id)) continue;
      asked.add(id);
      if ((await readGroup(api, id, signal))?.users?.some((member) => member.id === userId)) return true;
    }
    return false;
  };
  return !(await holds(likely)) && !(await holds((await listGroups(api, signal)).map(({ id }) => id)));
}

/** The same of a rule: a policy uses it, or nobody can say that none does. */
export async function policiesInTheWay(api: Api, rule: RuleAnswer, signal: AbortSignal): Promise<string | undefined> {
  try {
    const policies = await listPolicies(api, signal);
    const using = policies.filter((policy) => policy.rule === rule.id);
    if (using.length > 0) return `is by now used by policies: ${quoted(using.map(({ name }) => name))}`;
    const silent = policies.filter((policy) => policy.rule === undefined);
    return silent.length > 0
      ? `may be used by policies that do not say which rule they use: ${quoted(silent.map(({ name }) => name))}`
      : undefined;
  } catch (error) {
    if (!isRefused(error) && !isUnread(error)) throw error;
    return `may be used by a policy, which is not known: ${error.message.replace(/\.$/, '')}`;
  }
}

function quoted(names: readonly string[]): string {
  return [...names].sort(compareText).map(quoteName).join(', ');
}
