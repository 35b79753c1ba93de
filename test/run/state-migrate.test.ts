import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateState } from '../../src/run/state-migrate.ts';
import { RollcallError } from '../../src/core/errors.ts';
import { openStore } from '../../src/state/index.ts';
import { clearJournal, readState } from '../../src/state/recover.ts';
import type { StateStore } from '../../src/state/store.ts';
import { stateOf } from '../builders/backend-harness.ts';
import { fakeSurroundings } from '../builders/fake-project.ts';

let dir: string;
let from: StateStore;
let to: StateStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-'));
  from = openStore({ backend: 'local' }, fakeSurroundings(dir));
  to = openStore({ backend: 'local', path: 'elsewhere.json' }, fakeSurroundings(dir));
});
afterEach(() => rmSync(dir, { recursive: true }));

const entry = { kind: 'group', id: '1', applied: { members: { 'ada@x': ['ada@x'] } }, applied_at: 'x' };
const APPLY = { purpose: 'apply', timeoutMs: 0 } as const;
const nothing = async (): Promise<void> => undefined;
const move = (settle = nothing): ReturnType<typeof migrateState> =>
  migrateState({ store: from, timeoutMs: 0, observer: {} }, { to, dir, settle });

const third = (): StateStore => openStore({ backend: 'local', path: 'third.json' }, fakeSurroundings(dir));

/** What an apply that was killed leaves in the journal of a place. */
async function noteAt({ journal }: StateStore, lineage: string): Promise<void> {
  const open = await journal.open();
  await open.append({ serial: 7, lineage, plan: 'p', at: 'x', type: 'done', objects: { 'v/b': entry } });
  await open.close();
}

/** What a kill at that moment leaves: a mark that nobody takes back. */
async function dieBeforeSettling(): Promise<void> {
  let isDead = false;
  const write: StateStore['backend']['write'] = (state, serial) =>
    isDead ? Promise.reject(new Error('dead')) : from.backend.write(state, serial);
  const settle = (): Promise<void> => {
    isDead = true;
    return Promise.reject(new Error('killed'));
  };
  const store = { ...from, backend: { ...bound(from.backend), write } };
  await expect(migrateState({ store, timeoutMs: 0, observer: {} }, { to, dir, settle })).rejects.toThrow('killed');
}

/** The same backend as a plain object. */
function bound(backend: StateStore['backend']): StateStore['backend'] {
  return {
    place: backend.place,
    read: () => backend.read(),
    write: (state, serial) => backend.write(state, serial),
    lock: (request) => backend.lock(request),
    unlock: (id) => backend.unlock(id),
  };
}

