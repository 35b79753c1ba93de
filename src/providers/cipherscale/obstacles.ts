import { compareText } from '../../core/model/json.ts';
import type { GroupAnswer, RuleAnswer, UserAnswer } from './answers.ts';
import { listPolicies, listUsers, readUser } from './client.ts';
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
    if (whole && isOnlyIn(whole, group.id)) lonely.push(whole.email ?? whole.id);
  }
  return lonely.length > 0 ? `is by now the only group of ${quoted(lonely)}` : undefined;
}

function isIn({ groups }: UserAnswer, groupId: string): boolean {
  return groups?.some(({ id }) => id === groupId) ?? false;
}

function isOnlyIn({ groups }: UserAnswer, groupId: string): boolean {
  return groups !== undefined && groups.length > 0 && groups.every(({ id }) => id === groupId);
}

/** The same of a rule: a policy uses it, or nobody can say that none does. */
export async function policiesInTheWay(api: Api, rule: RuleAnswer, signal: AbortSignal): Promise<string | undefined> {
  try {
    const using = (await listPolicies(api, signal)).filter((policy) => policy.rule === rule.id);
    return using.length > 0 ? `is by now used by policies: ${quoted(using.map(({ name }) => name))}` : undefined;
  } catch (error) {
    if (!isRefused(error) && !isUnread(error)) throw error;
    return `may be used by a policy, which is not known: ${error.message.replace(/\.$/, '')}`;
  }
}

function quoted(names: readonly string[]): string {
  return [...names]
    .sort(compareText)
    .map((name) => `"${name}"`)
    .join(', ');
}
