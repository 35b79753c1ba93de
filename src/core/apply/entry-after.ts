import { withAwaited } from '../model/awaited.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { sortedTable } from '../model/json.ts';
import type { Change, Settled } from '../model/plan.ts';
import type { Pending, StateObject } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import { isKeyed, joinValues, makeValue, readElements } from '../model/elements.ts';
import type { StateDelta } from './journal-line.ts';
import { phaseOf } from './judge.ts';
import { pendingCreate } from './pending.ts';

/** How far a change has come. */
export interface Progress {
  readonly fields: Fields;
  readonly change: Change;
  readonly steps: readonly Step[];
  /** How many of them are done. */
  readonly done: number;
  /** Live id; undefined while there is none. */
  readonly id: string | undefined;
  /** The address's entry (or that of its previous address) before the change began. */
  readonly previous: StateObject | undefined;
  readonly marker: string;
  /** What an earlier apply began there, whose answer was never seen. */
  readonly earlier: Pending | undefined;
  /** Digest of the plan. */
  readonly plan: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/** What the state says of a change's address when `done` of its steps are: what is certain so far, or the whole once all are. */
export function entryAfter(progress: Progress): StateDelta {
  const { change, steps, done } = progress;
  if (done >= steps.length) return finishedEntry(progress);
  const deleted = steps.slice(0, done).some((step) => step.verb === 'delete');
  const created = steps.slice(0, done).some((step) => step.verb === 'create');
  if (deleted && !created) {
    // The old object is gone and the new one not there yet: what is certain is that a create is to be looked for.
    return {
      objects: { [change.address]: null, ...previousAway(change) },
      pending: { [change.address]: pendingCreate(change, progress) },
    };
  }
  const { id, previous } = progress;
  if (id === undefined || (change.after === null && previous === undefined)) return {};
  const entry: StateObject = {
    ...(created ? change.record : (previous ?? change.record)),
    kind: change.kind,
    id,
    applied: appliedSoFar(progress, created),
    applied_at: progress.at,
    under_way: progress.plan,
  };
  return { objects: { [change.address]: entry, ...previousAway(change) }, pending: { [change.address]: openAt(progress) } };
}

/** What is not known of an address although steps of a change are done there: what an earlier apply put in, until the change is carried out. */
function openAt({ earlier, id }: Progress): Pending | null {
  return earlier?.id !== undefined && earlier.id === id ? earlier : null;
}

/** The entry of something that needs no call. */
export function settledEntry(settled: Settled, at: string): StateDelta {
  const entry: StateObject = { ...settled.record, kind: settled.kind, id: settled.id, applied: settled.applied, applied_at: at };
  return { objects: { [settled.address]: entry, ...previousAway(settled) }, pending: { [settled.address]: null } };
}

function finishedEntry({ change, id, at }: Progress): StateDelta {
  const pending = { [change.address]: null };
  if (change.after === null || id === undefined) return { objects: { [change.address]: null, ...previousAway(change) }, pending };
  const entry: StateObject = { ...change.record, kind: change.kind, id, applied: appliedBy(change), applied_at: at };
  return { objects: { [change.address]: entry, ...previousAway(change) }, pending };
}

/** All that the state will say was applied. */
function appliedBy({ applied = {}, awaited }: Change): Document {
  return withAwaited(applied, awaited);
}

function previousAway(item: Pick<Change, 'previous_address'>): Record<string, null> {
  return item.previous_address === undefined ? {} : { [item.previous_address]: null };
}

/** Fields of done steps as they were written, all others as they were applied before. */
function appliedSoFar(progress: Progress, created: boolean): Document {
  const { steps, done, previous } = progress;
  // What was applied to another object says nothing about this one.
  const earlier: Document = !created && previous?.id === progress.id ? (previous as StateObject).applied : {};
  const written: [string, FieldValue][] = [];
  for (const step of steps.slice(0, done)) {
    if (step.verb === 'create') continue;
    const going = phaseOf({ steps, step }) === 'going';
    for (const name of step.fields) {
      const value = going ? emptied(progress, name, earlier[name]) : writtenValue(progress, name, earlier[name]);
      if (value !== undefined) written.push([name, value]);
    }
  }
  return sortedTable([...Object.entries(earlier), ...written]);
}

/** Before an object is deleted, what it holds may have to be taken out of it: by one step, or by one for each of those who leave. */
function emptied({ fields, steps, done }: Progress, name: string, earlier: FieldValue | undefined): FieldValue | undefined {
  const spec = fields[name] as FieldSpec;
  if (earlier === undefined || !isKeyed(spec)) return undefined;
  const leaving = leavingBy(steps.slice(done).filter((step) => step.fields.includes(name)));
  return makeValue(spec, new Map([...readElements(spec, earlier)].filter(([element]) => leaving.has(element))));
}

function leavingBy(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => step.removes));
}

function writtenValue({ fields, change, steps, done }: Progress, name: string, earlier: FieldValue | undefined): FieldValue | undefined {
  const spec = fields[name] as FieldSpec;
  const wanted = appliedBy(change)[name];
  if (wanted === undefined) return undefined;
  const open = steps.slice(done).filter((step) => step.fields.includes(name));
  if (open.length === 0 || !isKeyed(spec)) return wanted;
  const written = steps.slice(0, done).filter((step) => step.fields.includes(name));
  // Additions are in, but for those that steps of their own are still to bring; removals are not.
  if (!written.every((step) => step.verb === 'remove')) {
    const coming = new Set(open.flatMap((step) => step.adds));
    return joinValues(spec, earlier, without(spec, wanted, coming));
  }
  const [gone, leaving] = [leavingBy(written), leavingBy(open)];
  // Steps that say who leaves may be one for each, and several for one: who is still to leave is Rollcall's until then.
  return keptOf(spec, { earlier, wanted }, (element) => leaving.has(element) || (gone.size > 0 && !gone.has(element)));
}

function without(spec: FieldSpec, value: FieldValue, elements: ReadonlySet<string>): FieldValue {
  return makeValue(spec, new Map([...readElements(spec, value)].filter(([element]) => !elements.has(element))));
}

interface Written {
  readonly earlier: FieldValue | undefined;
  readonly wanted: FieldValue;
}

/** Removals are out but for those that are open, additions are not in. */
function keptOf(spec: FieldSpec, { earlier, wanted }: Written, isOpen: (element: string) => boolean): FieldValue {
  const left = readElements(spec, wanted);
  return makeValue(spec, new Map([...readElements(spec, earlier)].filter(([element]) => left.has(element) || isOpen(element))));
}
