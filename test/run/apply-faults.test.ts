import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/model/outcome.ts';
import { isComplete } from '../../src/core/model/verdict.ts';
import { differenceFindings } from '../../src/reports/outcome-words.ts';
import { fakeProject, NOW } from '../builders/fake-project.ts';
import type { FakeProject, ProjectOptions, Wishes } from '../builders/fake-project.ts';
import { FakeError, LostAnswer } from '../builders/fake-system.ts';
import type { FakeCall } from '../builders/fake-system.ts';
import { faultyDisk } from '../builders/full-disk.ts';

const open: FakeProject[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.remove()));
});

async function project(wishes: Wishes, options?: ProjectOptions): Promise<FakeProject> {
  const made = await fakeProject(wishes, options);
  open.push(made);
  return made;
}

function names(acme: FakeProject): unknown[] {
  return acme.system.snapshot().map((group) => (group as { name: string }).name);
}

function calls(acme: FakeProject, call: FakeCall): number {
  return acme.system.log.filter((request) => request.call === call).length;
}

it('has nothing to read again where the only call was refused, whatever was forgotten beside it', async () => {
  const acme = await project({ gone: {}, kept: {} });
  await acme.run();
  acme.declare({});
  acme.system.drop((await acme.state())?.objects['v/gone']?.id as string);
  acme.system.onArrive = ({ call }) => {
    if (call === 'delete') throw new FakeError(400, 'linked');
  };

  const { outcome } = await acme.run();

  expect(outcome?.changes.map(({ address, status }) => [address, status])).toEqual([
    ['v/gone', 'done'],
    ['v/kept', 'failed'],
  ]);
  expect(differenceFindings(outcome as Outcome)).toEqual([]);
});

describe.each(['shell', 'whole'] as const)('a create whose answer is lost (%s creation)', (creation) => {
  it('is looked up and not made again', async () => {
    const acme = await project({ a: { members: ['ada@x'] } }, { creation });
    let lost = 0;
    acme.system.onCommitted = ({ call }) => {
      if (call === 'create' && lost++ === 0) throw new LostAnswer();
    };

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({ converged: true, counts: { added: 1 } });
    expect(calls(acme, 'create')).toBe(1);
    expect(names(acme)).toEqual(['a']);
  });

  it('is made when it did not take effect', async () => {
    const acme = await project({ a: {} }, { creation });
    let lost = 0;
    acme.system.onArrive = ({ call }) => {
      if (call === 'create' && lost++ === 0) throw new LostAnswer();
    };

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({ converged: true, counts: { added: 1 } });
    expect(names(acme)).toEqual(['a']);
  });

  it('is found by the next run where nobody answers any more', async () => {
    const acme = await project({ a: { members: ['ada@x'] } }, { creation });
    let down = false;
    acme.system.onArrive = () => {
      if (down) throw new LostAnswer();
    };
    acme.system.onCommitted = ({ call }) => {
      if (call !== 'create') return;
      down = true;
      throw new LostAnswer();
    };

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({
      converged: undefined,
      changes: [{ status: 'failed', error: { code: 'PROVIDER_UNAVAILABLE', requestId: 'r-1' } }],
    });
    expect((await acme.state())?.pending).toHaveProperty('v/a');
    acme.system.onArrive = undefined;
    acme.system.onCommitted = undefined;
    const again = await acme.run();
    expect(again.outcome).toMatchObject({ changes: [{ address: 'v/a', status: 'done' }] });
    expect(calls(acme, 'create')).toBe(1);
    expect(names(acme)).toEqual(['a']);
    expect((await acme.state())?.pending).toBeUndefined();
    expect((await acme.plan()).changes).toEqual([]);
  });
});

