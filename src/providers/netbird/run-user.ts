import { quoteName } from '../../core/model/quote-name.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { UserAnswer } from './answers.ts';
import { listUsers, writeUser } from './client.ts';
import type { Directory, User } from './directory.ts';
import type { Lists } from './list-memory.ts';
import { readFresh, staleWhereEmptied, writingGroup } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';
import type { StepDetail } from './step-detail.ts';

/** Puts the group into a user's auto-groups, or takes it out. The server replaces the whole list, so the others are sent along. */
export async function runUser(context: StepContext, detail: Extract<StepDetail, { call: 'user' }>): Promise<StepResult> {
  const { http, io, step } = context;
  const id = boundId(context.step, context.io.id);
  const listing = listUsers(http, io.signal);
  const fresh = await readFresh(
    context,
    id,
    listing.then((users) => withUsers(context.live.facts.directory, users)),
  );
  const users = await listing;
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  const user = users.find((each) => each.id === detail.user);
  if (!user)
    return detail.joins
      ? { type: 'stale', why: `${quoteName(step.address)}: the user of ${quoteName(detail.email)} is gone.` }
      : { type: 'done', id, wrote: false };
  // The verdict is on everybody; this step is about one of them.
  if (verdict.type === 'done' || !fresh || user.autoGroups.includes(id) === detail.joins) return { type: 'done', id, wrote: false };
  // The server takes machines along, and what was put back beside a list that an answer left out would be all there is.
  const emptied = detail.joins ? undefined : staleWhereEmptied(context, fresh.group);
  return emptied ?? writeAutoGroups(context, { id, user, detail, fresh });
}

interface Membership {
  readonly id: string;
  readonly user: UserAnswer;
  readonly detail: Extract<StepDetail, { call: 'user' }>;
  readonly fresh: Fresh;
}

async function writeAutoGroups(context: StepContext, { id, user, detail, fresh }: Membership): Promise<StepResult> {
  const { http, io, live, lists, step } = context;
  const [key, read] = [userKey(user.id), listsOfUser(live.facts.directory?.user(user.id))];
  if (lists.emptied(key, read, listsOfUser(user))) {
    const what = `the user of ${quoteName(detail.email)} has changed since it was read: auto-groups were listed then, and none are now`;
    return { type: 'stale', why: `${quoteName(step.address)}: ${what}.` };
  }
  const autoGroups = detail.joins ? [...user.autoGroups, id] : user.autoGroups.filter((other) => other !== id);
  lists.sees(key, listsOfUser(user));
  const answer = await writingGroup(context, id, {
    after: ({ peers = [] }) => ({ peers: peersAfter(peers as readonly string[], user, { detail, fresh }) }),
    send: () => lists.writing(key, { read, after: () => ({ autoGroups }) }, () => writeUser(http, { ...user, autoGroups }, io.signal)),
  });
  if (answer.autoGroups.includes(id) === detail.joins) return { type: 'done', id, wrote: true };
  return {
    type: 'done',
    id,
    wrote: true,
    note: `the server did not take the change of the auto-groups of ${quoteName(detail.email)}: plan again`,
  };
}

/** Ids of users and of groups are of one form. */
function userKey(id: string): string {
  return `user:${id}`;
}

function listsOfUser(user: Pick<UserAnswer, 'autoGroups'> | undefined): Lists {
  return { autoGroups: user?.autoGroups ?? [] };
}

/** Peers of a group when its user's auto-groups have changed: the server moves all of the user's, and nobody else's. */
function peersAfter(
  peers: readonly string[],
  { id }: UserAnswer,
  { detail, fresh: { facts } }: Pick<Membership, 'detail' | 'fresh'>,
): readonly string[] {
  const { directory, propagates } = facts;
  if (!propagates || !directory) return peers;
  const others = peers.filter((peer) => directory.peer(peer)?.userId !== id);
  if (!detail.joins) return others;
  const own = directory.identitiesOf(directory.user(id)?.element ?? '').flatMap((identity) => directory.peerOf(identity) ?? []);
  return [...others, ...own.flatMap((peer) => (peer.userId === id ? [peer.id] : []))];
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
