import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { UserAnswer } from './answers.ts';
import { listUsers, readGroup, writeUser } from './client.ts';
import type { Directory, User } from './directory.ts';
import type { Lengths } from './list-memory.ts';
import { freshFrom } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import type { StepDetail } from './step-detail.ts';

/** Puts the group into a user's auto-groups, or takes it out. The server replaces the whole list, so the others are sent along. */
export async function runUser(context: StepContext, detail: Extract<StepDetail, { call: 'user' }>): Promise<StepResult> {
  const { http, io, step } = context;
  const id = boundId(context.step, context.io.id);
  const [group, users] = await Promise.all([readGroup(http, id, io.signal), listUsers(http, io.signal)]);
  const fresh = group && (await freshFrom(context, group, withUsers(context.live.facts.directory, users)));
  const verdict = io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  const user = users.find((each) => each.id === detail.user);
  if (!user)
    return detail.joins
      ? { type: 'stale', why: `"${step.address}": the user of "${detail.email}" is gone.` }
      : { type: 'done', id, wrote: false };
  // The verdict is on everybody; this step is about one of them.
  if (verdict.type === 'done' || !fresh || user.autoGroups.includes(id) === detail.joins) return { type: 'done', id, wrote: false };
  return writeAutoGroups(context, { id, user, detail });
}

interface Membership {
  readonly id: string;
  readonly user: UserAnswer;
  readonly detail: Extract<StepDetail, { call: 'user' }>;
}

async function writeAutoGroups({ http, io, live, lists, step }: StepContext, { id, user, detail }: Membership): Promise<StepResult> {
  if (lists.emptied(userKey(user.id), lengthsOfUser(live.facts.directory?.user(user.id)), lengthsOfUser(user))) {
    const what = `the user of "${detail.email}" has changed since it was read: auto-groups were listed then, and none are now`;
    return { type: 'stale', why: `"${step.address}": ${what}.` };
  }
  const autoGroups = detail.joins ? [...user.autoGroups, id] : user.autoGroups.filter((other) => other !== id);
  lists.writes(userKey(user.id), { autoGroups: autoGroups.length });
  // Where a user leaves, the server takes the peers along.
  if (!detail.joins) lists.writes(id, { peers: 0 });
  const answer = await writeUser(http, { ...user, autoGroups }, io.signal);
  if (answer.autoGroups.includes(id) === detail.joins) return { type: 'done', id, wrote: true };
  return { type: 'done', id, wrote: true, note: `the server did not take the change of the auto-groups of "${detail.email}": plan again` };
}

/** Ids of users and of groups are of one form. */
function userKey(id: string): string {
  return `user:${id}`;
}

function lengthsOfUser(user: Pick<UserAnswer, 'autoGroups'> | undefined): Lengths {
  return { autoGroups: user?.autoGroups.length ?? 0 };
}

/** The directory with users as they are now. */
function withUsers(directory: Directory | undefined, users: readonly UserAnswer[]): Directory | undefined {
  if (!directory) return undefined;
  const fresh = (answer: UserAnswer): User | undefined => {
    const known = directory.user(answer.id);
    return known && { ...known, ...answer };
  };
  const now = new Map(
    users.map((answer) => [
      answer.id,
      fresh(answer) ?? { ...answer, element: `user:${answer.name || answer.id}`, identity: `id:${answer.id}` },
    ]),
  );
  const inOrder = [...now.values()].sort((x, y) => (x.identity < y.identity ? -1 : 1));
  return { ...directory, user: (id) => now.get(id), withAutoGroup: (group) => inOrder.filter((user) => user.autoGroups.includes(group)) };
}
