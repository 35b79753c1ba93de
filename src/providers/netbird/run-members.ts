import { append } from '../../core/model/append.ts';
import type { FieldValue } from '../../core/model/document.ts';
import { withIdentities, withoutIdentities } from '../../core/model/held-identities.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { MembersTable } from './applied-members.ts';
import { replaceGroup } from './client.ts';
import { groupBody, isSame, listsOf } from './document.ts';
import { readFresh, staleWhereEmptied, writingGroup } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';
import { missingNote } from './taken.ts';

/** Puts declared machines back that left with their owner's auto-groups. */
export async function runRestore(context: StepContext, members: MembersTable): Promise<StepResult> {
  return writeMembers(context, (now) => withIdentities(now, new Map(Object.entries(members))));
}

/** Whose machines are taken out. */
export interface TakeOut {
  /** Users, by id, whose auto-groups are to lose the group. */
  readonly users: readonly string[];
  /** What is declared, and stays. */
  readonly declared: MembersTable;
}

/** Takes out the machines of users whose auto-groups are to lose the group, where NetBird does not do so itself. */
export async function runTakeOut(context: StepContext, { users, declared }: TakeOut): Promise<StepResult> {
  return writeMembers(context, (now, { group, facts: { directory } }) => {
    const leaving = new Map<string, string[]>();
    for (const id of group.peers) {
      const peer = directory?.peer(id);
      if (peer && users.includes(peer.userId)) append(leaving, peer.element, peer.identity);
    }
    return withoutIdentities(now, leaving, declared);
  });
}

/** Writes other members. Everything else is sent along as it was read just before. */
async function writeMembers(context: StepContext, change: (now: FieldValue, fresh: Fresh) => FieldValue): Promise<StepResult> {
  const { http, io } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (!fresh) return { type: 'done', id, wrote: false };
  const { document } = fresh.object;
  const { directory, catalogue } = fresh.facts;
  const members = change(document['members'] ?? {}, fresh);
  const body = groupBody({ document: { ...document, members }, fresh: fresh.group, directory, catalogue });
  if (isSame(body, fresh.group)) return { type: 'done', id, wrote: false };
  const emptied = staleWhereEmptied(context, fresh.group);
  if (emptied) return emptied;
  const send = (): Promise<GroupAnswer> => replaceGroup(http, id, { body, signal: io.signal });
  const note = missingNote(body, await writingGroup(context, id, { after: () => listsOf(body), send }));
  return { type: 'done', id, wrote: true, ...(note === undefined ? {} : { note }) };
}
