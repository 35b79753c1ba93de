import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { State, StateObject } from '../../src/core/model/state.ts';
import { RollcallError } from '../../src/core/errors.ts';
import type { StateLock } from '../../src/state/backend.ts';
import { clearJournal, readState } from '../../src/state/recover.ts';
import type { StateStore } from '../../src/state/store.ts';
import { deadFacts, farFacts, FAULTS, soon, stateOf } from './backend-harness.ts';
import type { BackendHarness } from './backend-harness.ts';

const APPLY = { purpose: 'apply', timeoutMs: 0 } as const;

function entry(id: string, more: Partial<StateObject> = {}): StateObject {
  return {
    kind: 'group',
    id,
    applied: { name: id, members: { 'ada@x': ['ada@x'], 'bob@x': ['b1', 'b2'] } },
    applied_at: '2026-11-23T12:00:00Z',
    ...more,
  };
}

const WHOLE = stateOf(1, {
  targets: { v: { provider: 'vault', url: 'https://v', namespace: 'admin' } },
  objects: { 'v/a': entry('1'), 'v/b': entry('2', { under_way: 'sha256:1' }), 'w/é🎈': entry('3') },
  pending: {
    'v/b': { kind: 'group', marker: 'm', plan: 'sha256:1', id: '2', puts: { members: { 'ada@x': ['ada@x'] } } },
    'v/c': { kind: 'group', marker: 'm', plan: 'sha256:2' },
  },
  approvals: ['sha256:3'],
  runs: [
    { when: '2026-11-23T12:00:00Z', who: 'ada', plan: 'sha256:1', counts: { done: 1, failed: 0, stale: 0, skipped: 0, not_attempted: 0 } },
  ],
});

