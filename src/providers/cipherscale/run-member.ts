import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { addMember, inviteUser, listUsers, readGroup, readUser, removeMember } from './client.ts';
import { liveGroup } from './document.ts';
import { isOnlyIn } from './obstacles.ts';
import type { StepContext } from './run-object.ts';
import type { MemberDetail } from './step-detail.ts';

/** Ids of people who were invited in this run, by identity: one mail each, in however many groups. */
export type Invited = Map<string, string>;

/** Puts one user into the group, or takes one out. The group is read before; nobody's last group is taken away. */
export async function runMember(context: StepContext, detail: MemberDetail, invited: Invited): Promise<StepResult> {
  const { api, io, live, step } = context;
  const id = boundId(step, io.id);
  const fresh = await readGroup(api, id, io.signal);
  const verdict = await io.judge(fresh && liveGroup(fresh, live.facts));
  if (verdict.type === 'stale') return verdict;
  // The verdict is on everybody; this step is about one of them.
  if (verdict.type === 'done' || !fresh || isIn(fresh, detail, invited) === detail.joins) return { type: 'done', id, wrote: false };
  return detail.joins ? join(context, { id, detail, invited }) : leave(context, { id, detail });
}

function isIn(group: GroupAnswer, { user, identity }: MemberDetail, invited: Invited): boolean {
  const known = user === '' ? invited.get(identity) : user;
  return (group.users ?? []).some((member) => member.id === known || (user === '' && member.email === identity));
}

interface Join {
  /** Of the group. */
  readonly id: string;
  readonly detail: MemberDetail;
  readonly invited: Invited;
}

async function join(context: StepContext, { id, detail, invited }: Join): Promise<StepResult> {
  const { api, io, step } = context;
  const userId = detail.user === '' ? (invited.get(detail.identity) ?? (await findUser(context, detail.identity))) : detail.user;
  if (userId === undefined) return invite(context, { id, detail, invited });
  const added = await addMember(api, { userId, groupId: id }, io.signal);
  if (added) return { type: 'done', id, wrote: true };
  // The server says that this is a member already.
  const group = await readGroup(api, id, io.signal);
  if (group?.users?.some((member) => member.id === userId)) return { type: 'done', id, wrote: false };
  return {
    type: 'stale',
    why: `${quoteName(step.address)}: the server says that ${quoteName(detail.identity)} is a member, and does not list it as one.`,
  };
}

/** Asked right before an invitation: nobody is invited twice, not after a lost answer either. */
async function findUser({ api, io }: StepContext, identity: string): Promise<string | undefined> {
  return (await listUsers(api, io.signal)).find(({ email }) => email === identity)?.id;
}

async function invite(context: StepContext, { id, detail, invited }: Join): Promise<StepResult> {
  const { api, io, step } = context;
  if (!detail.invite)
    throw new RollcallError(
      'UNKNOWN_MEMBER',
      `${quoteName(step.address)}: ${quoteName(detail.identity)} is no user any more, and the plan invites nobody by that name.`,
      {
        hint: 'Plan again: with `invite: true` the new plan says whom it invites.',
      },
    );
  const userId = (await inviteUser(api, { email: detail.identity, groupId: id }, io.signal)) ?? (await findUser(context, detail.identity));
  if (userId !== undefined) invited.set(detail.identity, userId);
  return { type: 'done', id, wrote: true };
}

async function leave(context: StepContext, { id, detail }: Pick<Join, 'id' | 'detail'>): Promise<StepResult> {
  const { api, io, live, step } = context;
  const user = await readUser(api, detail.user, io.signal);
  if (!user) return { type: 'done', id, wrote: false, note: `${quoteName(detail.identity)} is no user any more` };
  const likely = [...live.facts.members].flatMap(([group, members]) => (members.has(user.id) ? [group] : []));
  if (user.groups?.length === 0 || (await isOnlyIn(api, { user, groupId: id, likely }, io.signal)))
    return {
      type: 'stale',
      why: `${quoteName(step.address)} is by now the only group of ${quoteName(detail.identity)}, and nobody may be in none.`,
    };
  const removed = await removeMember(api, { userId: detail.user, groupId: id }, io.signal);
  if (removed) return { type: 'done', id, wrote: true };
  const group = await readGroup(api, id, io.signal);
  if (!group?.users?.some((member) => member.id === detail.user)) return { type: 'done', id, wrote: false };
  return {
    type: 'stale',
    why: `${quoteName(step.address)}: the server says that ${quoteName(detail.identity)} is no member, and lists it as one.`,
  };
}
