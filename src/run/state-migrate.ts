import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { compareText, equalJson } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { digestOf } from '../core/plan/digest.ts';
import { withLostJournal } from '../state/orphaned-journal.ts';
import { clearJournal, readAnyState } from '../state/recover.ts';
import type { StateLock } from '../state/backend.ts';
import type { StateStore } from '../state/store.ts';
import { holdingLock, withLockedState } from './locked-state.ts';
import type { StateCommand } from './state-commands.ts';
import { shortList } from '../core/model/short-list.ts';
import { endSentence } from '../core/model/sentence.ts';
import { freeText, quoteName } from '../core/model/quote-name.ts';

/** What was moved. */
export interface Migrated {
  readonly from: string;
  readonly to: string;
  readonly state: State;
}

/** Where a state goes. */
export interface Move {
  readonly to: StateStore;
  /** Absolute path of the project. */
  readonly dir: string;
  /** Makes the project use the other place; called while both are locked, so that whoever waits for the former one sees it. */
  settle(): Promise<void>;
}

const PURPOSE = 'state migrate';

/**
 * Copies the state, with what an interrupted run did, to another backend while both are locked, looks at the copy, marks the former
 * place as left, and has the project use the other one. Interrupted, it is done again: the copy that it made, and one that says the
 * same, are replaced; anything else is refused. Between the mark and the settings no place is used: nobody can go on with the copy that
 * is left behind.
 *
 * @throws RollcallError `STATE_NO_ADDRESS`, `STATE_FOREIGN`, `STATE_CHANGED`, and as the backends do
 */
export async function migrateState(options: StateCommand, move: Move): Promise<Migrated> {
  const { store: from, observer } = options;
  const { to } = move;
  if (from.backend.place === to.backend.place)
    return withLockedState({ ...options, purpose: PURPOSE }, async (state) => finish(options, move, expectState(from, state)));
  // What was waited for the one place is not waited for the other again.
  const both = ({ waitedMs = 0 }: StateLock, work: () => Promise<Migrated>): Promise<Migrated> =>
    holdingLock({ store: lockedElsewhere(to), purpose: PURPOSE, timeoutMs: Math.max(0, options.timeoutMs - waitedMs), observer }, work);
  if (await wasLeft(options, move)) return holdingLock({ ...options, purpose: PURPOSE }, (lock) => both(lock, () => goOn(options, move)));
  return withLockedState({ ...options, purpose: PURPOSE }, async (state, lock) => {
    const present = expectState(from, state);
    return both(lock, () => copyState(options, move, present));
  });
}

/** `state unlock` looks at the place that the project uses, and this is another one. */
function lockedElsewhere(store: StateStore): StateStore {
  const { backend } = store;
  const lock: StateStore['backend']['lock'] = (request) =>
    backend.lock(request).catch((error: unknown) => {
      if (!(error instanceof RollcallError) || error.code !== 'STATE_LOCKED') throw error;
      throw new RollcallError('STATE_LOCKED', error.message, {
        hint: `Wait, or use --lock-timeout. It is the lock of the place that the state is to go to. When you are sure that its holder is no longer running, break it in a copy of the project whose \`state:\` names ${quoteName(backend.place)}: there "rollcall state unlock" finds it.`,
        cause: error,
      });
    });
  return { ...store, backend: { ...backend, lock } };
}

function expectState({ backend }: StateStore, state: State | undefined): State {
  if (state) return state;
  throw new RollcallError('STATE_NO_ADDRESS', `There is no state to move: ${quoteName(backend.place)}.`, {
    hint: 'Write the new `state:` into rollcall.yaml; the first apply makes the state there.',
  });
}

/** Whether the same command was interrupted here between the mark of the former place and the settings. */
async function wasLeft({ store }: StateCommand, { to, dir }: Move): Promise<boolean> {
  return (await readMark(dir)) !== undefined && (await store.backend.read())?.moved === to.backend.place;
}

/** The copy counts already, and somebody may have used it since; where it is gone, it is made again. */
async function goOn(options: StateCommand, move: Move): Promise<Migrated> {
  const { moved: _, ...state } = expectState(options.store, await options.store.backend.read());
  const there = (await readAnyState(move.to)).state;
  const counts = there !== undefined && there.lineage === state.lineage && there.project === state.project && there.moved === undefined;
  return counts ? finish(options, move, there) : copyState(options, move, state);
}