describe('a system that refuses', () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`g${String(index).padStart(2, '0')}`, {}]));

  it('fails one change and what depends on it, and nothing else', async () => {
    const acme = await project({ child: {}, parent: { groups: ['child'] }, other: {} }, { parallelism: 1 });
    acme.system.onArrive = ({ call, name }) => {
      if (call === 'update' && name === 'child') throw new FakeError(400, 'no such luck');
    };

    const { outcome } = await acme.run();

    expect(outcome?.changes).toMatchObject([
      {
        address: 'v/child',
        status: 'failed',
        stepsDone: 1,
        error: { code: 'PROVIDER_REFUSED', message: expect.stringContaining('no such luck') as string },
      },
      { address: 'v/other', status: 'done' },
      { address: 'v/parent', status: 'skipped', because: 'v/child' },
    ]);
    acme.system.onArrive = undefined;
    const again = await acme.run();
    expect(again.outcome).toMatchObject({ converged: true });
    expect(names(acme)).toEqual(['child', 'other', 'parent']);
    expect(calls(acme, 'create')).toBe(3);
  });

  it.each([401, 403])('stops the target at a %d: the rest is not attempted', async (status) => {
    const acme = await project(many, { parallelism: 1 });
    let created = 0;
    acme.system.onArrive = ({ call }) => {
      if (call === 'create' && ++created > 3) throw new FakeError(status, 'permission denied');
    };

    const { outcome } = await acme.run();

    const statuses = outcome?.changes.map((change) => change.status);
    expect(statuses?.filter((item) => item === 'failed')).toHaveLength(1);
    expect(statuses?.filter((item) => item === 'not_attempted').length).toBeGreaterThan(5);
    expect(created).toBe(4);
    acme.system.onArrive = undefined;
    expect((await acme.run()).outcome).toMatchObject({ converged: true });
    expect(acme.system.groups.size).toBe(12);
  });

  it.each([401, 403])('sends nothing beside the first write, so that a %d to it is all that is sent', async (status) => {
    const acme = await project(many, { parallelism: 8 });
    let writes = 0;
    acme.system.onArrive = ({ call }) => {
      if (call !== 'create') return;
      writes++;
      throw new FakeError(status, 'permission denied');
    };

    const { outcome } = await acme.run();

    expect(writes).toBe(1);
    expect(outcome?.changes.map((change) => change.status).toSorted()).toEqual([
      'failed',
      ...Array.from({ length: 11 }, () => 'not_attempted'),
    ]);
    acme.system.onArrive = undefined;
    expect((await acme.run()).outcome).toMatchObject({ converged: true });
  });

  it('gives a target up after a few failures in a row that say the same', async () => {
    const acme = await project(many, { parallelism: 1 });
    let requests = 0;
    acme.system.onArrive = ({ call }) => {
      if (call !== 'create') return;
      requests++;
      throw new FakeError(503, 'sealed');
    };

    const { outcome } = await acme.run();

    expect(requests).toBe(3);
    expect(outcome?.changes.filter((change) => change.status === 'failed')).toHaveLength(3);
    expect(outcome?.changes.filter((change) => change.status === 'not_attempted')).toHaveLength(9);
  });

  it('does not end the run by a bug in a provider, and says that it is one', async () => {
    const acme = await project(
      { a: {}, b: {} },
      { parallelism: 1, onJudged: (step) => (step.id === 'v/a#0' ? Promise.reject(new TypeError('x is not a function')) : undefined) },
    );

    const { outcome } = await acme.run();

    expect(outcome?.changes).toMatchObject([
      {
        status: 'failed',
        error: { code: 'APPLY_FAILED', message: expect.stringMatching(/A bug in Rollcall: TypeError: x is not a function/) as string },
      },
      { status: 'done' },
    ]);
  });
});

describe('Ctrl-C', () => {
  it('finishes the calls in flight, begins nothing new, and the same plan goes on later', async () => {
    const acme = await project(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, {}])), { parallelism: 2 });
    const plan = await acme.plan();
    const controller = new AbortController();
    let creates = 0;
    acme.system.onArrive = ({ call }) => {
      if (call === 'create' && ++creates === 2) controller.abort();
    };

    const { outcome } = await acme.apply(plan, { signal: controller.signal });

    expect(outcome).toMatchObject({ cancelled: true, converged: undefined });
    expect(creates).toBe(2);
    expect(outcome?.changes.filter((change) => change.stepsDone > 0)).toHaveLength(2);
    // The first group is whole: nothing else begins before the target has taken one write.
    expect(outcome?.changes.filter((change) => change.status === 'not_attempted')).toHaveLength(5);
    acme.system.onArrive = undefined;
    const again = await acme.apply(plan);
    expect(again).toMatchObject({ problems: [], outcome: { converged: true, cancelled: false, counts: { added: 5 } } });
    expect(calls(acme, 'create')).toBe(6);
  });

  it('before the first step sends nothing', async () => {
    const acme = await project({ a: {} });

    const { outcome } = await acme.run({ signal: AbortSignal.abort() });

    expect(outcome).toMatchObject({ cancelled: true, changes: [{ status: 'not_attempted', stepsDone: 0 }] });
    expect(acme.system.writes()).toEqual([]);
  });
});

