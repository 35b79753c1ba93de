import { afterEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import type { Approval } from '../../src/core/model/project.ts';
import { approvalUsed } from '../../src/run/apply-used.ts';
import type { State } from '../../src/core/model/state.ts';
import { DATE, fakeProject } from '../builders/fake-project.ts';
import type { FakeProject, ProjectOptions, Wishes } from '../builders/fake-project.ts';
import { effectDigest } from '../../src/core/plan/digest.ts';
import { FakeError } from '../builders/fake-system.ts';

const open: FakeProject[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((item) => item.remove()));
});

async function project(wishes: Wishes, options?: ProjectOptions): Promise<FakeProject> {
  const made = await fakeProject(wishes, options);
  open.push(made);
  return made;
}

/** Problems of an apply that must not send anything. */
async function refusal(
  acme: FakeProject,
  plan: Plan,
  input?: Parameters<FakeProject['apply']>[1],
): Promise<readonly { code: string; address?: string; summary: string }[]> {
  const before = acme.system.writes().length;
  const { outcome, problems } = await acme.apply(plan, input);
  expect(outcome).toBeUndefined();
  expect(acme.system.writes()).toHaveLength(before);
  return problems;
}

async function writeState(acme: FakeProject, edit: (state: State) => State): Promise<void> {
  const state = (await acme.state()) as State;
  await acme.store.backend.write({ ...edit(state), serial: state.serial + 1 }, state.serial);
}

