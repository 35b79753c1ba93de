import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { State } from '../../src/core/model/state.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { effectDigest, planDigest } from '../../src/core/plan/digest.ts';
import { fakeProject, NOW } from '../builders/fake-project.ts';
import type { Applied, FakeProject, Wishes } from '../builders/fake-project.ts';
import { Killed } from '../builders/fake-system.ts';
import type { FakeGroup, FakeRequest } from '../builders/fake-system.ts';
import { buryHolder, deathAt, killableStore, killableSystem } from '../builders/killable.ts';
import type { DeathClock } from '../builders/killable.ts';

const BEFORE: Wishes = {
  admins: { members: ['ada@x', 'bob@x'], policies: ['root-ish'] },
  ops: { members: ['bob@x', 'eve@x'] },
  child: { type: 'internal', members: ['ada@x'] },
  parent: { groups: ['leaf'], members: ['eve@x'] },
  leaf: { members: ['eve@x'] },
  renamed: { members: ['ada@x'] },
  forgotten: { members: ['ada@x'] },
};

/** Every sort of step: create, nested create, a swap that is split, replace and relink, rename, deletions with children, adopt. */
const AFTER: Wishes = {
  admins: { members: ['ada@x', 'eve@x'], policies: ['root-ish', 'more'] },
  ops: { members: ['bob@x', 'ada@x'] },
  child: { type: 'external', members: ['ada@x'] },
  holder: { groups: ['child', 'fresh'], members: ['eve@x'] },
  fresh: { members: ['bob@x'], groups: ['newest'] },
  newest: { metadata: { a: '1' } },
  better: { members: ['ada@x'], declared: { previously: ['renamed'] } },
  found: { members: ['ada@x'] },
  holder2: { groups: ['child'] },
};

interface Scene {
  readonly project: FakeProject;
  clock: DeathClock;
}

/** Where every scene begins: made once by an apply of its own. */
async function prepare(): Promise<{ state: State; groups: readonly FakeGroup[] }> {
  const project = await fakeProject({ ...BEFORE, holder2: { groups: ['child'] } });
  await project.run();
  project.system.drop(project.system.byName('forgotten')?.id as string);
  project.system.put({ name: 'found', people: ['p:mallory@x'] });
  project.system.put({ name: 'bystander', people: ['p:mallory@x'] });
  const state = (await project.state()) as State;
  await project.remove();
  return { state, groups: [...project.system.groups.values()] };
}

const beginning = await prepare();

async function scene(creation: 'shell' | 'whole'): Promise<Scene> {
  const given: { clock: DeathClock } = { clock: deathAt(Infinity) };
  const project = await fakeProject(AFTER, { creation, parallelism: 2, wrap: (store) => killableStore(store, () => given.clock) });
  for (const group of beginning.groups) project.system.put(structuredClone(group));
  await project.store.backend.write(beginning.state, 0);
  given.clock = deathAt(Infinity);
  killableSystem(project.system, () => given.clock);
  return Object.assign(given, { project });
}

/** How many creates took effect. */
function creates(project: FakeProject): number {
  return project.system.log.filter(({ call }) => call === 'create').length;
}

/** What an apply that nobody disturbs leaves. */
interface Reference {
  readonly snapshot: readonly unknown[];
  readonly moments: readonly string[];
  readonly creates: number;
}

async function reference(creation: 'shell' | 'whole'): Promise<Reference> {
  const { project, clock } = await scene(creation);
  const { outcome, problems } = await project.run({ now: tickingClock() });
  expect(problems).toEqual([]);
  expect(outcome?.changes.filter((change) => change.status !== 'done')).toEqual([]);
  expect(outcome?.converged).toBe(true);
  await project.remove();
  return { snapshot: project.system.snapshot(), moments: clock.moments, creates: creates(project) };
}

/** Applies and dies at the moment of this number; says which moment that was. */
async function applyAndDie(given: Scene, plan: Plan, at: number): Promise<string> {
  given.clock = deathAt(at);
  const died = await given.project.apply(plan, { now: tickingClock() }).then(
    () => false,
    (error: unknown) => error instanceof Killed,
  );
  const moment = given.clock.moment ?? 'after the end';
  given.clock = deathAt(Infinity);
  if (died && existsSync(join(given.project.dir, '.rollcall', 'state.lock'))) await buryHolder(given.project.dir);
  return `${at}: ${moment}`;
}

/** Time passes with every look at the clock, so that the state is written in the middle too. */
function tickingClock(): () => number {
  let now = NOW;
  return () => (now += 50);
}

/** Which change of a plan a write belongs to. */
function writtenAddress(plan: Plan, { system }: FakeProject, { id, name }: FakeRequest): string {
  const names: readonly unknown[] = [name, id === undefined ? undefined : system.groups.get(id)?.name];
  const change = plan.changes.find((each) => (id !== undefined && each.id === id) || (each.after && names.includes(each.after['name'])));
  return change?.address ?? `nothing in the plan: ${id} ${name}`;
}

