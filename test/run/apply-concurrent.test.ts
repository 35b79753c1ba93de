import { afterEach, describe, expect, it } from 'vitest';
import { isComplete } from '../../src/core/model/verdict.ts';
import type { Step } from '../../src/core/model/step.ts';
import { fakeProject } from '../builders/fake-project.ts';
import type { Applied, FakeProject, ProjectOptions, Wishes } from '../builders/fake-project.ts';
import type { FakeGroup, FakeSystem } from '../builders/fake-system.ts';

const open: FakeProject[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.remove()));
});

async function project(wishes: Wishes, options?: ProjectOptions): Promise<FakeProject> {
  const made = await fakeProject(wishes, options);
  open.push(made);
  return made;
}

const BEFORE: Wishes = {
  a: { members: ['ada@x', 'bob@x'], policies: ['p'] },
  b: { members: ['eve@x', 'bob@x'] },
  child: { type: 'internal', members: ['ada@x'] },
  parent: { groups: ['child'], members: ['ada@x'] },
  doomed: { members: ['ada@x'], groups: ['leaf'] },
  leaf: { members: ['ada@x'] },
};

const AFTER: Wishes = {
  a: { members: ['eve@x', 'bob@x'], policies: ['q'] },
  b: { members: ['ada@x', 'bob@x'], policies: ['new'] },
  child: { type: 'external', members: ['ada@x'] },
  parent: { groups: ['child'], members: ['ada@x'] },
  leaf: { members: ['ada@x'] },
  fresh: { members: ['ada@x'], policies: ['f'] },
};

/** Each sort of step, and the group that somebody edits just then. */
const STEPS = [
  { sort: 'set after a create', step: 'v/fresh#1' },
  { sort: 'add', step: 'v/a#0' },
  { sort: 'remove', step: 'v/a#1' },
  { sort: 'delete', step: 'v/doomed#1' },
  { sort: 'emptying before a deletion', step: 'v/doomed#0' },
  { sort: 'delete of a replace', step: 'v/child#0' },
  { sort: 'set of a replace', step: 'v/child#2' },
  { sort: 'relink', step: 'v/parent#0' },
] as const;

const EDITS = {
  'adds a member': (group: FakeGroup, system: FakeSystem) => system.edit(group.id, { people: [...group.people, 'p:mallory@x'] }),
  'takes everybody out': (group: FakeGroup, system: FakeSystem) => system.edit(group.id, { people: [] }),
  'adds a policy': (group: FakeGroup, system: FakeSystem) => system.edit(group.id, { policies: [...group.policies, 'sudo'] }),
  'writes metadata': (group: FakeGroup, system: FakeSystem) => system.edit(group.id, { metadata: { touched: 'yes' } }),
  'renames it': (group: FakeGroup, system: FakeSystem) => system.edit(group.id, { name: 'taken over' }),
  'deletes it': (group: FakeGroup, system: FakeSystem) => system.drop(group.id),
} as const;

type EditName = keyof typeof EDITS;

interface Edited {
  readonly applied: Applied;
  readonly system: FakeSystem;
  readonly id: string | undefined;
  /** What the edit left, or nothing where it deleted. */
  readonly left: FakeGroup | undefined;
}

/** Applies while somebody edits the group of one step, at the moment that `when` says. */
async function applyWithEdit(stepId: string, edit: EditName, when: 'before the step' | 'between reading and writing'): Promise<Edited> {
  let armed = false;
  let id: string | undefined;
  let left: FakeGroup | undefined;
  const system = (current: FakeProject): FakeSystem => current.system;
  const strike = (current: FakeProject, step: Step): void => {
    if (!armed || step.id !== stepId) return;
    armed = false;
    const group = targetGroup(current, step);
    if (!group) return;
    id = group.id;
    EDITS[edit](group, system(current));
    left = structuredClone(system(current).groups.get(group.id));
  };
  const acme: FakeProject = await project(BEFORE, {
    parallelism: 1,
    onJudged: (step) => (when === 'between reading and writing' ? strike(acme, step) : undefined),
  });
  await acme.run();
  acme.declare(AFTER);
  const plan = await acme.plan();
  armed = true;
  const applied = await acme.apply(plan, {
    observer: { onStepStart: (step) => (when === 'before the step' ? strike(acme, step) : undefined) },
  });
  expect(armed).toBe(false);
  return { applied, system: acme.system, id, left };
}

function targetGroup(acme: FakeProject, step: Step): FakeGroup | undefined {
  const key = step.address.slice(2);
  const marker = (step.detail as { marker?: string } | undefined)?.marker;
  return [...acme.system.groups.values()].find((group) => group.name === key || (marker !== undefined && group.marker === marker));
}