describe('a plan is refused before anything is sent', () => {
  it('where a membership that it gives has ended since', async () => {
    const members = [{ email: 'ada@x', until: '2026-11-30' }];
    const acme = await project({ a: { members: ['ada@x'], declared: { members } }, b: {} });
    const plan = await acme.plan();

    expect(await refusal(acme, plan, { date: '2026-12-01' })).toMatchObject([
      { code: 'PLAN_STALE', address: 'v/a', summary: expect.stringContaining('"ada@x" (2026-11-30)') as string },
    ]);
    expect((await acme.apply(plan, { date: '2026-11-30' })).problems).toEqual([]);
  });

  it('where it was made from files alone', async () => {
    const acme = await project({ a: {} });
    const plan = await acme.plan();

    expect(await refusal(acme, { ...plan, since: { commit: 'c', basis: 'declared' } })).toMatchObject([{ code: 'PLAN_DECLARED' }]);
  });

  it('for everything that is wrong with it, at once', async () => {
    const acme = await project(
      { a: {} },
      { preflight: () => [{ severity: 'error', code: 'PROVIDER_PERMISSION', summary: 'The token may not create groups.' }] },
    );
    const plan = await acme.plan();

    const problems = await refusal(acme, {
      ...plan,
      format_version: '2.0' as '1.0',
      inputs: {
        ...plan.inputs,
        declaration: 'sha256:other',
        state: { lineage: 'other', serial: 1 },
        targets: { v: { provider: 'fake', url: 'http://elsewhere', namespace: 'n', identity: 'c' } },
      },
      incomplete: [{ target: 'v', part: 'groups', why: 'the list was cut' }],
      guards: [
        { code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true },
        { code: 'LAST_GROUP', address: 'v/a', message: 'Only a warning.', blocking: false },
      ],
    });

    expect(problems.map(({ code }) => code)).toEqual([
      'PLAN_VERSION',
      'PLAN_STALE',
      'STATE_FOREIGN',
      'INCOMPLETE_READ',
      'MAX_DELETIONS',
      'WRONG_TARGET',
      'PROVIDER_PERMISSION',
    ]);
    expect(problems.find(({ code }) => code === 'WRONG_TARGET')?.summary).toContain(
      'planned http://elsewhere, namespace "n", id "c", connected http://fake',
    );
  });

  it('when the files changed, or it is of another project', async () => {
    const acme = await project({ a: {} });
    const plan = await acme.plan();
    acme.declare({ a: {}, b: {} });

    expect(await refusal(acme, plan)).toMatchObject([{ code: 'PLAN_STALE', summary: 'The files have changed since the plan was made.' }]);
    expect(await refusal(acme, { ...plan, project: 'other' })).toMatchObject([
      { code: 'PLAN_STALE', summary: expect.stringContaining('"other"') as string },
    ]);
  });

  it('when the state is of another lineage, or has gone', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    acme.declare({ a: { policies: ['p'] } });
    const plan = await acme.plan();

    expect(await refusal(acme, { ...plan, inputs: { ...plan.inputs, state: { lineage: 'other', serial: 1 } } })).toMatchObject([
      { code: 'STATE_FOREIGN' },
    ]);
    expect((await refusal(acme, plan, { state: undefined })).map(({ code }) => code)).toEqual(['STATE_FOREIGN', 'PLAN_STALE']);
  });

  it('when another apply came between, and says at which address', async () => {
    const acme = await project({ a: {}, b: {} });
    await acme.run();
    acme.declare({ a: { policies: ['p'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    await writeState(acme, (state) => ({
      ...state,
      objects: { ...state.objects, 'v/a': { ...state.objects['v/a']!, applied: { name: 'a', policies: ['x'] } } },
    }));

    expect(await refusal(acme, plan)).toMatchObject([
      { code: 'PLAN_STALE', address: 'v/a', summary: '"v/a" has another state entry than when the plan was made.' },
    ]);
    await writeState(acme, (state) => ({ ...state, objects: { 'v/b': state.objects['v/b']! } }));
    expect(await refusal(acme, plan)).toMatchObject([{ code: 'PLAN_STALE', address: 'v/a', summary: '"v/a" is no longer in the state.' }]);
  });

  it('when it was made without a state and there is one of something else now', async () => {
    const acme = await project({ a: {} });
    const first = await acme.plan();
    acme.declare({ z: {} });
    await acme.run();
    acme.declare({ a: {} });

    expect(await refusal(acme, first)).toMatchObject([
      { code: 'STATE_FOREIGN', summary: 'The plan was made without a state, and now there is one with 1 other address.' },
    ]);
  });

  it('when there is no connection to a target that it writes to', async () => {
    const acme = await project({ a: {} });

    expect(await refusal(acme, await acme.plan(), { targets: new Map() })).toMatchObject([
      { code: 'PLAN_STALE', address: 'v/a', summary: expect.stringContaining('no connection to target "v"') as string },
    ]);
  });

  it('when a kind is not known any more', async () => {
    const acme = await project({ a: {} });
    const plan = await acme.plan();

    expect(await refusal(acme, { ...plan, changes: plan.changes.map((change) => ({ ...change, kind: 'rule' })) })).toMatchObject([
      { code: 'PLAN_STALE', summary: expect.stringContaining('no objects of kind "rule"') as string },
    ]);
  });

  it('when names are swapped', async () => {
    const acme = await project({ a: {}, b: {} });
    await acme.run();
    const named = (name: string): Wishes[string] => ({ declared: { name } });
    acme.declare({ a: named('x'), b: named('y') });
    const plan = await acme.plan();
    // No plan that is made would do this; one that was written by hand might.
    const changes = plan.changes.map((change) => ({ ...change, after: { ...change.after, name: change.address === 'v/a' ? 'b' : 'a' } }));

    expect(await refusal(acme, { ...plan, changes })).toMatchObject([{ code: 'UNSUPPORTED_CHANGE', address: 'v/a' }]);
  });
});

describe('an approval', () => {
  const approval = (until: string): Approval => ({
    match: 'v',
    allow: ['MAX_DELETIONS'],
    count: undefined,
    until,
    reason: 'spring cleaning',
    place: { file: 'rollcall.yaml', path: [] },
  });

  it('is judged again by the date of the apply', async () => {
    const acme = await project({ a: {} }, { approvals: [approval(DATE)] });
    const plan = await acme.plan();
    const guards = [
      {
        code: 'MAX_DELETIONS',
        address: 'v',
        message: 'Too many.',
        blocking: false,
        approved_by: { match: 'v', allow: ['MAX_DELETIONS'], until: DATE, reason: 'spring cleaning' },
      },
    ] as const;

    expect(await refusal(acme, { ...plan, guards }, { date: '2026-11-24' })).toMatchObject([
      { code: 'APPROVAL_EXPIRED', address: 'v', summary: expect.stringContaining('expired on 2026-11-23') as string },
    ]);
    expect((await acme.apply({ ...plan, guards })).outcome).toMatchObject({ converged: true });
    expect((await acme.state())?.runs).toMatchObject([
      { who: 'ada', approvals: [expect.stringMatching(/^sha256:/) as string], counts: { done: 1, failed: 0 } },
    ]);
  });

  it.each([
    {
      what: 'too many deletions',
      guards: { maxDeletions: { type: 'count', count: 1 } as const },
      lifecycle: {},
      code: 'MAX_DELETIONS',
      count: 1,
    },
    { what: 'deletions of what is protected', guards: { protected: ['v/*'] }, lifecycle: {}, code: 'PROTECTED', count: 2 },
    { what: 'what nothing may destroy', guards: {}, lifecycle: { preventDestroy: true }, code: 'PREVENT_DESTROY', count: 2 },
  ])('of $what is looked for in the plan itself, where its file does not say so any more', async ({ guards, lifecycle, code, count }) => {
    const part = { declared: { lifecycle: { ignore: [], preventDestroy: false, ...lifecycle } } };
    const acme = await project({ a: part, b: part }, { guards });
    await acme.run();
    acme.declare({});
    const plan = await acme.plan();

    expect(plan.guards.filter((finding) => finding.code === code)).toHaveLength(count);
    expect((await refusal(acme, { ...plan, guards: [] })).map((problem) => problem.code)).toEqual(
      Array.from({ length: count }, () => code),
    );
    expect((await refusal(acme, plan)).filter((problem) => problem.code === code)).toHaveLength(count);
  });

  it('is new once, and known after the first apply', async () => {
    const acme = await project({ a: {} }, { approvals: [approval(DATE)] });

    expect((await acme.plan()).new_approvals).toHaveLength(1);
    await acme.run();

    expect((await acme.plan()).new_approvals).toEqual([]);
  });

  it('stays new where the plan that was applied did not show it', async () => {
    const acme = await project({ a: {} }, { approvals: [approval(DATE)] });
    const plan = await acme.plan();

    await acme.apply({ ...plan, new_approvals: [] });

    expect((await acme.plan()).new_approvals).toHaveLength(1);
  });

  it('leaves the guards that an apply ran under remembered, and others are shown until one has run under them', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    const own = (await acme.state())?.guards;
    expect(own).toEqual({ max_deletions: 1000, max_member_removals: '100%', protected: [], privileged: {}, keep: [] });
    expect(await acme.state()).not.toHaveProperty('approvals');
    expect(await acme.plan()).not.toHaveProperty('new_guards');

    const state = (await acme.state()) as State;
    const former = { ...(own as NonNullable<typeof own>), max_deletions: 5 };
    await acme.store.backend.write({ ...state, guards: former, serial: state.serial + 1 }, state.serial);
    const other = await acme.plan();
    expect(other.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('max_deletions was 5 and is 1000.')]);
    const { new_guards: _shown, ...silent } = other;
    await acme.apply({ ...silent, new_guards: 'guards:sha256:another' });
    expect((await acme.plan()).new_guards).toBe(other.new_guards);
    await acme.apply(await acme.plan());
    expect((await acme.state())?.guards).toEqual(own);
    expect(await acme.plan()).not.toHaveProperty('new_guards');
  });
});

/** A plan that adds somebody was applied, and another one took them out again: everything is as it was when the first one was made. */
async function takenBack(): Promise<{ readonly acme: FakeProject; readonly used: Plan }> {
  const acme = await project({ a: { members: ['ada@x'] } });
  await acme.run();
  acme.declare({ a: { members: ['ada@x', 'bob@x'] } });
  const used = await acme.plan();
  await acme.apply(used, { who: 'carol', commit: 'c0ffee' });
  acme.declare({ a: { members: ['ada@x'] } });
  await acme.run();
  acme.declare({ a: { members: ['ada@x', 'bob@x'] } });
  return { acme, used };
}

describe('a plan that was applied and taken back', () => {
  it('is not applied again, and it is said who applied it, when, and what there would be to do', async () => {
    const { acme, used } = await takenBack();

    expect(await refusal(acme, used)).toEqual([
      {
        severity: 'error',
        code: 'PLAN_STALE',
        summary:
          'The plan was applied already, by carol at 2026-11-23T12:00:00.000Z (commit c0ffee), and it would be carried out again at "v/a".',
        detail: 'A plan, and the approval of it, is good for one apply. Make a new plan.',
      },
    ]);
  });

  it('is not made newer than its own apply by an edit of its file', async () => {
    const { acme, used } = await takenBack();
    const { state } = used.inputs;
    const edited: Plan = { ...used, inputs: { ...used.inputs, state: { ...state, serial: 999 } } };
    const refused = { code: 'STATE_FOREIGN', summary: expect.stringContaining('its serial is 999, here it is ') as string };

    expect(await refusal(acme, edited)).toMatchObject([refused]);
    expect(approvalUsed(edited, await acme.state())).toMatchObject(refused);
  });

  it('is no leave for another plan of before that does the same', async () => {
    const { acme, used } = await takenBack();
    // As one that the job before the gate made: another file, the same digest of what it does.
    const twin: Plan = { ...used, warnings: [{ code: 'CONFLICT', message: 'made elsewhere' }] };

    expect(await refusal(acme, twin)).toMatchObject([{ code: 'PLAN_STALE', summary: expect.stringContaining('by carol') as string }]);
  });

  it('is not in the way of a new plan that does the same', async () => {
    const { acme, used } = await takenBack();

    const anew = await acme.plan();

    expect(effectDigest(anew)).toBe(effectDigest(used));
    expect(await acme.apply(anew)).toMatchObject({ problems: [], outcome: { counts: { changed: 1 }, converged: true } });
  });

  it('is refused where only the live system was taken back', async () => {
    const acme = await project({ a: { policies: ['p'] } });
    await acme.run();
    acme.declare({ a: { policies: ['p', 'q'] } });
    const used = await acme.plan();
    await acme.apply(used);
    acme.system.edit(acme.system.byName('a')?.id as string, { policies: ['p'] });

    expect(await refusal(acme, used)).toMatchObject([{ code: 'PLAN_STALE', summary: expect.stringContaining('again at "v/a"') as string }]);
  });

  it('is refused after a create, a deletion and a binding as well', async () => {
    const acme = await project({ old: {}, kept: {} });
    await acme.run();
    acme.system.put({ name: 'found' });
    acme.declare({ fresh: {}, found: {}, kept: {} });
    const used = await acme.plan();
    expect(used.changes.map(({ action }) => action)).toEqual(['adopt', 'create', 'delete']);
    await acme.apply(used);
    acme.declare({ old: {}, kept: {} });
    await acme.run();
    acme.declare({ fresh: {}, found: {}, kept: {} });

    const problems = await refusal(acme, used);

    expect(problems.at(-1)).toMatchObject({ code: 'PLAN_STALE', summary: expect.stringContaining('"v/fresh"') as string });
  });

  it('may go on where the apply of it was not carried out whole', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, b: {} });
    await acme.run();
    acme.declare({ a: { members: ['bob@x'] }, b: { policies: ['p'] } });
    const plan = await acme.plan();
    const second = acme.system.byName('b')?.id;
    acme.system.onArrive = ({ call, id }) => {
      if (call === 'update' && id === second) throw new FakeError(400, 'no such luck');
    };
    expect((await acme.apply(plan)).outcome).toMatchObject({ changes: [{ status: 'done' }, { status: 'failed' }] });
    acme.system.onArrive = undefined;

    expect(await acme.apply(plan)).toMatchObject({ problems: [], outcome: { converged: true } });
  });
});

