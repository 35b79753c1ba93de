import { afterEach, describe, expect, it } from 'vitest';
import { fakeProject } from '../builders/fake-project.ts';
import type { FakeProject, ProjectOptions, Wishes } from '../builders/fake-project.ts';

const open: FakeProject[] = [];

async function project(wishes: Wishes, options?: ProjectOptions): Promise<FakeProject> {
  const made = await fakeProject(wishes, options);
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.remove()));
});

describe('applyPlan', () => {
  it('creates what is declared, and a second plan has nothing to do', async () => {
    const acme = await project({
      platform: { members: ['ada@x'] },
      engineering: { members: ['ada@x', 'bob@x'], groups: ['platform'], policies: ['eng'] },
    });

    const { outcome, problems } = await acme.run();

    expect(problems).toEqual([]);
    expect(outcome).toMatchObject({ converged: true, differences: [], cancelled: false, counts: { added: 2, changed: 0, destroyed: 0 } });
    expect(acme.system.snapshot()).toMatchObject([
      { name: 'engineering', people: ['p:ada@x', 'p:bob@x'], children: ['platform'], policies: ['eng'], marker: undefined },
      { name: 'platform', people: ['p:ada@x'], marker: undefined },
    ]);
    const again = await acme.plan();
    expect(again.changes).toEqual([]);
    expect(again.settled).toEqual([]);
  });

  it('counts nothing that an earlier run of the same plan did', async () => {
    const acme = await project({ one: { members: ['ada@x'] }, two: { members: ['bob@x'], policies: ['p'] } });
    const plan = await acme.plan();
    expect((await acme.apply(plan)).outcome).toMatchObject({ counts: { added: 2 }, foundDone: 0 });

    const { outcome } = await acme.apply(plan);

    expect(outcome).toMatchObject({ converged: true, counts: { added: 0, changed: 0, destroyed: 0 }, foundDone: 2 });
  });

  it('tells which step is the last of its object', async () => {
    const acme = await project({ one: { members: ['ada@x'], policies: ['p'] } });
    const told: boolean[] = [];
    const plan = await acme.plan();

    const { outcome } = await acme.apply(plan, { observer: { onStepDone: (_step, _elapsed, _wrote, last) => void told.push(last) } });

    const steps = outcome?.changes[0]?.steps ?? 0;
    expect(steps).toBeGreaterThan(0);
    expect(told).toEqual([...Array.from({ length: steps - 1 }, () => false), true]);
  });

  it('updates, deletes and adopts in one run', async () => {
    const acme = await project({ one: { members: ['ada@x'] }, two: { members: ['bob@x'] } });
    await acme.run();
    acme.system.put({ name: 'three', people: ['p:eve@x'], policies: ['kept'] });

    acme.declare({ one: { members: ['ada@x', 'bob@x'], policies: ['new'] }, three: { members: ['ada@x'] } });
    const { outcome, problems } = await acme.run();

    expect(problems).toEqual([]);
    expect(outcome).toMatchObject({ converged: true, counts: { added: 0, changed: 2, destroyed: 1, imported: 1 } });
    expect(acme.system.snapshot()).toMatchObject([
      { name: 'one', people: ['p:ada@x', 'p:bob@x'], policies: ['new'] },
      { name: 'three', people: ['p:ada@x'], policies: ['kept'] },
    ]);
    expect((await acme.plan()).changes).toEqual([]);
  });

  it('replaces a group and links it into its managed parent again', async () => {
    const acme = await project({ child: { type: 'internal', members: ['ada@x'] }, parent: { groups: ['child'], policies: ['p'] } });
    await acme.run();
    const before = acme.system.byName('child')?.id;

    acme.declare({ child: { type: 'external', members: ['ada@x'] }, parent: { groups: ['child'], policies: ['p'] } });
    const { outcome, problems } = await acme.run();

    expect(problems).toEqual([]);
    expect(outcome?.changes.map(({ address, status, error }) => ({ address, status, error }))).toEqual([
      { address: 'v/child', status: 'done', error: undefined },
      { address: 'v/parent', status: 'done', error: undefined },
    ]);
    expect(outcome?.converged).toBe(true);
    expect(acme.system.byName('child')?.id).not.toBe(before);
    expect(acme.system.snapshot()).toMatchObject([
      { name: 'child', type: 'external' },
      { name: 'parent', children: ['child'] },
    ]);
    expect((await acme.plan()).changes).toEqual([]);
  });
});
