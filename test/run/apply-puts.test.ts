import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverState } from '../../src/state/recover.ts';
import { fakeProject } from '../builders/fake-project.ts';
import type { FakeProject, FakeWish, ProjectOptions, Wishes } from '../builders/fake-project.ts';
import { FakeError, Killed, LostAnswer } from '../builders/fake-system.ts';
import type { FakeGroup } from '../builders/fake-system.ts';
import { buryHolder, deathAt, killableStore, killableSystem } from '../builders/killable.ts';
import type { DeathClock } from '../builders/killable.ts';

/** A group that others put people into as well. */
function shared(...members: readonly string[]): FakeWish {
  return { members, declared: { membership: 'additive' } };
}

interface Scene {
  readonly project: FakeProject;
  clock: DeathClock;
}

async function scene(wishes: Wishes, options: Pick<ProjectOptions, 'creation'> & { readonly announces?: boolean } = {}): Promise<Scene> {
  const given: { clock: DeathClock } = { clock: deathAt(Infinity) };
  const project = await fakeProject(wishes, {
    ...options,
    wrap: (store) => killableStore({ ...store, announces: options.announces ?? false }, () => given.clock),
  });
  killableSystem(project.system, () => given.clock);
  return Object.assign(given, { project });
}

/** Applies what is declared and dies at the moment of this number; false where the apply came to its end before. */
async function applyAndDie(given: Scene, at: number): Promise<boolean> {
  const plan = await given.project.plan();
  given.clock = deathAt(at);
  const died = await given.project.apply(plan).then(
    () => false,
    (error: unknown) => error instanceof Killed,
  );
  given.clock = deathAt(Infinity);
  if (died && existsSync(join(given.project.dir, '.rollcall', 'state.lock'))) await buryHolder(given.project.dir);
  return died;
}

/** As the next apply does: it plans on a state that has the journal in it. */
async function nextRun({ project }: Scene): Promise<void> {
  await recoverState(project.store);
  await project.run();
}

function peopleIn({ system }: FakeProject, name: string): readonly string[] {
  return (system.byName(name)?.people ?? []).map((id) => id.slice(2)).sort();
}

/** Each moment at which the apply of `next` can die, told what was live then. */
async function eachDeath(
  first: Wishes,
  next: Wishes,
  check: (given: Scene, at: string) => Promise<void>,
  options: Parameters<typeof scene>[1] & { readonly before?: (project: FakeProject) => void } = {},
): Promise<number> {
  for (let at = 1; ; at++) {
    const given = await scene(first, options);
    await given.project.run();
    options.before?.(given.project);
    given.project.declare(next);
    const died = await applyAndDie(given, at);
    given.project.declare(first);
    await check(given, `killed at ${at}`);
    await given.project.remove();
    if (!died) return at - 1;
  }
}

async function isClean({ project }: Scene, where: string): Promise<void> {
  const { changes, settled, warnings, drift } = await project.plan();
  expect({ where, changes, settled, warnings, drift }).toEqual({ where, changes: [], settled: [], warnings: [], drift: [] });
  const open = Object.values((await project.state())?.pending ?? {}).filter(({ puts }) => puts);
  expect({ where, open }).toEqual({ where, open: [] });
}