describe('a plan that was applied', () => {
  it('may be applied again: nothing is sent', async () => {
    const acme = await project({ a: { members: ['ada@x'] }, old: {} });
    await acme.run();
    acme.declare({ a: { members: ['bob@x'] }, b: { groups: ['a'] } });
    const plan = await acme.plan();
    await acme.apply(plan);
    acme.system.log.length = 0;

    const { outcome, problems } = await acme.apply(plan);

    expect(problems).toEqual([]);
    expect(outcome).toMatchObject({ converged: true, changes: [{ status: 'done' }, { status: 'done' }, { status: 'done' }] });
    expect(acme.system.writes()).toEqual([]);
  });

  it('does not bring back what somebody deleted since', async () => {
    const acme = await project({ a: {} });
    const plan = await acme.plan();
    await acme.apply(plan);
    acme.system.drop(acme.system.byName('a')?.id as string);

    expect((await acme.apply(plan)).outcome).toMatchObject({
      changes: [{ status: 'stale', error: { message: expect.stringContaining('is gone again') as string } }],
    });
  });
});

describe('what needs no call', () => {
  it('is written to the state alone: bind, forget, settle', async () => {
    const acme = await project({ keep: { policies: ['p'] }, gone: {}, done: { policies: ['old'] } });
    await acme.run();
    acme.system.drop(acme.system.byName('gone')?.id as string);
    acme.system.put({ name: 'found' });
    acme.system.edit(acme.system.byName('done')?.id as string, { policies: ['new'] });
    acme.declare({ keep: { policies: ['p'] }, found: {}, done: { policies: ['new'] } });
    acme.system.log.length = 0;

    const { outcome, problems } = await acme.run();

    expect(problems).toEqual([]);
    expect(outcome).toMatchObject({ counts: { imported: 1, forgotten: 1, changed: 0 }, converged: true });
    expect(acme.system.writes()).toEqual([]);
    const state = await acme.state();
    expect(Object.keys(state?.objects ?? {})).toEqual(['v/done', 'v/found', 'v/keep']);
    expect(state?.objects['v/done']?.applied).toMatchObject({ policies: ['new'] });
    expect((await acme.plan()).settled).toEqual([]);
  });

  it('leaves the state alone where there is nothing to do at all', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    const before = await acme.state();

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({ changes: [], converged: undefined, cancelled: false });
    expect(await acme.state()).toEqual(before);
  });
});

