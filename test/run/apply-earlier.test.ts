import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { State } from '../../src/core/model/state.ts';
import { effectDigest } from '../../src/core/plan/digest.ts';
import { approvalUsed } from '../../src/run/apply-used.ts';
import { fakeProject, NOW } from '../builders/fake-project.ts';
import type { FakeProject, Wishes } from '../builders/fake-project.ts';
import { FakeError } from '../builders/fake-system.ts';

const open: FakeProject[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.remove()));
});

async function project(wishes: Wishes): Promise<FakeProject> {
  const made = await fakeProject(wishes);
  open.push(made);
  return made;
}

/** Applies a plan while the system takes no write to the object of that name, or none that makes one. */
async function applyButFor(acme: FakeProject, plan: Plan, name: string | undefined): Promise<Outcome | undefined> {
  const refused = name === undefined ? undefined : acme.system.byName(name)?.id;
  acme.system.onArrive = ({ call, id }) => {
    if (call === 'list' || call === 'read') return;
    if (name === undefined ? call === 'create' : id === refused) throw new FakeError(400, 'no such luck');
  };
  const { outcome } = await acme.apply(plan);
  acme.system.onArrive = undefined;
  return outcome;
}

function edit(acme: FakeProject, name: string, changes: Parameters<FakeProject['system']['edit']>[1]): void {
  acme.system.edit(acme.system.byName(name)?.id as string, changes);
}

async function writeState(acme: FakeProject, change: (state: State) => State): Promise<void> {
  const state = (await acme.state()) as State;
  await acme.store.backend.write({ ...change(state), serial: state.serial + 1 }, state.serial);
}

function statuses(outcome: Outcome | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(outcome?.changes.map(({ address, status }) => [address, status]) ?? []);
}

function messageAt(outcome: Outcome | undefined, address: string): string | undefined {
  return outcome?.changes.find((change) => change.address === address)?.error?.message;
}

const BY_ADA = `by ada at ${new Date(NOW).toISOString()}`;