/** Whether what the edit did is still there. */
function survived({ system, id, left }: Edited, edit: EditName): boolean {
  const now = id === undefined ? undefined : system.groups.get(id);
  if (!left) return now === undefined;
  switch (edit) {
    case 'adds a member':
      return now?.people.includes('p:mallory@x') === true;
    case 'takes everybody out':
      return now?.people.length === 0;
    case 'adds a policy':
      return now?.policies.includes('sudo') === true;
    case 'writes metadata':
      return now?.metadata['touched'] === 'yes';
    case 'renames it':
      return now?.name === 'taken over';
    case 'deletes it':
      return now === undefined;
  }
}

function reported({ outcome }: Applied): boolean {
  return outcome !== undefined && (!isComplete(outcome) || outcome.warnings.length > 0);
}

describe('somebody who edits a group while it is applied', () => {
  const cases = STEPS.flatMap(({ sort, step }) => (Object.keys(EDITS) as EditName[]).map((edit) => ({ sort, step, edit })));

  it.each(cases)('loses nothing unreported: $edit between reading and writing of $sort', async ({ step, edit }) => {
    const edited = await applyWithEdit(step, edit, 'between reading and writing');

    expect(edited.id).toBeDefined();
    expect(survived(edited, edit) || reported(edited.applied)).toBe(true);
  });

  // A group that has no name and no people yet: taking people out is no edit, and whatever name it has is the server's own.
  const nameless = ['v/fresh#1', 'v/child#2'];
  const real = cases.filter(({ step, edit }) => !nameless.includes(step) || !['takes everybody out', 'renames it'].includes(edit));

  it.each(real)('is never overwritten: $edit before $sort', async ({ step, edit }) => {
    const edited = await applyWithEdit(step, edit, 'before the step');

    const where = edited.id === undefined ? 'nothing there yet' : { survived: survived(edited, edit) };
    expect(where).toEqual(edited.id === undefined ? 'nothing there yet' : { survived: true });
  });
});

describe('a group that appears since the plan', () => {
  it('is not overwritten by a create of its name, and the half-made one goes', async () => {
    const acme = await project({});
    acme.declare({ eng: { members: ['ada@x'] }, other: { members: ['ada@x'] } });
    const plan = await acme.plan();
    acme.system.put({ name: 'ENG', people: ['p:mallory@x'] });

    const { outcome } = await acme.apply(plan);

    expect(outcome?.changes).toMatchObject([
      { address: 'v/eng', status: 'stale', error: { code: 'PLAN_STALE' } },
      { address: 'v/other', status: 'done' },
    ]);
    expect(acme.system.snapshot()).toMatchObject([{ name: 'ENG', people: ['p:mallory@x'] }, { name: 'other' }]);
    expect((await acme.state())?.objects).not.toHaveProperty('v/eng');
    expect((await acme.state())?.pending).toBeUndefined();
    expect((await acme.plan()).changes).toMatchObject([{ address: 'v/eng', action: 'adopt' }]);
  });

  it('stops only what needs it', async () => {
    const acme = await project({});
    acme.declare({ child: {}, parent: { groups: ['child'] }, grand: { groups: ['parent'] }, other: {} });
    const plan = await acme.plan();
    acme.system.put({ name: 'child' });

    const { outcome } = await acme.apply(plan);

    expect(outcome?.changes).toMatchObject([
      { address: 'v/child', status: 'stale' },
      { address: 'v/grand', status: 'skipped', because: 'v/child' },
      { address: 'v/other', status: 'done' },
      { address: 'v/parent', status: 'skipped', because: 'v/child' },
    ]);
    expect(outcome?.counts.added).toBe(1);
  });
});

describe('what was planned and meanwhile done by somebody else', () => {
  it('is done without a write', async () => {
    const acme = await project({ a: { policies: ['p'] } });
    await acme.run();
    acme.declare({ a: { policies: ['q'] } });
    const plan = await acme.plan();
    acme.system.edit(acme.system.byName('a')?.id as string, { policies: ['q'] });
    acme.system.log.length = 0;

    const { outcome } = await acme.apply(plan);

    expect(outcome).toMatchObject({ converged: true, changes: [{ status: 'done', stepsDone: 1 }] });
    expect(acme.system.writes()).toEqual([]);
  });

  it('keeps what came into a group by the system since the plan', async () => {
    const acme = await project(
      { a: { members: ['ada@x'] } },
      {
        held: (group) =>
          group.people.includes('p:peer@x') ? [{ field: 'members', element: 'peer@x', reason: 'a setup key put it there' }] : [],
      },
    );
    await acme.run();
    acme.declare({ a: { members: ['bob@x'] } });
    const plan = await acme.plan();
    const id = acme.system.byName('a')?.id as string;
    acme.system.edit(id, { people: ['p:ada@x', 'p:peer@x'] });

    const { outcome } = await acme.apply(plan);

    expect(outcome).toMatchObject({ converged: true });
    expect(acme.system.groups.get(id)?.people.toSorted()).toEqual(['p:bob@x', 'p:peer@x']);
  });
});
