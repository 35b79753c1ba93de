import { entryAfter, settledEntry } from '../core/apply/entry-after.ts';
import type { Change, Settled } from '../core/model/plan.ts';
import type { State, StateObject } from '../core/model/state.ts';
import { entryDigest } from '../core/plan/digest.ts';
import type { Prepared } from './apply-prepare.ts';

/** Whether the state says of an address what it said when the plan was made. */
export function isEntryPlanned(item: Change | Settled, state: State | undefined): boolean {
  const planned = entryAt(state, item.address) ?? entryAt(state, item.previous_address);
  return item.state_entry === (planned && entryDigest(planned));
}

/** Whether an earlier run of this very plan was interrupted at the address. */
export function isEntryUnderWay(address: string, state: State | undefined, { digest }: Prepared): boolean {
  return state?.objects[address]?.under_way === digest || state?.pending?.[address]?.plan === digest;
}

/** Whether the state says of an address what it says once the plan is carried out there. */
export function isEntryLeft(item: Change | Settled, state: State | undefined, prepared: Prepared): boolean {
  const own = entryAt(state, item.address);
  const left = leftBy(item, own, prepared);
  if (own === undefined) return left === null && entryAt(state, item.previous_address) === undefined;
  return left ? entryDigest(left) === entryDigest(own) : false;
}

function entryAt(state: State | undefined, address: string | undefined): StateObject | undefined {
  return address === undefined ? undefined : state?.objects[address];
}

/** The entry that a change leaves behind. Whatever id a create was given is as good as another. */
function leftBy(item: Change | Settled, own: StateObject | undefined, prepared: Prepared): StateObject | null | undefined {
  if (!('action' in item)) return settledEntry(item, '').objects?.[item.address];
  const work = prepared.work.get(item.address);
  if (!work) return undefined;
  const creates = item.action === 'create' || item.action === 'replace';
  const id = creates ? own?.id : item.id;
  return entryAfter({ ...work, done: work.steps.length, id, plan: prepared.digest, at: '' }).objects?.[item.address];
}