async function copyState(options: StateCommand, move: Move, state: State): Promise<Migrated> {
  const { backend } = move.to;
  const { state: there, orphans } = await readAnyState(move.to);
  checkDestination(state, there, { place: backend.place, mark: await readMark(move.dir) });
  // An earlier state of that place may be gone and have left a journal here.
  const whole = await withLostJournal(move.to, { state, place: backend.place }, orphans);
  const written: State = { ...whole, serial: Math.max(whole.serial, there?.serial ?? 0) + 1 };
  // Before the copy: one that is cut off right behind it is known again.
  await writeMark(move.dir, markOf(backend.place, written));
  await backend.write(written, there?.serial ?? 0);
  const copy = await backend.read();
  if (!copy || !equalJson(contentOf(copy), contentOf(written)))
    throw new RollcallError('STATE_WRITE', `What ${quoteName(backend.place)} holds is not what was written there.`, {
      hint: 'Nothing was changed where the state is now. Look into what keeps the copy, then run the same command again.',
    });
  if (orphans.length > 0) await clearJournal(move.to);
  const left: State = { ...state, serial: state.serial + 1, moved: backend.place };
  const isLeft = await leave(options, state, left);
  try {
    return await finish(options, move, written);
  } catch (error) {
    // The project goes on with the former place.
    if (isLeft) await options.store.backend.write({ ...state, serial: left.serial + 1 }, left.serial).catch(() => undefined);
    throw error;
  }
}

async function finish({ store }: StateCommand, { to, dir, settle }: Move, state: State): Promise<Migrated> {
  await settle();
  await rm(markPath(dir), { force: true });
  return { from: store.backend.place, to: to.backend.place, state };
}

/** Whoever comes with an older rollcall.yaml would go on with what is no longer the state. False where it could not be said there. */
async function leave({ store, observer }: StateCommand, state: State, left: State): Promise<boolean> {
  try {
    await store.backend.write(left, state.serial);
    return true;
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    observer.onNotice?.(
      `The state is in ${quoteName(left.moved ?? '')} now. ${quoteName(store.backend.place)} could not be marked as left: ${endSentence(error.message)} Take it away.`,
    );
    return false;
  }
}

interface Destination {
  readonly place: string;
  /** Names the copy that an interrupted migration made. */
  readonly mark: string | undefined;
}

function checkDestination(state: State, there: State | undefined, { place, mark }: Destination): void {
  if (!there) return;
  if (there.lineage !== state.lineage || there.project !== state.project)
    throw new RollcallError(
      'STATE_FOREIGN',
      `${quoteName(place)} holds another state: of project ${quoteName(there.project)}, with lineage ${quoteName(there.lineage)}.`,
      {
        hint: 'Choose another place. Where that state is not needed any more, move it away first: docs/state.md, "Moving a state away".',
      },
    );
  if (
    there.moved !== undefined ||
    mark === markOf(place, there) ||
    equalJson(contentOf({ ...there, serial: 0 }), contentOf({ ...state, serial: 0 }))
  )
    return;
  throw new RollcallError(
    'STATE_CHANGED',
    `${quoteName(place)} holds this state already, and it says something else: ${differences(state, there)}.`,
    {
      hint: 'Where somebody uses that one already, write its settings into `state:` of rollcall.yaml; what only the other one holds is adopted by the next apply. Where it is not needed any more, move it away first: docs/state.md, "Moving a state away".',
    },
  );
}

/** What is in one of two forms of a state and not in the other, in words. */
function differences(here: State, there: State): string {
  const addresses = [...new Set([...Object.keys(here.objects), ...Object.keys(there.objects)])].sort(compareText);
  const parts = [
    named(
      'only there',
      addresses.filter((address) => !has(here, address)),
    ),
    named(
      'only here',
      addresses.filter((address) => !has(there, address)),
    ),
    named(
      'different',
      addresses.filter((address) => has(here, address) && has(there, address) && !sameEntry(here, there, address)),
    ),
  ].filter((part) => part !== undefined);
  return `${parts.length > 0 ? parts.join('; ') : 'what it tells of runs'} (its serial is ${there.serial}, the one here is ${here.serial})`;
}

function has(state: State, address: string): boolean {
  return Object.hasOwn(state.objects, address);
}

function sameEntry(here: State, there: State, address: string): boolean {
  return equalJson(contentOf(here.objects[address]), contentOf(there.objects[address]));
}

function named(what: string, addresses: readonly string[]): string | undefined {
  return addresses.length === 0 ? undefined : `${what}: ${freeText(shortList(addresses))}`;
}

/** Keys without a value stand for nothing, and are not stored. */
function contentOf(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function markPath(dir: string): string {
  return join(dir, '.rollcall', 'migrate.tmp');
}

/** Names one form of a state at one place. */
function markOf(place: string, state: State): string {
  return digestOf({ place, state: contentOf(state) });
}

async function readMark(dir: string): Promise<string | undefined> {
  return readFile(markPath(dir), 'utf8').catch(() => undefined);
}

async function writeMark(dir: string, mark: string): Promise<void> {
  await mkdir(dirname(markPath(dir)), { recursive: true });
  await writeFile(markPath(dir), mark, { flush: true });
}
