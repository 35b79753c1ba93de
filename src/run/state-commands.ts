import { RollcallError } from '../core/errors.ts';
import { GROUP, targetOf } from '../core/model/address.ts';
import { escapeGlob, matchGlob } from '../core/model/glob.ts';
import { compareText, sortedTable } from '../core/model/json.ts';
import { nearest } from '../core/model/nearest.ts';
import { LAST_SERIAL } from '../core/model/state.ts';
import type { State, StateObject } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { parseState } from '../state/parse-state.ts';
import { stateText } from '../state/stored-form.ts';
import { providers } from '../providers/index.ts';
import type { JournalLine } from '../core/apply/journal-line.ts';
import { orphanError, tellOfWork, withLostJournal } from '../state/orphaned-journal.ts';
import type { Home } from '../state/orphaned-journal.ts';
import { clearJournal, readState, lookAtState } from '../state/recover.ts';
import type { StateStore } from '../state/store.ts';
import { holdingLock, recoverTelling, tellOfRecovery, withLockedState } from './locked-state.ts';
import type { LockOptions } from './locked-state.ts';
import { moveAddresses } from './state-move.ts';

/** Addresses that the state binds, sorted; only those that match, where there is a glob. */
export async function listState(store: StateStore, glob?: string): Promise<readonly string[]> {
  const { state } = await readState(store);
  return Object.keys(state?.objects ?? {})
    .filter((address) => glob === undefined || matchGlob(glob, address))
    .sort(compareText);
}

/** One entry. @throws RollcallError `STATE_NO_ADDRESS` with what may have been meant */
export async function showState(store: StateStore, address: string): Promise<StateObject> {
  const { state } = await readState(store);
  if (!state) throw noState(store);
  const { objects } = state;
  if (Object.hasOwn(objects, address)) return objects[address] as StateObject;
  throw noAddress(address, Object.keys(objects));
}

/** Forgets the addresses that match; live objects stay as they are. Returns what was forgotten. @throws RollcallError `STATE_NO_ADDRESS` */
export async function removeFromState(options: StateCommand, glob: string): Promise<readonly string[]> {
  return withLockedState({ ...options, purpose: 'state rm' }, async (state) => {
    if (!state) throw noState(options.store);
    const matches = (address: string): boolean => matchGlob(glob, address);
    const removed = Object.keys(state.objects).filter(matches);
    const given = Object.keys(state.pending ?? {}).filter(matches);
    if (removed.length + given.length === 0) throw noAddress(glob, Object.keys(state.objects).map(escapeGlob));
    await write(options.store, state, {
      ...state,
      objects: without(state.objects, matches),
      ...(state.pending ? { pending: without(state.pending, matches) } : {}),
    });
    return [...new Set([...removed, ...given])].sort(compareText);
  });
}

/** Gives addresses another name; returns pairs of both. A `*` in both stands for the same. @throws RollcallError `STATE_NO_ADDRESS`, `USAGE` */
export async function moveInState(options: StateCommand, from: string, to: string): Promise<readonly (readonly [string, string])[]> {
  return withLockedState({ ...options, purpose: 'state mv' }, async (state) => {
    if (!state) throw noState(options.store);
    const moved = moveAddresses(state, {
      from,
      to,
      fieldsOf: (provider, kind) => (provider === undefined ? undefined : providers[provider])?.kinds[kind]?.fields ?? {},
      kindsOf: (provider) =>
        Object.keys((provider === undefined ? undefined : providers[provider])?.kinds ?? {}).filter((kind) => kind !== GROUP),
    });
    if (moved.pairs.length === 0) throw noAddress(from, Object.keys(state.objects).map(escapeGlob));
    await write(options.store, state, moved.state);
    return moved.pairs;
  });
}

/**
 * The state as it is stored, with what an interrupted run did. A journal of another state is no hindrance: a copy is what that is
 * repaired with.
 *
 * @throws RollcallError `STATE_NO_ADDRESS` where there is none, `STATE_CORRUPT` where it is gone and a journal belongs to it
 */
export async function pullState({ store, observer }: Pick<StateCommand, 'store' | 'observer'>): Promise<string> {
  const { backend, journal } = store;
  const { state, orphans } = await lookAtState(store);
  const trouble = tellOfWork(orphans) ? await orphanError(journal, { place: backend.place, state }, orphans) : undefined;
  if (!state) throw trouble ?? noState(store);
  if (trouble) observer.onNotice?.(`This is the state as it is stored. ${trouble.message}`);
  return stateText(state);
}

export interface PushedText {
  readonly text: string;
  /** Where it is from, for messages. */
  readonly place: string;
  /** Name of the project it must belong to. */
  readonly project: string;
}

/**
 * Replaces the state. Refused for another project's, for another lineage's, and for one that is older than what is stored. Where the
 * stored one is gone, what its journal holds is laid into the one that is given.
 *
 * @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION`, `STATE_FOREIGN`, `STATE_CHANGED`
 */
