import { tableOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { equalJson, sortedTable } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { StepResult } from '../../core/provider.ts';
import type { MemberRow } from './answers.ts';
import { listMembers } from './client.ts';
import { isGone } from './errors.ts';
import { judgeFresh, settledBy } from './fresh.ts';
import type { Fresh, StepContext } from './fresh.ts';
import { lastDay, minutesUntil, parseGrant } from './grants.ts';
import { forgetMember, rememberMember } from './memory.ts';
import { isBrought } from './parts.ts';
import { once } from './run-element.ts';
import { known } from './run-settings.ts';
import type { StepDetail } from './step-detail.ts';
import { NOTHING_MINE } from './wants.ts';
import { grantAccess, revokeAccess } from './writes.ts';
import type { GrantPlace } from './writes.ts';

type MemberStep = Extract<StepDetail, { call: 'member' }>;

/** Grants one person access, gives the grant another end, or ends it. */
export async function runMember(context: StepContext, detail: MemberStep): Promise<StepResult> {
  const { step } = context;
  const { whose, level, until } = parseGrant(detail.grant);
  const userId = userOf(context, whose);
  const rowIn = ({ parts }: Fresh): MemberRow | undefined =>
    parts.members?.find(({ user, level: held }) => user.id === userId && held === level);
  // Whoever is in already without a grant, or is to be out and has none, is there by another way: that is looked into.
  const isOther = mayBeBrought(context, detail, level);
  const levels = new Map([[detail.person, new Set([level])]]);
  const before = new Set([...detail.sides[0].map((grant) => parseGrant(grant).level), ...(isOther ? [] : [level])]);
  const own = detail.action === 'remove' && isOther ? {} : { members: levels, granted: new Map([[detail.person, before]]) };
  const { verdict, fresh } = await judgeFresh(context, {
    fields: step.fields,
    children: detail.children,
    mine: { ...NOTHING_MINE, ...own },
    explains: (read) => isOther && rowIn(read) !== undefined,
    view: (document) => halfWay(document, detail),
  });
  const settled = settledBy(verdict, fresh);
  if (settled || !fresh) return settled as StepResult;
  const row = rowIn(fresh);
  const place = { id: fresh.id, userId: known(context, 'user', whose, userId), level };
  const note = detail.action === 'remove' ? forgetMember : rememberMember;
  note(context.memory, { groupId: fresh.id, person: detail.person, level });
  if (detail.action === 'remove') return removeMember(context, place, { detail, row });
  // The verdict is on everybody; this step is about one of them.
  if (row && lastDay(row.expires) === until && !(isOther && isBrought(row, fresh.parts)))
    return { type: 'done', wrote: false, id: fresh.id };
  return addMember(context, place, { detail, row });
}

/** Whether somebody who is there has come by another way than a grant of Rollcall's, as far as the target was read for this apply. */
function mayBeBrought({ live, io }: StepContext, { action, person }: MemberStep, level: string): boolean {
  if (action === 'add')
    return (
      live.facts.mine
        .get(io.id ?? '')
        ?.granted.get(person)
        ?.has(level) !== true
    );
  const held = live.objects.find(({ id }) => id === io.id)?.held ?? [];
  return action === 'remove' && held.some(({ field, element }) => field === 'members' && element === person);
}

/** Of somebody with several grants some may be as planned already: until all are, the plan knows them as they were. */
function halfWay(document: Document, { person, sides: [before, after] }: MemberStep): Document {
  const table = tableOf(document, 'members');
  const now = table[person] ?? [];
  const isBetween =
    now.every((grant) => before.includes(grant) || after.includes(grant)) &&
    before.every((grant) => now.includes(grant) || !after.includes(grant)) &&
    !equalJson(now, after);
  if (!isBetween) return document;
  const { [person]: _now, ...others } = table;
  return { ...document, members: sortedTable(Object.entries({ ...others, ...(before.length > 0 ? { [person]: before } : {}) })) };
}

async function addMember(context: StepContext, place: GrantPlace, { detail, row }: OneGrant): Promise<StepResult> {
  const { until } = parseGrant(detail.grant);
  const minutes = until === undefined ? 0 : minutesUntil(until, context.now());
  if (minutes === undefined)
    return { type: 'stale', why: `${quoteName(context.step.address)}: the last day of ${quoteName(detail.person)} (${until}) is over.` };
  let status: string | undefined;
  const grant = async (method: 'PUT' | 'POST'): Promise<void> => {
    status = await grantAccess(context.http, place, { method, minutes, signal: context.io.signal });
  };
  const wrote = await once(row ? changeOrGrant(grant) : grant('POST'));
  const note = `${quoteName(detail.person)} is in the group by Opal, and in the system that it is of not yet: ${status}`;
  return { type: 'done', wrote, id: place.id, ...(status === undefined || ON_ITS_WAY.has(status) ? {} : { note }) };
}

/** Who is there already may have come by another way: then there is no grant to change, and one is made. */
async function changeOrGrant(grant: (method: 'PUT' | 'POST') => Promise<void>): Promise<void> {
  try {
    await grant('PUT');
  } catch (error) {
    if (!isGone(error)) throw error;
    await grant('POST');
  }
}

/** A grant that is done, or needs nobody to be. New words come every month: whatever else there is, people should read. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(['SUCCESS', 'PENDING']);

function userOf({ live }: StepContext, identity: string): string | undefined {
  return live.facts.directory.userOf(identity)?.id ?? (identity.startsWith('id:') ? identity.slice(3) : undefined);
}

/** One grant as the step wants it, and as it is there now. */
interface OneGrant {
  readonly detail: MemberStep;
  readonly row: MemberRow | undefined;
}

/** Opal answers the removal of somebody who keeps access by another way as it answers any other: only a look tells. */
async function removeMember(context: StepContext, place: GrantPlace, { detail, row }: OneGrant): Promise<StepResult> {
  const { http, io } = context;
  if (!row) return { type: 'done', wrote: false, id: place.id };
  const wrote = await revokeAccess(http, place, io.signal);
  const left = await listMembers(http, place.id, io.signal);
  const isLeft = left.some(({ user, level }) => user.id === place.userId && level === place.level);
  const note = `${quoteName(detail.person)} was taken out and still has access, by a group in it, an on-call schedule or the remote system`;
  return { type: 'done', wrote, id: place.id, ...(isLeft ? { note } : {}) };
}