describe('a disk that takes nothing more', () => {
  const wishes = { a: { members: ['ada@x'] }, b: {}, c: {}, d: {} };

  it('is noticed before anything is sent', async () => {
    const disk = faultyDisk();
    const acme = await project(wishes, { fs: disk.fs });
    const plan = await acme.plan();
    disk.fail = (call, path) => (call === 'open' && path.includes('journal') ? 'EROFS' : undefined);

    await expect(acme.apply(plan)).rejects.toMatchObject({
      code: 'STATE_WRITE',
      message: expect.stringMatching(
        /journal\.jsonl" cannot be written: read-only file system \(EROFS\)\. What it held before is unchanged\.$/,
      ) as string,
      hint: expect.stringContaining('read-only') as string,
    });
    expect(acme.system.writes()).toEqual([]);
    disk.fail = undefined;
    expect((await acme.run()).outcome).toMatchObject({ converged: true });
  });

  it('in the middle stops the run, keeps what was done, and the next run makes nothing twice', async () => {
    const disk = faultyDisk();
    const acme = await project(wishes, { fs: disk.fs, parallelism: 1 });
    let lines = 0;
    disk.fail = (call, path) => (call === 'appendFile' && path.includes('journal') && ++lines > 6 ? 'ENOSPC' : undefined);

    const { outcome } = await acme.run();

    expect(outcome && isComplete(outcome)).toBe(false);
    expect(outcome?.stateError).toMatchObject({ code: 'STATE_WRITE', hint: expect.stringContaining('make room') as string });
    expect(outcome?.changes.map((change) => change.status)).toContain('not_attempted');
    disk.fail = undefined;
    expect((await acme.run()).outcome).toMatchObject({ converged: true });
    expect(names(acme)).toEqual(['a', 'b', 'c', 'd']);
    expect(calls(acme, 'create')).toBe(4);
  });

  it('while an answer is recorded does not undo what was done', async () => {
    for (let limit = 1; limit < 12; limit++) {
      const disk = faultyDisk();
      const acme = await project({ a: { members: ['ada@x'] }, b: {} }, { fs: disk.fs, parallelism: 2 });
      let lines = 0;
      disk.fail = (call, path) =>
        ['appendFile', 'datasync', 'truncate', 'sync', 'rename'].includes(call) &&
        path.includes('.rollcall') &&
        !path.includes('lock') &&
        ++lines > limit
          ? 'ENOSPC'
          : undefined;
      await acme.run().catch((error: unknown) => expect(error).toMatchObject({ code: 'STATE_WRITE' }));

      disk.fail = undefined;
      const again = await acme.run();

      expect({ limit, open: again.outcome?.changes.filter((change) => change.status !== 'done'), problems: again.problems }).toEqual({
        limit,
        open: [],
        problems: [],
      });
      expect({ limit, names: names(acme), creates: calls(acme, 'create') }).toEqual({ limit, names: ['a', 'b'], creates: 2 });
    }
  });

  it('at the end is told beside the outcome, and the journal keeps everything', async () => {
    const disk = faultyDisk();
    const acme = await project({ a: {} }, { fs: disk.fs });
    await acme.run();
    acme.declare({ a: { policies: ['p'] } });
    disk.fail = (call, path) => (call === 'rename' && path.endsWith('state.json') ? 'ENOSPC' : undefined);

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({ changes: [{ status: 'done' }], stateError: { code: 'STATE_WRITE' } });
    expect(outcome && isComplete(outcome)).toBe(false);
    expect(await readFile(join(acme.dir, '.rollcall', 'state.json'), 'utf8')).not.toContain('"p"');
    disk.fail = undefined;
    expect((await acme.state())?.objects['v/a']?.applied).toMatchObject({ policies: ['p'] });
    const again = await acme.plan();
    expect({ changes: again.changes, settled: again.settled }).toEqual({ changes: [], settled: [] });
  });
});

