import { quoteName } from '../../core/model/quote-name.ts';
import type { GroupAnswer } from './answers.ts';
import { readGroup } from './client.ts';
import type { Fresh, StepContext } from './step-context.ts';

/**
 * What a person should know where somebody else wrote to the group between our look and our write. The server has no conditional
 * write, but it counts: one for our own write, one for each parent that took or dropped the group meanwhile.
 */
export async function writesOfOthers(context: StepContext, fresh: Fresh): Promise<string | undefined> {
  const after = await readGroup(context.http, fresh.group.id, context.io.signal).catch(() => 'unread' as const);
  if (after === 'unread') return 'it was written, but the server did not say whether somebody else wrote to it at the same moment';
  if (after === undefined) return 'somebody else deleted it at the moment it was written';
  const [before, now] = [fresh.group.modifyIndex, after.modifyIndex];
  if (before === undefined || now === undefined || now <= before + 1 + movedParents(fresh.group, after)) return undefined;
  const fields = context.step.fields.map(quoteName).join(', ');
  const login = after.type === 'external' ? ' (or a member logged in)' : '';
  return `somebody else wrote to it${login} between Rollcall's look and its write; what they changed in ${fields} may be lost`;
}

function movedParents(before: GroupAnswer, after: GroupAnswer): number {
  const [old, now] = [new Set(before.parentGroupIds), new Set(after.parentGroupIds)];
  return [...old].filter((id) => !now.has(id)).length + [...now].filter((id) => !old.has(id)).length;
}