describe('the state after an apply', () => {
  it('knows the system, who ran it and what was bound; the runs are bounded', async () => {
    const acme = await project({ a: { members: ['ada@x'] } });
    await acme.run({ commit: 'abc123' });
    await writeState(acme, (state) => ({
      ...state,
      runs: Array.from({ length: 200 }, (_, index) => ({ ...state.runs[0]!, who: `run ${index}` })),
    }));
    acme.declare({ a: { members: ['bob@x'] } });

    await acme.run();

    const state = await acme.state();
    expect(state).toMatchObject({
      version: 1,
      project: 'acme',
      targets: { v: { provider: 'fake', url: 'http://fake' } },
      objects: { 'v/a': { kind: 'group', applied: { members: { 'bob@x': ['bob@x'] } } } },
    });
    expect(state?.runs).toHaveLength(200);
    expect(state?.runs[0]?.who).toBe('run 1');
    expect(state?.runs.at(-1)).toMatchObject({ who: 'ada', counts: { done: 1, failed: 0, stale: 0, skipped: 0, not_attempted: 0 } });
    expect(state?.objects['v/a']).not.toHaveProperty('under_way');
  });

  it('forgets a begun create that was looked for and is nowhere, and takes one away that nobody declares any more', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    const half = acme.system.put({ marker: 'm-there' });
    acme.system.put({ name: 'somebody' });
    const begun = (marker: string): NonNullable<State['pending']>[string] => ({ kind: 'group', marker, plan: 'sha256:earlier' });
    await writeState(acme, (state) => ({
      ...state,
      pending: {
        'v/there': begun('m-there'),
        'v/nowhere': begun('m-nowhere'),
        'v/bound': { ...begun('m-bound'), name: 'a' },
        'v/unsure': { ...begun('m-unsure'), name: 'somebody' },
        'w/unread': begun('m-unread'),
      },
    }));
    acme.declare({ a: { policies: ['p'] } });

    await acme.run();

    expect(Object.keys((await acme.state())?.pending ?? {})).toEqual(['v/unsure', 'w/unread']);
    expect(acme.system.groups.has(half.id)).toBe(false);
  });

  it('forgets a system that no address is left of', async () => {
    const acme = await project({ a: {} });
    await acme.run();
    acme.declare({});

    await acme.run();

    expect(await acme.state()).toMatchObject({ targets: {}, objects: {} });
  });
});

