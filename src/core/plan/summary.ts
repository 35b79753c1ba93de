import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { Change, Plan, Summary } from '../model/plan.ts';
import { peopleMoved } from './people-moved.ts';

type ChangeCounts = Pick<Summary, 'import' | 'add' | 'change' | 'destroy' | 'forget'>;
type MemberCounts = Pick<Summary, 'members_added' | 'members_removed'>;

/** What changes come to, in numbers. A replace counts as added and destroyed, an adopt that changes something as import and change. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  return {
    import: count((change) => change.action === 'adopt'),
    add: count((change) => change.action === 'create' || change.action === 'replace'),
    change: count((change) => change.action === 'update' || (change.action === 'adopt' && change.patch.length > 0)),
    destroy: count((change) => change.action === 'delete' || change.action === 'replace'),
    forget: count((change) => change.action === 'forget'),
  };
}

/** Whom files that are compared with files add and remove: a declaration names people under `members:` alone. Whom they leave alone from now on stays. */
export function countDeclaredMembers(changes: readonly Change[]): MemberCounts {
  const counts = { members_added: 0, members_removed: 0 };
  for (const { action, before, after, managed } of changes) {
    if (action === 'forget') continue;
    const [had, has] = [peopleIn(before), peopleIn(after)];
    counts.members_added += [...has].filter((email) => !had.has(email)).length;
    const isLeftAlone = after !== null && !managed.includes('members');
    if (!isLeftAlone) counts.members_removed += [...had].filter((email) => !has.has(email)).length;
  }
  return counts;
}

/**
 * What of a plan's summary its changes do not come to: sentences, empty where it is theirs. Readers decide by the numbers, and the digest
 * of what a plan does stands for the changes alone. `fieldsOf` knows the fields of a provider's kind; of others people are not counted.
 */
export function summaryFaults(
  plan: Pick<Plan, 'changes' | 'summary' | 'since'>,
  fieldsOf: (change: Change) => Fields | undefined,
): readonly string[] {
  const counted = { ...countChanges(plan.changes), ...countMembers(plan, fieldsOf) };
  return (Object.keys(counted) as (keyof typeof counted)[])
    .filter((name) => plan.summary[name] !== counted[name])
    .map((name) => `"summary.${name}" is ${plan.summary[name]}, and the changes come to ${counted[name]}.`);
}

function countMembers(
  { changes, since }: Pick<Plan, 'changes' | 'since'>,
  fieldsOf: (change: Change) => Fields | undefined,
): Partial<MemberCounts> {
  if (since?.basis === 'declared') return countDeclaredMembers(changes);
  const counts = { members_added: 0, members_removed: 0 };
  for (const change of changes) {
    const fields = fieldsOf(change);
    if (!fields) return {};
    const { added, removed } = peopleMoved(fields, change);
    counts.members_added += added.length;
    counts.members_removed += removed.length;
  }
  return counts;
}

function peopleIn(document: Document | null): ReadonlySet<string> {
  return new Set(Object.keys((document?.['members'] ?? {}) as object));
}