describe('whom an interrupted apply put in', () => {
  it.each([
    ['a journal that stays', {}],
    ['a state that is announced', { announces: true }],
  ])('leaves when the files are taken back, whenever it died, and whom others put there stays: with %s', async (_name, options) => {
    let taken = 0;
    const deaths = await eachDeath(
      { team: shared('ada@x') },
      { team: shared('ada@x', 'hedy@x') },
      async (given, where) => {
        const was = peopleIn(given.project, 'team');
        const plan = await given.project.plan();
        expect({ where, drift: plan.drift, warnings: plan.warnings }).toEqual({ where, drift: [], warnings: [] });
        if (was.includes('hedy@x')) {
          taken++;
          expect({ where, patch: plan.changes[0]?.patch }).toEqual({ where, patch: [{ op: 'remove', path: '/members/hedy@x' }] });
        } else expect({ where, changes: plan.changes }).toEqual({ where, changes: [] });
        await nextRun(given);
        expect({ where, people: peopleIn(given.project, 'team') }).toEqual({ where, people: ['ada@x', 'mallory@x'] });
        await isClean(given, where);
      },
      { ...options, before: ({ system }) => system.byName('team')?.people.push('p:mallory@x') },
    );
    expect(deaths).toBeGreaterThan(10);
    expect(taken).toBeGreaterThan(3);
  });

  it('stays where somebody else had put them there before the write', async () => {
    await eachDeath(
      { team: shared('ada@x') },
      { team: shared('ada@x', 'hedy@x', 'eve@x') },
      async (given, where) => {
        const ours = peopleIn(given.project, 'team').includes('eve@x') && (await given.project.state())?.objects['v/team'];
        await nextRun(given);
        // Once it is carried out, whoever is declared is Rollcall's.
        const isTold = ours && JSON.stringify(ours.applied).includes('hedy@x');
        expect({ where, people: peopleIn(given.project, 'team') }).toEqual({ where, people: isTold ? ['ada@x'] : ['ada@x', 'hedy@x'] });
        await isClean(given, where);
      },
      { before: ({ system }) => system.byName('team')?.people.push('p:hedy@x') },
    );
  });

  it('leaves an adopted group again', async () => {
    let taken = 0;
    for (let at = 1; ; at++) {
      const given = await scene({ team: shared('ada@x', 'hedy@x') });
      given.project.system.put({ name: 'team', people: ['p:mallory@x'] });
      const died = await applyAndDie(given, at);
      const was = peopleIn(given.project, 'team');
      given.project.declare({ team: shared('ada@x') });
      await nextRun(given);
      if (died && was.includes('hedy@x')) taken++;
      expect({ at, people: peopleIn(given.project, 'team') }).toEqual({ at, people: ['ada@x', 'mallory@x'] });
      await isClean(given, `killed at ${at}`);
      await given.project.remove();
      if (!died) break;
    }
    expect(taken).toBeGreaterThan(0);
  });

  it.each(['shell', 'whole'] as const)('leaves a group that it was making, or is told of (%s creation)', async (creation) => {
    for (let at = 1; ; at++) {
      const given = await scene({ team: shared('ada@x', 'hedy@x') }, { creation });
      const died = await applyAndDie(given, at);
      given.project.declare({ team: shared('ada@x') });
      const { warnings } = await given.project.plan();
      await given.project.run();
      const isTold = warnings.some(({ code, message }) => code === 'WRITE_UNSURE' && message.includes('"hedy@x"'));
      expect({ at, people: peopleIn(given.project, 'team') }).toEqual({ at, people: isTold ? ['ada@x', 'hedy@x'] : ['ada@x'] });
      expect({ at, isTold: creation === 'whole' || !isTold }).toEqual({ at, isTold: true });
      await given.project.remove();
      if (!died) break;
    }
  });

  it('is no drift where the declaration decides alone', async () => {
    await eachDeath({ team: { members: ['ada@x'] } }, { team: { members: ['ada@x', 'hedy@x'] } }, async (given, where) => {
      const { drift, changes } = await given.project.plan();
      expect({ where, drift, causes: changes[0]?.causes ?? {} }).toMatchObject({
        where,
        drift: [],
        causes: changes.length > 0 ? { '/members/hedy@x': 'intended' } : {},
      });
      await nextRun(given);
      expect({ where, people: peopleIn(given.project, 'team') }).toEqual({ where, people: ['ada@x'] });
      await isClean(given, where);
    });
  });

  it('is told where the field is managed no more', async () => {
    let told = 0;
    await eachDeath({ team: {} }, { team: { members: ['hedy@x'] } }, async (given, where) => {
      const was = peopleIn(given.project, 'team');
      const { settled } = await given.project.plan();
      if (was.length > 0) {
        told++;
        expect({ where, patch: settled[0]?.patch }).toEqual({ where, patch: [{ op: 'remove', path: '/members' }] });
      }
      await nextRun(given);
      expect({ where, people: peopleIn(given.project, 'team') }).toEqual({ where, people: was });
      await isClean(given, where);
    });
    expect(told).toBeGreaterThan(3);
  });

  it('is told of, and left there, where the journal was lost with its machine', async () => {
    let told = 0;
    await eachDeath(
      { team: shared('ada@x') },
      { team: shared('ada@x', 'hedy@x') },
      async (given, where) => {
        await rm(given.project.store.journal.path, { force: true });
        const was = peopleIn(given.project, 'team');
        const isApplied = JSON.stringify((await given.project.state())?.objects).includes('hedy@x');
        const { warnings } = await given.project.plan();
        const isTold = was.includes('hedy@x') && !isApplied;
        if (isTold) told++;
        expect({ where, codes: warnings.map(({ code }) => code) }).toEqual({ where, codes: isTold ? ['WRITE_UNSURE'] : [] });
        await given.project.run();
        expect({ where, people: peopleIn(given.project, 'team') }).toEqual({ where, people: isTold ? was : ['ada@x'] });
      },
      { announces: true },
    );
    expect(told).toBeGreaterThan(0);
  });

  it.each([
    ['is nobody where the system said no', new FakeError(403, 'permission denied'), false],
    ['is remembered where no answer came', new LostAnswer(), true],
  ])('%s', async (_name, fault, isKept) => {
    const { project } = await scene({ team: shared('ada@x') });
    await project.run();
    project.declare({ team: shared('ada@x', 'hedy@x') });
    const fail = ({ call }: { readonly call: string }): void => {
      if (call === 'update') throw fault;
    };
    project.system[isKept ? 'onCommitted' : 'onArrive'] = fail;
    // The look after the lost answer gets none either.
    if (isKept)
      project.system.onArrive = ({ call }) =>
        void (call === 'read' && peopleIn(project, 'team').includes('hedy@x') && fail({ call: 'update' }));
    await project.run();
    [project.system.onArrive, project.system.onCommitted] = [undefined, undefined];
    const group = project.system.byName('team') as FakeGroup;
    // Whoever is put there afterwards is somebody else's.
    if (!isKept) group.people.push('p:hedy@x');
    project.declare({ team: shared('ada@x') });

    await project.run();

    expect(peopleIn(project, 'team')).toEqual(isKept ? ['ada@x'] : ['ada@x', 'hedy@x']);
    await project.remove();
  });
});