describe('a part of a plan that was carried out and taken back', () => {
  it('is left as somebody wants it by now, and the rest goes on', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['ada@x', 'bob@x'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    expect(statuses(await applyButFor(acme, plan, 'b'))).toEqual({ 'v/a': 'done', 'v/b': 'failed' });
    edit(acme, 'a', { people: ['p:ada@x'] });

    const { outcome, problems } = await acme.apply(plan);

    expect(problems).toEqual([]);
    expect(statuses(outcome)).toEqual({ 'v/a': 'stale', 'v/b': 'done' });
    expect(messageAt(outcome, 'v/a')).toBe(
      `What the plan does at "v/a" was carried out already, ${BY_ADA}, and was taken back since: what was agreed to once is done once.`,
    );
    expect(acme.system.byName('a')?.people).toEqual(['p:ada@x']);
    expect(acme.system.byName('b')?.policies).toEqual(['p']);
  });

  it('stays so however often the plan is applied, and a new plan may do it again', async () => {
    const acme = await project({ a: { members: ['ada@x'], policies: ['p'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['bob@x'], policies: ['q'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'b');
    edit(acme, 'a', { people: [] });
    acme.system.log.length = 0;

    for (let time = 0; time < 3; time++) expect(statuses(await applyButFor(acme, plan, 'b'))['v/a']).toBe('stale');

    expect(acme.system.byName('a')?.people).toEqual([]);
    expect((await acme.state())?.objects['v/a']).not.toHaveProperty('under_way');
    expect(statuses((await acme.run()).outcome)).toEqual({ 'v/a': 'done', 'v/b': 'done' });
    expect(acme.system.byName('a')?.people).toEqual(['p:bob@x']);
  });

  it('is known by the run also where the state says the same before and after', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    edit(acme, 'a', { people: ['p:bob@x'] });
    acme.declare({ a: { members: ['ada@x'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'b');
    expect((await acme.state())?.runs.at(-1)?.done).toEqual(['v/a']);
    edit(acme, 'a', { people: ['p:bob@x'] });

    expect(statuses((await acme.apply(plan)).outcome)).toEqual({ 'v/a': 'stale', 'v/b': 'done' });
    expect(acme.system.byName('a')?.people).toEqual(['p:bob@x']);
  });

  it('is known by a run that died too', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    edit(acme, 'a', { people: ['p:bob@x'] });
    acme.declare({ a: { members: ['ada@x'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'b');
    await writeState(acme, (state) => {
      const { done = [], ...run } = state.runs.at(-1) as State['runs'][number];
      const seen = '2026-11-23T13:00:00.000Z';
      const died = { ...run, commit: 'c0ffee', unfinished: { seen, done, unknown: [] } };
      return { ...state, runs: [...state.runs.slice(0, -1), died] };
    });
    edit(acme, 'a', { people: ['p:bob@x'] });

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/a': 'stale', 'v/b': 'done' });
    expect(messageAt(outcome, 'v/a')).toContain('by ada at 2026-11-23T13:00:00.000Z (commit c0ffee)');
  });

  it('is not a change that failed, nor one that is still as it was left', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {}, c: {} });
    await acme.run();
    edit(acme, 'b', { policies: ['x'] });
    acme.declare({ a: { members: ['bob@x'] }, b: { policies: [] }, c: { policies: ['p'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'b');
    acme.system.log.length = 0;

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/a': 'done', 'v/b': 'done', 'v/c': 'done' });
    expect(outcome).toMatchObject({ foundDone: 2, counts: { changed: 1 }, converged: true });
    expect(new Set(acme.system.writes().map(({ id }) => id))).toEqual(new Set([acme.system.byName('b')?.id]));
  });

  it('may be a create whose people were taken out again', async () => {
    const acme = await project({ z: {} });
    await acme.run();
    acme.declare({ z: { policies: ['p'] }, a: { members: ['ada@x'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'z');
    edit(acme, 'a', { people: [] });

    expect(statuses((await acme.apply(plan)).outcome)).toEqual({ 'v/a': 'stale', 'v/z': 'done' });
    expect(acme.system.byName('a')?.people).toEqual([]);
  });

  it('may be what the state was told to forget: an old plan deletes it no more', async () => {
    const acme = await project({ old: {}, b: {} });
    await acme.run();
    acme.declare({ b: { policies: ['p'] } });
    const plan = await acme.plan();
    await writeState(acme, (state) => ({ ...state, objects: { 'v/b': state.objects['v/b']! } }));

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/b': 'done', 'v/old': 'stale' });
    expect(messageAt(outcome, 'v/old')).toContain('was carried out already and was taken back since');
    expect(acme.system.byName('old')).toBeDefined();
  });

  it.each([
    ['another plan, of which the run says who', (state: State) => state, `, ${BY_ADA}, and was taken back`],
    [
      'an apply of an earlier Rollcall that does not name it, of which the entry says when',
      (state: State) => ({ ...state, runs: state.runs.map(({ done: _done, ...run }) => run) }),
      ` at ${new Date(NOW).toISOString()} and was taken back`,
    ],
  ])('may be done by %s', async (_what, change, says) => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['bob@x'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    acme.declare({ a: { members: ['bob@x'] }, b: {} });
    await acme.run();
    await writeState(acme, change);
    edit(acme, 'a', { people: ['p:ada@x'] });
    acme.declare({ a: { members: ['bob@x'] }, b: { policies: ['p'] } });

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/a': 'stale', 'v/b': 'done' });
    expect(messageAt(outcome, 'v/a')).toContain(`was carried out already${says}`);
  });

  it('may be a binding that the state was told to forget, which no step could find', async () => {
    const acme = await project({ b: {} });
    await acme.run();
    acme.system.put({ name: 'found' });
    acme.declare({ b: { policies: ['p'] }, found: {} });
    const plan = await acme.plan();
    expect(plan.changes.map(({ action }) => action)).toEqual(['update', 'adopt']);
    await applyButFor(acme, plan, 'b');
    await writeState(acme, (state) => ({ ...state, objects: { 'v/b': state.objects['v/b']! } }));

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/b': 'done', 'v/found': 'stale' });
    expect(messageAt(outcome, 'v/found')).toContain(BY_ADA);
    expect(outcome?.counts.imported).toBe(0);
    expect((await acme.state())?.objects).not.toHaveProperty('v/found');
  });
});

describe('a plan that is older than another apply', () => {
  /** A plan of `a`, after a bigger one did the same, and was taken back by a third. */
  async function overtaken(): Promise<{ readonly acme: FakeProject; readonly plan: Plan }> {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['ada@x', 'bob@x'] }, b: {} });
    const plan = await acme.plan();
    acme.declare({ a: { members: ['ada@x', 'bob@x'] }, b: { policies: ['p'] } });
    await acme.run();
    acme.declare({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['ada@x', 'bob@x'] }, b: {} });
    return { acme, plan };
  }

  it('does nothing where that apply did something that was taken back, although everything is again as it was planned', async () => {
    const { acme, plan } = await overtaken();

    const { outcome, problems } = await acme.apply(plan);

    expect(problems).toEqual([]);
    expect(statuses(outcome)).toEqual({ 'v/a': 'stale' });
    expect(messageAt(outcome, 'v/a')).toBe(
      `"v/a" was changed after the plan was made, ${BY_ADA}, and that was taken back: a plan of before says nothing of it any more.`,
    );
    expect(acme.system.byName('a')?.people).toEqual(['p:ada@x']);
  });

  it('is no approval of the same change any more', async () => {
    const { acme, plan } = await overtaken();
    expect(effectDigest(await acme.plan())).toBe(effectDigest(plan));

    expect(approvalUsed(plan, await acme.state())).toMatchObject({
      code: 'PLAN_STALE',
      summary: `The plan was made before another apply, ${BY_ADA}, changed something where it does, which was taken back since.`,
    });
    expect(statuses((await acme.run()).outcome)).toEqual({ 'v/a': 'done' });
  });

  it('goes on where that apply changed something else', async () => {
    const acme = await project({ a: {}, b: {} });
    await acme.run();
    acme.declare({ a: { policies: ['p'] }, b: {} });
    const plan = await acme.plan();
    acme.declare({ a: {}, b: { policies: ['p'] } });
    await acme.run();
    acme.declare({ a: {}, b: {} });
    await acme.run();
    acme.declare({ a: { policies: ['p'] }, b: {} });

    expect(statuses((await acme.apply(plan)).outcome)).toEqual({ 'v/a': 'done' });
  });

  it('creates nothing that was created and deleted since', async () => {
    const acme = await project({ b: {} });
    await acme.run();
    acme.declare({ a: {}, b: {} });
    const plan = await acme.plan();
    acme.declare({ a: {}, b: { policies: ['p'] } });
    await acme.run();
    acme.declare({ b: {} });
    await acme.run();
    acme.declare({ a: {}, b: {} });

    expect(statuses((await acme.apply(plan)).outcome)).toEqual({ 'v/a': 'stale' });
    expect(acme.system.byName('a')).toBeUndefined();
  });
});

describe('a change that an apply of more than the state names may have carried out', () => {
  async function putBack(): Promise<{ readonly acme: FakeProject; readonly plan: Plan }> {
    const acme = await project({ a: { members: ['ada@x'] }, b: {}, c: {} });
    await acme.run();
    edit(acme, 'a', { people: ['p:bob@x'] });
    acme.declare({ a: { members: ['ada@x'] }, b: { policies: ['p'] }, c: { policies: ['p'] } });
    const plan = await acme.plan();
    await applyButFor(acme, plan, 'b');
    await writeState(acme, (state) => ({ ...state, runs: [...state.runs.slice(0, -1), { ...state.runs.at(-1)!, done: ['v/c'] }] }));
    return { acme, plan };
  }

  it('is not carried out once more where the entry cannot tell, and what it can tell goes on', async () => {
    const { acme, plan } = await putBack();
    edit(acme, 'a', { people: ['p:bob@x'] });

    const { outcome } = await acme.apply(plan);

    expect(statuses(outcome)).toEqual({ 'v/a': 'stale', 'v/b': 'done', 'v/c': 'done' });
    expect(messageAt(outcome, 'v/a')).toBe(
      `Whether "v/a" was changed since the plan was made is not known: the apply ${BY_ADA} changed more than the 1000 addresses that the state names.`,
    );
    expect(acme.system.byName('a')?.people).toEqual(['p:bob@x']);
  });

  it('is found done where it is', async () => {
    const { acme, plan } = await putBack();

    expect(statuses((await acme.apply(plan)).outcome)).toEqual({ 'v/a': 'done', 'v/b': 'done', 'v/c': 'done' });
  });
});

describe('what needs no call', () => {
  it('is found done when the plan is applied again', async () => {
    const acme = await project({ keep: {}, gone: {} });
    await acme.run();
    acme.system.drop(acme.system.byName('gone')?.id as string);
    acme.system.put({ name: 'found' });
    acme.declare({ keep: {}, found: {} });
    const plan = await acme.plan();
    expect(plan.changes.map(({ action }) => action)).toEqual(['adopt', 'forget']);
    const first = await acme.apply(plan);
    const { objects } = (await acme.state()) as State;

    const again = await acme.apply(plan, { now: () => NOW + 60_000 });

    expect(first.outcome).toMatchObject({ foundDone: 0, counts: { imported: 1, forgotten: 1 } });
    expect(again.outcome).toMatchObject({ foundDone: 2, counts: { imported: 0, forgotten: 0 } });
    expect(statuses(again.outcome)).toEqual({ 'v/found': 'done', 'v/gone': 'done' });
    expect((await acme.state())?.objects).toEqual(objects);
  });
});

describe('an approval by which a part was carried out', () => {
  it('is no leave to carry that out again', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    edit(acme, 'a', { people: ['p:bob@x'] });
    acme.declare({ a: { members: ['ada@x'] }, b: { policies: ['p'] } });
    const approved = await acme.plan();
    expect(approvalUsed(approved, await acme.state())).toBeUndefined();
    await applyButFor(acme, approved, 'b');
    expect(effectDigest(await acme.plan())).not.toBe(effectDigest(approved));
    edit(acme, 'a', { people: ['p:bob@x'] });
    expect(effectDigest(await acme.plan())).toBe(effectDigest(approved));

    expect(approvalUsed(approved, await acme.state())).toEqual({
      severity: 'error',
      code: 'PLAN_STALE',
      summary: `A part of the plan was carried out already, ${BY_ADA}, and would be carried out again.`,
      detail: 'What was agreed to once is done once. Make a new plan, and have that approved.',
    });
  });

  it('is not used by a run of which everything failed', async () => {
    const acme = await project({ a: {} });
    const approved = await acme.plan();
    await applyButFor(acme, approved, undefined);

    expect(approvalUsed(approved, await acme.state())).toBeUndefined();
  });

  it('cannot be judged where the state is gone, or another one is there', async () => {
    const acme = await project({ a: {} });
    const first = await acme.plan();
    await acme.run();
    acme.declare({ a: {}, b: {} });
    const approved = await acme.plan();
    const state = (await acme.state()) as State;

    expect(approvalUsed(first, undefined)).toBeUndefined();
    expect(approvalUsed(approved, undefined)).toMatchObject({
      code: 'STATE_FOREIGN',
      summary: expect.stringContaining('and there is none here: nobody knows whether it was applied') as string,
      detail: 'Restore the state; or make a new plan here, and have that approved.',
    });
    expect(approvalUsed(approved, { ...state, lineage: 'other' })).toMatchObject({
      code: 'STATE_FOREIGN',
      detail: 'Make a new plan here, and have that approved.',
    });
  });
});