/** What every backend keeps; each makes the same places and the same trouble. */
export function describeBackend(name: string, make: () => Promise<BackendHarness>): void {
  describe(`the state in ${name}`, () => {
    let harness: BackendHarness;
    let serial = 0;

    beforeAll(async () => {
      harness = await make();
    }, 120_000);
    // What one test leaves locked must not fail the others.
    afterEach(async () => breakAny(await harness.open()));
    afterAll(async () => harness?.end());

    /** Writes under the lock, as a run does, with the serial that is stored now. */
    async function put(parts: Partial<State>, store?: StateStore): Promise<State> {
      const { backend } = store ?? (await harness.open());
      const lock = await backend.lock(APPLY);
      try {
        serial = (await backend.read())?.serial ?? 0;
        const next = stateOf(serial + 1, parts);
        await backend.write(next, serial);
        serial++;
        return next;
      } finally {
        await lock.release();
      }
    }

    it('is not there at first, and then what was written, for everybody', async () => {
      const store = await harness.open();
      expect(await store.backend.read()).toBeUndefined();
      expect(await readState(store)).toEqual({ state: undefined, folded: false });

      const written = await put(WHOLE, store);

      expect(await store.backend.read()).toEqual(written);
      expect(await (await harness.open()).backend.read()).toEqual(written);
      expect(store.backend.place).not.toBe('');
    });

    it('keeps what names and values may hold, and a thousand addresses', async () => {
      const odd = JSON.parse(
        '{"name":"x","metadata":{"__proto__":"a","nul":"\\u0000","lone":"\\ud800","bidi":"\\u202e"},"members":{}}',
      ) as StateObject['applied'];
      const many = Object.fromEntries(
        Array.from({ length: 1_000 }, (_, index) => [`v/${String(index).padStart(4, '0')}`, entry(String(index))]),
      );
      const written = await put({ objects: { 'v/odd': entry('o', { applied: odd }), ...many } });

      const read = await (await harness.open()).backend.read();

      expect(Object.keys(read?.objects ?? {})).toHaveLength(1_001);
      expect(JSON.stringify(read?.objects['v/odd'])).toContain('"__proto__":"a"');
      expect(read).toEqual(written);
      await put({ objects: { 'v/a': entry('1') } });
      expect(Object.keys((await (await harness.open()).backend.read())?.objects ?? {})).toEqual(['v/a']);
    });

    it('is not overwritten where somebody else wrote it', async () => {
      const [mine, theirs] = [(await harness.open()).backend, (await harness.open()).backend];
      const before = (await mine.read())?.serial ?? 0;
      await put({ runs: WHOLE.runs });

      const lock = await mine.lock(APPLY);
      await expect(mine.write(stateOf(before + 1), before)).rejects.toMatchObject({
        code: 'STATE_CHANGED',
        message: expect.stringMatching(
          new RegExp(`its serial is ${before + 1}, expected was ${before}\\. The last run in it is by ada`),
        ) as string,
      });
      await expect(mine.write(stateOf(before + 9), before + 8)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
      await lock.release();
      expect((await theirs.read())?.serial).toBe(before + 1);
    });

    it('is locked by one at a time, who is named', async () => {
      const [mine, theirs] = [(await harness.open({ who: 'ada' })).backend, (await harness.open({ who: 'bob' })).backend];
      const lock = await mine.lock(APPLY);

      await expect(theirs.lock({ purpose: 'state rm', timeoutMs: 0 })).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        message: expect.stringMatching(/^The state is locked by ada on .+ \(pid \d+, apply, since 2026-11-23T12:00:00\.000Z\)/) as string,
        hint: expect.stringContaining(`rollcall state unlock ${lock.id}`) as string,
      });
      await lock.release();
      const next = await theirs.lock(APPLY);
      expect(next.notice).toBeUndefined();
      await next.release();
    });

    it('is given to exactly one of several who ask at once, and to all in turn', async () => {
      let holders = 0;
      const most: number[] = [];
      const work = async (): Promise<void> => {
        const { backend } = await harness.open({ sleep: soon });
        const lock = await backend.lock({ purpose: 'apply', timeoutMs: 10_000_000 });
        most.push(++holders);
        await soon();
        holders--;
        await lock.release();
      };

      await Promise.all(Array.from({ length: 4 }, work));

      expect(most).toEqual([1, 1, 1, 1]);
    }, 120_000);

    it('is waited for as long as was asked, whatever the clock does, and no longer after Ctrl-C', async () => {
      const lock = await (await harness.open()).backend.lock(APPLY);
      let now = 1_000_000_000;
      let slept = 0;
      const backwards = await harness.open({
        now: () => (now -= 60_000),
        sleep: (ms) => {
          slept += ms;
          return Promise.resolve();
        },
      });
      await expect(backwards.backend.lock({ purpose: 'apply', timeoutMs: 5_000 })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
      expect(slept).toBe(5_000);

      const stop = new AbortController();
      const leaving = await harness.open({ sleep: () => Promise.resolve(stop.abort()) });
      await expect(leaving.backend.lock({ purpose: 'apply', timeoutMs: 60_000, signal: stop.signal })).rejects.toMatchObject({
        code: 'CANCELLED',
      });

      const patient = await harness.open({ sleep: async () => lock.release() });
      await (await patient.backend.lock({ purpose: 'apply', timeoutMs: 60_000 })).release();
    });

    it('is written whatever the clock says', async () => {
      const store = await harness.open({ now: () => Date.UTC(1999, 0, 1) });

      const written = await put({ objects: { 'v/then': entry('1') } }, store);

      expect(await (await harness.open()).backend.read()).toEqual(written);
    });

    it('takes the lock of a dead process over, one of several, with a notice', async () => {
      await leaveDead();
      const stores = await Promise.all(Array.from({ length: 3 }, () => harness.open()));

      const tries = await Promise.allSettled(stores.map(({ backend }) => backend.lock(APPLY)));

      const won = tries.filter((one) => one.status === 'fulfilled');
      expect(won).toHaveLength(1);
      const notice = won[0]?.value.notice;
      if (notice !== undefined || !harness.slowTakeover)
        expect(notice).toMatch(/^Took over the lock of bob on .+, which is no longer running\.$/);
      for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'STATE_LOCKED' });
      await won[0]?.value.release();
      await (await (await harness.open()).backend.lock(APPLY)).release();
    });

    it('leaves the lock of another machine alone until a person breaks it by its id', async () => {
      const far = (await harness.open({ who: 'bob', facts: farFacts() })).backend;
      const lock = await far.lock(APPLY);
      const { backend } = await harness.open();

      await expect(backend.lock(APPLY)).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        message: expect.stringContaining('bob on runner-7') as string,
      });
      await expect(backend.unlock('something-else')).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        message: expect.stringMatching(/^The state is not locked by "something-else" but by bob on runner-7/) as string,
      });
      await backend.unlock(lock.id);
      await expect(backend.unlock(lock.id)).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        message: expect.stringContaining('not locked') as string,
      });
      await (await backend.lock(APPLY)).release();
      await lock.release();
    });

    it('loses nothing where a lock was broken although its run went on', async () => {
      const slow = (await harness.open({ who: 'bob', facts: farFacts() })).backend;
      const lock = await slow.lock(APPLY);
      const before = (await slow.read())?.serial ?? 0;
      const other = (await harness.open()).backend;
      await other.unlock(lock.id);
      const written = await put({ objects: { 'v/mine': entry('9') } });

      await expect(slow.write(stateOf(before + 1), before)).rejects.toMatchObject({ code: 'STATE_CHANGED' });
      await lock.release();

      expect(await other.read()).toEqual(written);
      await (await other.lock(APPLY)).release();
    });

    it('says what is wrong with content that cannot be, and leaves it', async () => {
      await put({ objects: { 'v/a': entry('1') } });
      await harness.tamper('{"version": 1, "lin');
      const { backend } = await harness.open();

      await expect(backend.read()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
      const lock = await backend.lock(APPLY);
      await expect(backend.write(stateOf(1), 0)).rejects.toMatchObject({
        code: expect.stringMatching(/^STATE_(?:CORRUPT|CHANGED)$/) as string,
      });
      await lock.release();
      await harness.tamper('');
    });

    it.each([0, 2])('refuses a state of version %i, which it does not know', async (version) => {
      await put({ objects: { 'v/a': entry('1') } });
      await harness.age(version);

      await expect((await harness.open()).backend.read()).rejects.toMatchObject({ code: 'STATE_VERSION' });
      await harness.age(1);
    });

    it.each(FAULTS)('is whole after trouble, which is said: %s', async (fault) => {
      const cause = harness.faults[fault];
      if (typeof cause === 'string') {
        console.log(`${name}: "${fault}" cannot be: ${cause}`);
        return;
      }
      const before = await put({ objects: { 'v/before': entry('1') } });
      const store = await harness.open();
      let lock: StateLock | undefined = await store.backend.lock(APPLY).catch(() => undefined);
      const next = stateOf(before.serial + 1, { objects: { 'v/after': entry('2') } });
      await store.backend.read();
      const mend = await cause();

      const failure: unknown = await store.backend.write(next, before.serial).then(
        () => undefined,
        (error: unknown) => error,
      );

      await mend();
      await lock?.release().catch(() => undefined);
      lock = undefined;
      if (failure !== undefined) {
        expect(failure).toBeInstanceOf(RollcallError);
        expect(failure).toMatchObject({
          code: expect.stringMatching(/^STATE_(?:WRITE|READ)$/) as string,
          hint: expect.any(String) as string,
        });
      } else {
        expect(fault).toBe('network lost after the write');
      }
      const now = await (await harness.open()).backend.read();
      expect([before, next]).toContainEqual(now);
      if (failure === undefined) expect(now).toEqual(next);
      await breakAny(await harness.open());
      await put({ objects: { 'v/again': entry('3') } });
    });

    it('shows the next run what one began that died', async () => {
      const store = await harness.open();
      await put({ objects: { 'v/a': entry('1') } }, store);
      const lock = await store.backend.lock(APPLY);
      const state = (await store.backend.read()) as State;
      const journal = await store.journal.open();
      const line = { serial: state.serial, lineage: state.lineage, plan: 'sha256:9', at: '2026-11-23T12:00:00Z' };
      await journal.append({
        ...line,
        type: 'begin',
        step: 'v/new#0',
        pending: { 'v/new': { kind: 'group', marker: 'mark', plan: 'sha256:9' } },
      });
      await Promise.all([
        journal.append({ ...line, type: 'done', step: 'v/a#0', objects: { 'v/a': entry('1', { under_way: 'sha256:9' }) } }),
        journal.append({ ...line, type: 'begin', step: 'v/a#1' }),
      ]);
      await journal.close();
      await lock.release();

      const after = (await readState(store)).state;

      expect(after?.pending).toEqual({ 'v/new': { kind: 'group', marker: 'mark', plan: 'sha256:9' } });
      expect(after?.objects['v/a']).toMatchObject({ under_way: 'sha256:9' });
      const again = await store.backend.lock(APPLY);
      await store.backend.write({ ...(after as State), serial: state.serial + 1 }, state.serial);
      await clearJournal(store);
      await again.release();
      expect((await (await harness.open()).backend.read())?.pending).toEqual(after?.pending);
    });

    async function leaveDead(): Promise<void> {
      const dead = (await harness.open({ who: 'bob', facts: deadFacts() })).backend;
      await dead.lock(APPLY);
    }

    /** Trouble in the middle may have left a lock that nobody gives back. */
    async function breakAny({ backend }: StateStore): Promise<void> {
      const error: unknown = await backend.lock(APPLY).then(
        (lock) => lock.release(),
        (reason: unknown) => reason,
      );
      const id = error instanceof RollcallError ? /state unlock (\S+)$/.exec(error.hint ?? '')?.[1] : undefined;
      if (id !== undefined) await backend.unlock(id);
    }
  });
}