async function expectSameEnd({ project }: Scene, again: Applied, wanted: Reference & { readonly where: string }): Promise<void> {
  const { where } = wanted;
  expect({ where, problems: again.problems, open: again.outcome?.changes.filter((change) => change.status !== 'done') }).toEqual({
    where,
    problems: [],
    open: [],
  });
  expect({ where, snapshot: project.system.snapshot() }).toEqual({ where, snapshot: wanted.snapshot });
  expect({ where, creates: creates(project) }).toEqual({ where, creates: wanted.creates });
  const last = await project.plan();
  expect({ where, changes: last.changes, settled: last.settled }).toEqual({ where, changes: [], settled: [] });
  expect({ where, pending: (await project.state())?.pending }).toEqual({ where, pending: undefined });
}

/** Every moment where creating takes two writes and the plan goes on; elsewhere each seventh, which meets every sort of moment. */
const WAYS = [
  { creation: 'shell', way: 'the same plan', stride: 1 },
  { creation: 'shell', way: 'a new plan', stride: 7 },
  { creation: 'whole', way: 'the same plan', stride: 7 },
  { creation: 'whole', way: 'a new plan', stride: 7 },
] as const;

describe('an apply that is killed at any moment', () => {
  it.each(WAYS)(
    'ends the same with $way, and nothing is created twice ($creation creation)',
    async ({ creation, way, stride }) => {
      const wanted = await reference(creation);
      expect(wanted.moments.length).toBeGreaterThan(100);

      for (let at = 1; at <= wanted.moments.length; at += stride) {
        const given = await scene(creation);
        const plan = await given.project.plan();
        const where = `killed at ${await applyAndDie(given, plan, at)}`;

        const again = way === 'the same plan' ? await given.project.apply(plan) : await given.project.run();

        await expectSameEnd(given, again, { ...wanted, where });
        await given.project.remove();
      }
    },
    300_000,
  );

  it('is told of by the state, whenever it died: who began it, what it did and what it may have done', async () => {
    const { moments } = await reference('shell');
    const before = beginning.state.runs;
    let told = 0;

    for (let at = 1; at <= moments.length; at += 3) {
      const given = await scene('shell');
      const plan = await given.project.plan();
      const where = await applyAndDie(given, plan, at);
      const state = (await given.project.state())!;
      const [run, ...more] = state.runs.slice(before.length);

      expect({ where, more }).toEqual({ where, more: [] });
      const writes = given.project.system.writes();
      if (!run) expect({ where, writes }).toEqual({ where, writes: [] });
      if (!run?.unfinished) continue;
      told++;
      expect({ where, run }).toMatchObject({ where, run: { who: 'ada', plan: planDigest(plan), digest: effectDigest(plan) } });
      const named = [
        ...run.unfinished.done,
        ...run.unfinished.unknown.map(({ address }) => address),
        ...Object.entries(state.objects).flatMap(([address, { under_way }]) => (under_way === undefined ? [] : address)),
        ...Object.keys(state.pending ?? {}),
      ];
      // A half-made group has no name yet; the write that gives it one says whose it is.
      const withNames = writes.filter(({ call, name }) => call !== 'create' || name !== undefined);
      const written = new Set(withNames.map((request) => writtenAddress(plan, given.project, request)));
      expect({ where, untold: [...written].filter((address) => !named.includes(address)) }).toEqual({ where, untold: [] });
      const { counts, unfinished } = run;
      expect({ where, done: counts.done, open: counts.not_attempted }).toEqual({
        where,
        done: unfinished.done.length,
        open: plan.changes.length - unfinished.done.length,
      });

      await given.project.apply(plan);
      const after = (await given.project.state())!.runs.slice(before.length);
      expect({ where, first: after[0], ends: after.map((each) => each.unfinished === undefined) }).toEqual({
        where,
        first: run,
        ends: [false, true],
      });
      await given.project.remove();
    }
    expect(told).toBeGreaterThan(30);
  }, 300_000);

  it('is told of where its journal is lost with the machine: the state was written before the first call', async () => {
    const given: { clock: DeathClock } = { clock: deathAt(Infinity) };
    const project = await fakeProject(
      { fresh: { members: ['ada@x'] } },
      { wrap: (store) => killableStore({ ...store, announces: true }, () => given.clock) },
    );
    killableSystem(project.system, () => given.clock);
    const plan = await project.plan();
    await expect(
      project.apply(plan, {
        observer: {
          onApplyStart: () => {
            given.clock = deathAt(1);
          },
        },
      }),
    ).rejects.toThrow(Killed);
    given.clock = deathAt(Infinity);
    await rm(project.store.journal.path);

    const { runs } = (await project.state())!;

    expect(runs).toMatchObject([
      { who: 'ada', plan: planDigest(plan), counts: { not_attempted: 1 }, unfinished: { done: [], unknown: [] } },
    ]);
    await project.remove();
  });

  it('ends the same when the second run is killed as well', async () => {
    const wanted = await reference('shell');

    // The first run dies in the middle of a line, and now and then elsewhere; the second soon after it has opened the journal.
    const firsts = wanted.moments.flatMap((moment, index) => (moment === 'half a journal line' || index % 13 === 0 ? [index + 1] : []));
    const journalOpen = wanted.moments.indexOf('journal start');
    for (const at of firsts) {
      for (const second of [journalOpen + 5, journalOpen + 12]) {
        const given = await scene('shell');
        const plan = await given.project.plan();
        const first = await applyAndDie(given, plan, at);
        const where = `killed at ${first}, then at ${await applyAndDie(given, plan, second)}`;

        const again = await given.project.apply(plan);

        await expectSameEnd(given, again, { ...wanted, where });
        await given.project.remove();
      }
    }
  }, 300_000);
});