export async function pushState(options: StateCommand, pushed: PushedText): Promise<State> {
  const given = parseGiven(pushed);
  if (given.serial > LAST_SERIAL)
    throw new RollcallError(
      'STATE_CORRUPT',
      `${quoteName(pushed.place)} cannot be stored: its serial is ${given.serial}, which leaves no room to count on.`,
      {
        hint: `Every write raises the serial. Set "serial" in it to that of "rollcall state pull"; ${LAST_SERIAL} is the highest.`,
      },
    );
  const { store } = options;
  return holdingLock({ ...options, purpose: 'state push' }, async () => {
    const { state, orphans } = await lookAtState(store);
    if (!state) return giveBack(options, { state: given, place: pushed.place }, orphans);
    checkLineage(given, state, { from: pushed.place, to: store.backend.place });
    const stored = (await recoverTelling(options)) as State;
    if (given.serial < stored.serial) {
      throw new RollcallError(
        'STATE_CHANGED',
        `${quoteName(pushed.place)} is older than the stored state: its serial is ${given.serial}, the stored one is ${stored.serial}.`,
        {
          hint: `To repeat an edit, pull the state again. To put an older copy back, raise "serial" in it to ${stored.serial} and push that.`,
        },
      );
    }
    return write(store, stored, given);
  });
}

/** What is wrong with what was given is to be put right there, and not where the state is kept. */
function parseGiven({ text, place, project }: PushedText): State {
  let state: State;
  try {
    state = parseState(text, place);
  } catch (error) {
    if (!(error instanceof RollcallError) || error.code !== 'STATE_CORRUPT') throw error;
    throw new RollcallError('STATE_CORRUPT', error.message, {
      hint: 'Nothing was stored. Give a whole copy, as "rollcall state pull" makes it.',
      cause: error,
    });
  }
  if (state.project === project) return state;
  throw new RollcallError(
    'STATE_FOREIGN',
    `The state in ${quoteName(place)} belongs to project ${quoteName(state.project)}, not to ${quoteName(project)}.`,
    {
      hint: `Nothing was stored. Give a copy of this project's state. Where only the project's name changed, write ${quoteName(project)} as "project" into that file.`,
    },
  );
}

function checkLineage(given: State, stored: State, { from, to }: { readonly from: string; readonly to: string }): void {
  if (stored.lineage === given.lineage) return;
  throw new RollcallError(
    'STATE_FOREIGN',
    `${quoteName(from)} is the state of something else: its lineage is ${quoteName(given.lineage)}, the stored one is ${quoteName(stored.lineage)}.`,
    {
      hint: `Where it is the right one, move ${quoteName(to)} away first: docs/state.md, "Moving a state away".`,
    },
  );
}

async function giveBack({ store, observer }: StateCommand, { state, place }: Home<State>, lines: readonly JournalLine[]): Promise<State> {
  const whole = await withLostJournal(store, { state, place }, lines);
  const written = await write(store, undefined, whole);
  if (lines.length > 0) await clearJournal(store);
  if (whole !== state) tellOfRecovery(observer);
  return written;
}

/** Breaks a lock. @throws RollcallError `STATE_LOCKED` where another one holds it, or none */
export async function unlockState(store: StateStore, id: string): Promise<void> {
  await store.backend.unlock(id);
}

/** What a command needs that writes the state. */
export type StateCommand = Omit<LockOptions, 'purpose'>;

async function write(store: StateStore, stored: State | undefined, next: State): Promise<State> {
  const serial = stored?.serial ?? 0;
  const written: State = dropEmpty({ ...next, serial: Math.max(serial, next.serial) + 1 });
  await store.backend.write(written, serial);
  return written;
}

/** Identities of targets that no address is left of would block a new system of that name. */
function dropEmpty(state: State): State {
  const used = new Set([...Object.keys(state.objects), ...Object.keys(state.pending ?? {})].map(targetOf));
  const { pending, ...rest } = state;
  return {
    ...rest,
    targets: sortedTable(Object.entries(state.targets).filter(([name]) => used.has(name))),
    ...(pending && Object.keys(pending).length > 0 ? { pending } : {}),
  };
}

function without<T>(table: Readonly<Record<string, T>>, matches: (address: string) => boolean): Record<string, T> {
  return sortedTable(Object.entries(table).filter(([address]) => !matches(address)));
}

function noState({ backend }: StateStore): RollcallError {
  return new RollcallError('STATE_NO_ADDRESS', `There is no state yet: ${quoteName(backend.place)}.`, {
    hint: 'The first apply makes it.',
  });
}

/** `known`: what could have been written instead. */
function noAddress(address: string, known: readonly string[]): RollcallError {
  const near = nearest(address, known);
  const hint = near.length > 0 ? `Did you mean ${near.map(quoteName).join(' or ')}?` : 'See what there is with: rollcall state list';
  return new RollcallError('STATE_NO_ADDRESS', `The state has no address ${quoteName(address)}.`, { hint });
}