describe('state migrate', () => {
  it('copies everything, with what an interrupted run did', async () => {
    const state = stateOf(3, { objects: { 'v/a': entry }, targets: { v: { provider: 'p', url: 'u' } }, approvals: ['sha256:1'] });
    await from.backend.write(state, 0);
    await noteAt(from, state.lineage);

    await move();

    expect(await to.backend.read()).toEqual({ ...state, serial: 5, objects: { 'v/a': entry, 'v/b': entry } });
    await (await to.backend.lock({ purpose: 'apply', timeoutMs: 0 })).release();
  });

  it('lays in what the journal of the other place has of a state that is gone there', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await noteAt(to, 'lineage-1');

    await move();

    expect(await to.backend.read()).toEqual(stateOf(8, { objects: { 'v/a': entry, 'v/b': entry } }));
    expect(await to.journal.read()).toEqual([]);
  });

  it('refuses a place whose journal is of another state, and a state beside such a journal, and leaves everything', async () => {
    await from.backend.write(stateOf(3), 0);
    await noteAt(to, 'other');
    await expect(move()).rejects.toMatchObject({ code: 'STATE_FOREIGN', message: expect.stringContaining(to.journal.path) as string });
    await clearJournal(to);
    await noteAt(from, 'other');
    await expect(move()).rejects.toMatchObject({ code: 'STATE_FOREIGN', message: expect.stringContaining(from.journal.path) as string });

    expect(await to.backend.read()).toBeUndefined();
    expect(await from.backend.read()).toEqual(stateOf(3));
    expect(await from.journal.read()).toHaveLength(1);
  });

  it('goes on where it was interrupted, and after the state went on meanwhile', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await expect(move(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
    await from.backend.write(stateOf(9, { objects: { 'v/new': entry } }), 5);

    await move();

    expect(Object.keys((await to.backend.read())?.objects ?? {})).toEqual(['v/new']);
  });

  it('refuses a place with another state, or with this one further on, and leaves both', async () => {
    await from.backend.write(stateOf(3), 0);
    await to.backend.write(stateOf(1, { lineage: 'other' }), 0);
    await expect(move()).rejects.toMatchObject({ code: 'STATE_FOREIGN' });
    await to.backend.write(stateOf(8, { objects: { 'v/a': entry } }), 1);
    await expect(move()).rejects.toMatchObject({ code: 'STATE_CHANGED' });

    expect((await to.backend.read())?.serial).toBe(8);
    expect((await from.backend.read())?.serial).toBe(3);
  });

  it('refuses a copy that somebody else has used since, though its serial is lower, and names what differs', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await move();
    const used = { 'v/a': { ...entry, id: '2' }, 'v/b': entry };
    await to.backend.write(stateOf(5, { objects: used }), 4);
    await from.backend.write(stateOf(9, { objects: { 'v/a': entry, 'v/c': entry } }), 4);

    await expect(move()).rejects.toMatchObject({
      code: 'STATE_CHANGED',
      message: expect.stringContaining('only there: v/b; only here: v/c; different: v/a (its serial is 5, the one here is 9)') as string,
      hint: expect.stringContaining('write its settings into `state:`') as string,
    });
    expect((await to.backend.read())?.objects).toEqual(used);
  });

  it('refuses the copy of an interrupted migration that somebody has used since', async () => {
    await from.backend.write(stateOf(3), 0);
    await expect(move(() => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
    await to.backend.write(stateOf(5, { objects: { 'v/b': entry } }), 4);
    await from.backend.write(stateOf(9, { objects: { 'v/c': entry } }), 5);

    await expect(move()).rejects.toMatchObject({ code: 'STATE_CHANGED' });
  });

  it('has the project use the other place while both are locked', async () => {
    await from.backend.write(stateOf(3), 0);
    const refused: unknown[] = [];

    await move(async () => {
      for (const store of [from, to])
        await store.backend.lock({ purpose: 'apply', timeoutMs: 0 }).catch((error: { code: unknown }) => refused.push(error.code));
    });

    expect(refused).toEqual(['STATE_LOCKED', 'STATE_LOCKED']);
  });

  it('says that the lock is of the other place, where "state unlock" does not look', async () => {
    await from.backend.write(stateOf(3), 0);
    const held = await to.backend.lock({ purpose: 'apply', timeoutMs: 0 });

    await expect(move()).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('(pid ') as string,
      hint: expect.stringContaining(`whose \`state:\` names "${to.backend.place}"`) as string,
    });
    await held.release();
    await move();
  });

  it('leaves a mark, so that an older checkout is told where the state went, and goes back over that mark', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await move();
    await expect(readState(from)).rejects.toMatchObject({
      code: 'STATE_MOVED',
      message: expect.stringContaining(to.backend.place) as string,
    });
    await expect(move()).rejects.toMatchObject({ code: 'STATE_MOVED' });
    await to.backend.write(stateOf(5, { objects: { 'v/b': entry } }), 4);

    await migrateState({ store: to, timeoutMs: 0, observer: {} }, { to: from, dir, settle: nothing });

    expect((await readState(from)).state).toMatchObject({ objects: { 'v/b': entry } });
    await expect(readState(to)).rejects.toMatchObject({ code: 'STATE_MOVED' });
  });

  it('leaves the former place in use where the settings could not be written', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);

    await expect(move(() => Promise.reject(new RollcallError('FILE_CHANGED', 'It was changed.')))).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });

    expect((await readState(from)).state).toEqual(stateOf(5, { objects: { 'v/a': entry } }));
  });

  it('interrupted between the mark and the settings is used nowhere, and goes on', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await dieBeforeSettling();
    await expect(readState(from)).rejects.toMatchObject({ code: 'STATE_MOVED' });
    await to.backend.write(stateOf(5, { objects: { 'v/a': entry, 'v/b': entry } }), 4);

    await expect(migrateState({ store: from, timeoutMs: 0, observer: {} }, { to: third(), dir, settle: nothing })).rejects.toMatchObject({
      code: 'STATE_MOVED',
    });
    let isSettled = false;
    await move(() => Promise.resolve(void (isSettled = true)));

    expect(isSettled).toBe(true);
    expect(Object.keys((await readState(to)).state?.objects ?? {})).toEqual(['v/a', 'v/b']);
    await expect(readState(from)).rejects.toMatchObject({ code: 'STATE_MOVED' });
  });

  it('makes the copy again that somebody took away before the settings were written', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    await dieBeforeSettling();
    rmSync(join(dir, 'elsewhere.json'));

    await move();

    expect((await readState(to)).state?.objects).toEqual({ 'v/a': entry });
    await expect(readState(from)).rejects.toMatchObject({ code: 'STATE_MOVED' });
  });

  it('to where it is only writes the settings', async () => {
    await from.backend.write(stateOf(3, { objects: { 'v/a': entry } }), 0);
    let isSettled = false;
    const settle = (): Promise<void> => Promise.resolve(void (isSettled = true));

    const moved = await migrateState({ store: from, timeoutMs: 0, observer: {} }, { to: from, dir, settle });

    expect([moved.from, isSettled]).toEqual([moved.to, true]);
    expect((await readState(from)).state).toEqual(stateOf(3, { objects: { 'v/a': entry } }));
  });

  it('waits for both locks together no longer than was said', async () => {
    await from.backend.write(stateOf(3), 0);
    const [here, there] = [await from.backend.lock(APPLY), await to.backend.lock(APPLY)];
    let slept = 0;
    const sleep = async (ms: number): Promise<void> => {
      slept += ms;
      if (slept >= 3_000) await here.release();
    };
    const waiting = (settings: { readonly backend: 'local'; readonly path?: string }): StateStore =>
      openStore(settings, { ...fakeSurroundings(dir), sleep });

    await expect(
      migrateState(
        { store: waiting({ backend: 'local' }), timeoutMs: 5_000, observer: {} },
        { to: waiting({ backend: 'local', path: 'elsewhere.json' }), dir, settle: nothing },
      ),
    ).rejects.toMatchObject({ code: 'STATE_LOCKED', message: expect.stringContaining('elsewhere') as string });

    expect(slept).toBe(5_000);
    await there.release();
  });

  it('is done where the former place cannot be marked, which is said', async () => {
    await from.backend.write(stateOf(3), 0);
    const notices: string[] = [];
    const stuck = {
      ...from,
      backend: { ...bound(from.backend), write: () => Promise.reject(new RollcallError('STATE_WRITE', 'It is full.')) },
    };

    await migrateState(
      { store: stuck, timeoutMs: 0, observer: { onNotice: (text) => void notices.push(text) } },
      { to, dir, settle: nothing },
    );

    expect(notices).toEqual([expect.stringMatching(/could not be marked as left: It is full\. Take it away\.$/)]);
    expect((await to.backend.read())?.serial).toBe(4);
  });

  it('says that there is nothing to move', async () => {
    await expect(move()).rejects.toMatchObject({ code: 'STATE_NO_ADDRESS' });
  });
});