describe('reading again at the end', () => {
  it('says what does not hold although every call succeeded', async () => {
    const acme = await project({ a: { policies: ['p'] }, b: {}, c: {} });
    await acme.run();
    acme.declare({ a: { policies: ['q'] }, c: { policies: ['q'] } });
    acme.system.onCommitted = ({ call, id }) => {
      if (call === 'delete' && id) acme.system.put({ id, name: 'b' });
      if (call === 'update' && id === acme.system.byName('a')?.id) acme.system.byName('a')!.policies = ['x'];
      if (call === 'update' && id === acme.system.byName('c')?.id) acme.system.drop(id as string);
    };

    const { outcome } = await acme.run();

    expect(outcome?.converged).toBe(false);
    expect(outcome?.differences).toEqual([
      {
        address: 'v/a',
        patch: [
          { op: 'add', path: '/policies/q', value: true },
          { op: 'remove', path: '/policies/x' },
        ],
      },
      { address: 'v/b', patch: [{ op: 'remove', path: '' }] },
      {
        address: 'v/c',
        patch: [
          { op: 'add', path: '/name', value: 'c' },
          { op: 'add', path: '/policies', value: { q: true } },
        ],
      },
    ]);
  });

  it('says that it could not look where nobody answers', async () => {
    const acme = await project({ a: {} });
    let updates = 0;
    acme.system.onArrive = ({ call }) => {
      if (call === 'list' && updates > 0) throw new FakeError(503, 'sealed');
    };
    acme.system.onCommitted = ({ call }) => {
      if (call === 'update') updates++;
    };

    const { outcome } = await acme.run();

    expect(outcome).toMatchObject({
      converged: undefined,
      changes: [{ status: 'done' }],
      warnings: [{ code: 'PROVIDER_UNAVAILABLE', address: 'v', message: expect.stringContaining('could not be read again') as string }],
    });
    expect((await acme.state())?.objects).toHaveProperty('v/a');
  });
});