describe('somebody who writes the state in spite of the lock', () => {
  it('is noticed, and not overwritten', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    acme.declare({ a: { policies: ['p'] }, b: {} });
    const plan = await acme.plan();
    acme.system.onArrive = async ({ call }) => {
      if (call !== 'create') return;
      const state = await acme.store.backend.read();
      if (state) await acme.store.backend.write({ ...state, serial: state.serial + 1, project: 'acme' }, state.serial);
    };

    const { outcome } = await acme.apply(plan);

    expect(outcome?.stateError).toMatchObject({ code: 'STATE_CHANGED' });
    expect((await acme.store.backend.read())?.objects).not.toHaveProperty('v/b');
  });
});

describe('a long run', () => {
  it('writes the state now and then, and stops where somebody else does', async () => {
    let now = 0;
    const acme = await project(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`g${index}`, {}])), { parallelism: 3 });
    const serials = new Set<number>();

    const { outcome } = await acme.run({
      elapsed: () => (now += 100),
      observer: {
        onStepStart: () => {
          void acme.store.backend.read().then((state) => serials.add(state?.serial ?? 0));
        },
      },
    });

    expect(outcome).toMatchObject({ converged: true, counts: { added: 20 } });
    expect(serials.size).toBeGreaterThan(2);
    expect(Object.keys((await acme.state())?.objects ?? {})).toHaveLength(20);
    expect((await acme.plan()).changes).toEqual([]);
  });

  it('writes the state as often where the clock is set back by an hour and on by a day', async () => {
    const clocks = [() => 0, (look: number) => (look % 2 === 0 ? -3_600_000 : 86_400_000)];

    const writes = await Promise.all(clocks.map((clock) => checkpointsWith(clock)));

    expect(writes[0]).toBeGreaterThan(3);
    expect(writes[1]).toBe(writes[0]);
  });

  /** How often the state is written in a run of a given pace, whatever the clock says at each look. */
  async function checkpointsWith(clock: (look: number) => number): Promise<number> {
    const acme = await project(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`g${index}`, {}])), { parallelism: 1 });
    let [looks, elapsed, writes] = [0, 0, 0];
    const write: typeof acme.store.backend.write = async (state, expected) => {
      writes += 1;
      await acme.store.backend.write(state, expected);
    };
    const { outcome } = await acme.run({
      now: () => NOW + clock(looks++),
      elapsed: () => (elapsed += 100),
      store: { ...acme.store, backend: { ...acme.store.backend, write } },
    });
    expect(outcome).toMatchObject({ converged: true, counts: { added: 20 } });
    return writes;
  }

  it('goes no further when a checkpoint finds another state', async () => {
    let now = 0;
    const acme = await project(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`g${index}`, {}])), { parallelism: 1 });
    let struck = false;

    const { outcome } = await acme.run({
      elapsed: () => (now += 400),
      observer: {
        onStepStart: (step) => {
          if (step.id !== 'v/g10#0' || struck) return;
          struck = true;
        },
      },
      store: {
        ...acme.store,
        backend: {
          ...acme.store.backend,
          write: async (state, expected) => {
            if (struck) throw await changed(acme, state.serial);
            await acme.store.backend.write(state, expected);
          },
        },
      },
    });

    expect(outcome?.stateError).toMatchObject({ code: 'STATE_CHANGED' });
    expect(outcome?.changes.filter((change) => change.status === 'not_attempted').length).toBeGreaterThan(5);
  });
});

async function changed(acme: FakeProject, serial: number): Promise<unknown> {
  const state = await acme.store.backend.read();
  return acme.store.backend.write({ ...state!, serial }, -1).then(
    () => undefined,
    (error: unknown) => error,
  );
}
