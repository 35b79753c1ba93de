import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { people, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

function planOf(given: Case): Plan {
  const { plan, problems } = makePlan(planInput(given));
  expect(problems).toEqual([]);
  return plan as Plan;
}

function codesOf(given: Case): string[] {
  return makePlan(planInput(given)).problems.map((problem) => problem.code);
}

const ENG = { id: 'g1', document: { name: 'eng', policies: ['a'], members: people('ada@x', 'bob@x') } };
const BOUND = { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'], members: people('ada@x', 'bob@x') } } };

describe('what a plan was computed from', () => {
  it('is in the plan: date, declaration, state and the targets that were read', () => {
    expect(planOf({ entries: {} }).inputs).toEqual({
      date: '2026-11-23',
      declaration: 'sha256:declaration',
      state: { lineage: 'lineage', serial: 7 },
      targets: { v: { provider: 'vault', url: 'http://127.0.0.1' } },
    });
    expect(planOf({}).inputs.state).toEqual({ lineage: null, serial: 0 });
  });
});

describe('the table of changes', () => {
  it('creates what is declared and nowhere else', () => {
    const plan = planOf({ wishes: [{ key: 'eng', document: { policies: ['A ', 'b'], members: people('ada@x') } }] });

    expect(plan.changes).toHaveLength(1);
    expect(plan.changes[0]).toMatchObject({
      address: 'v/eng',
      action: 'create',
      before: null,
      after: { name: 'eng', type: 'internal', policies: ['a', 'b'], members: { 'ada@x': ['ada@x'] } },
      managed: ['members', 'name', 'policies'],
    });
    for (const absent of ['id', 'record', 'reason', 'held', 'state_entry', 'previous_address', 'relinks', 'replace_paths'])
      expect(plan.changes[0]).not.toHaveProperty(absent);
    expect(plan.changes[0]?.applied).toEqual({ name: 'eng', policies: ['a', 'b'], members: { 'ada@x': ['ada@x'] } });
    expect(plan.summary).toMatchObject({ add: 1, change: 0, destroy: 0, members_added: 1 });
  });

  it('adopts a live object of the declared name, letter case aside, and updates what differs', () => {
    const plan = planOf({ wishes: [{ key: 'ENG', document: { policies: ['b'] } }], live: [ENG] });

    expect(plan.changes[0]).toMatchObject({
      action: 'adopt',
      id: 'g1',
      causes: { '/name': 'adopted', '/policies/a': 'adopted', '/policies/b': 'adopted' },
    });
    expect(plan.changes[0]?.after).toMatchObject({ name: 'ENG', policies: ['b'], members: { 'ada@x': ['ada@x'], 'bob@x': ['bob@x'] } });
    expect(plan.summary).toMatchObject({ import: 1, change: 1, add: 0 });
  });

  it('only binds an adopted object that already is as declared', () => {
    const plan = planOf({ wishes: [{ key: 'eng', document: { policies: ['a'] } }], live: [ENG] });

    expect(plan.changes[0]).toMatchObject({ action: 'adopt', patch: [] });
    expect(plan.summary).toMatchObject({ import: 1, change: 0 });
  });

  it('has nothing to do where declared, applied and live agree', () => {
    const plan = planOf({
      wishes: [{ key: 'eng', document: { policies: ['a'], members: people('ada@x', 'bob@x') } }],
      live: [ENG],
      entries: BOUND,
    });

    expect(plan.changes).toEqual([]);
    expect(plan.settled).toEqual([]);
    expect(plan.summary.unchanged).toBe(1);
  });

  it('deletes what the state binds and nothing declares', () => {
    const plan = planOf({ live: [ENG], entries: BOUND });

    expect(plan.changes[0]).toMatchObject({ action: 'delete', id: 'g1', after: null, reason: 'no longer declared' });
    expect(plan.summary).toMatchObject({ destroy: 1, members_removed: 2 });
  });

  it('forgets what is neither declared nor live', () => {
    const plan = planOf({ entries: BOUND });

    expect(plan.changes[0]).toMatchObject({ action: 'forget', id: 'g1' });
    expect(plan.summary).toMatchObject({ forget: 1, destroy: 0 });
  });

  it('creates again what was deleted outside and says so', () => {
    const plan = planOf({ wishes: [{ key: 'eng', document: { policies: ['a'] } }], entries: BOUND });

    expect(plan.changes[0]).toMatchObject({ action: 'create', reason: 'it was deleted outside', causes: { '/policies': 'drift' } });
    expect(plan.drift[0]).toMatchObject({ address: 'v/eng', type: 'deleted', id: 'g1', applied: { policies: ['a'] } });
  });

  it('reports and never touches what is live and unknown', () => {
    const plan = planOf({ live: [ENG] });

    expect(plan.changes).toEqual([]);
    expect(plan.unmanaged).toEqual([{ target: 'v', kind: 'group', id: 'g1', name: 'eng', owner: 'other' }]);
  });

  it('replaces what cannot be changed in place', () => {
    const plan = planOf({ wishes: [{ key: 'eng', document: { type: 'external' } }], live: [ENG], entries: BOUND });

    expect(plan.changes[0]).toMatchObject({ action: 'replace', reason: '"type" cannot be changed in place' });
    expect(plan.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)).toEqual(['remove /members', 'remove /policies', 'replace /type']);
    expect(plan.summary).toMatchObject({ add: 1, destroy: 1 });
  });

  it('adopts a namesake when the bound object is gone, with a warning', () => {
    const plan = planOf({ wishes: [{ key: 'eng' }], live: [{ ...ENG, id: 'g2' }], entries: BOUND });

    expect(plan.changes[0]).toMatchObject({ action: 'adopt', id: 'g2' });
    expect(plan.warnings.map((warning) => warning.code)).toEqual(['REBOUND']);
  });
});

describe('causes', () => {
  const wish = (policies: string[]): Case => ({
    wishes: [{ key: 'eng', document: { policies } }],
    live: [ENG],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'] } } },
  });

  it('calls a changed file intended', () => {
    expect(planOf(wish(['a', 'b'])).changes[0]?.causes).toEqual({ '/policies/b': 'intended' });
  });

  it('calls an outside change drift and lists it', () => {
    const plan = planOf({ ...wish(['a']), live: [{ id: 'g1', document: { name: 'eng', policies: ['a', 'evil'] } }] });

    expect(plan.changes[0]?.causes).toEqual({ '/policies/evil': 'drift' });
    expect(plan.drift[0]?.patch).toEqual([{ op: 'add', path: '/policies/evil', value: true }]);
  });

  it('warns where both sides changed one value, and the declaration wins', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { metadata: { k: 'mine' } } }],
      live: [{ id: 'g1', document: { name: 'eng', metadata: { k: 'theirs' } } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', metadata: { k: 'was' } } } },
    };
    const plan = planOf(given);

    expect(plan.changes[0]).toMatchObject({ causes: { '/metadata/k': 'conflict' }, after: { metadata: { k: 'mine' } } });
    expect(plan.warnings.map((warning) => warning.code)).toEqual(['CONFLICT']);
  });

  it('settles what somebody else already did, without a change', () => {
    const plan = planOf({ ...wish(['a', 'b']), live: [{ id: 'g1', document: { name: 'eng', policies: ['a', 'b'] } }] });

    expect(plan.changes).toEqual([]);
    expect(plan.settled[0]).toMatchObject({
      address: 'v/eng',
      applied: { name: 'eng', policies: ['a', 'b'] },
      causes: { '/policies/b': 'done' },
    });
  });

  it('calls other identities of the same person resolved', () => {
    const plan = planOf({
      wishes: [{ key: 'eng', document: { members: { 'ada@x': ['laptop-1', 'laptop-2'] } }, declared: { members: [{ email: 'ada@x' }] } }],
      live: [{ id: 'g1', document: { name: 'eng', members: { 'ada@x': ['laptop-1'] } } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: { 'ada@x': ['laptop-1'] } } } },
    });

    expect(plan.changes[0]?.causes).toEqual({ '/members/ada@x': 'resolved' });
    expect(plan.summary).toMatchObject({ members_added: 0, members_removed: 0 });
  });
});

describe('ownership', () => {
  it('keeps a field that the declaration does not mention', () => {
    const plan = planOf({ wishes: [{ key: 'eng', document: { metadata: { k: 'v' } } }], live: [ENG], entries: BOUND });

    expect(plan.changes[0]?.patch).toEqual([{ op: 'add', path: '/metadata/k', value: 'v' }]);
    expect(plan.changes[0]?.after).toMatchObject({ policies: ['a'] });
  });

  it('adds without removing strangers in additive mode, and removes only what was declared before', () => {
    const plan = planOf({
      wishes: [{ key: 'eng', document: { members: people('cyd@x') }, declared: { membership: 'additive' } }],
      live: [{ id: 'g1', document: { name: 'eng', members: people('ada@x', 'bob@x') } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: people('ada@x') }, membership: 'additive' } },
    });

    expect(plan.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)).toEqual(['remove /members/ada@x', 'add /members/cyd@x']);
    expect(plan.changes[0]?.applied).toMatchObject({ members: { 'cyd@x': ['cyd@x'] } });
  });

  it('leaves ignored fields and keys as they are live', () => {
    const plan = planOf({
      wishes: [
        {
          key: 'eng',
          document: { policies: ['z'], metadata: { team: 'new', other: 'x' } },
          declared: { lifecycle: { ignore: ['policies', 'metadata.team'], preventDestroy: false } },
        },
      ],
      live: [{ id: 'g1', document: { name: 'eng', policies: ['a'], metadata: { team: 'old' } } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } },
    });

    expect(plan.changes[0]?.patch).toEqual([{ op: 'add', path: '/metadata/other', value: 'x' }]);
  });

  it('echoes held elements and never counts them as drift', () => {
    const held = [{ field: 'members', element: 'key@x', reason: 'a setup key put it there' }];
    const plan = planOf({
      wishes: [{ key: 'eng', document: { members: people('ada@x') } }],
      live: [{ id: 'g1', held, document: { name: 'eng', members: people('ada@x', 'key@x') } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: people('ada@x') } } },
    });

    expect(plan.changes).toEqual([]);
    expect(plan.drift).toEqual([]);
  });

  it('remembers a lifecycle that is newly declared although nothing has to be written', () => {
    const plan = planOf({
      wishes: [{ key: 'eng', document: { policies: ['a'] }, declared: { lifecycle: { ignore: [], preventDestroy: true } } }],
      live: [ENG],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'] } } },
    });

    expect(plan.settled[0]?.record).toEqual({ lifecycle: { prevent_destroy: true } });
  });

  it('refuses to delete what was protected by a declaration that is gone', () => {
    const plan = planOf({
      live: [ENG],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' }, lifecycle: { prevent_destroy: true } } },
    });

    expect(plan.guards.map(({ code, blocking }) => [code, blocking])).toEqual(
      [
        ['PREVENT_DESTROY', true],
        ['LAST_GROUP', false],
      ].sort(),
    );
  });
});

describe('names and references', () => {
  it('renames by a previous key and keeps references to it', () => {
    const plan = planOf({
      wishes: [
        { key: 'new', declared: { previously: ['eng'] }, document: {} },
        { key: 'top', document: { groups: ['new'] } },
      ],
      live: [ENG, { id: 'g2', document: { name: 'top', groups: ['id:g1'] } }],
      entries: { ...BOUND, 'v/top': { id: 'g2', applied: { name: 'top', groups: ['eng'] } } },
    });

    expect(plan.changes).toHaveLength(1);
    expect(plan.changes[0]).toMatchObject({
      address: 'v/new',
      action: 'update',
      previous_address: 'v/eng',
      patch: [{ op: 'replace', path: '/name', value: 'new' }],
    });
    expect(plan.settled).toMatchObject([{ address: 'v/top', applied: { groups: ['new'] }, causes: {} }]);
  });

  it('finds a previous name without state', () => {
    const plan = planOf({ wishes: [{ key: 'new', declared: { previously: ['eng'] } }], live: [ENG] });

    expect(plan.changes[0]).toMatchObject({ address: 'v/new', action: 'adopt', id: 'g1' });
  });

  it('refuses two live objects of one name, with both ids', () => {
    const { problems } = makePlan(planInput({ wishes: [{ key: 'eng' }], live: [ENG, { ...ENG, id: 'g9' }] }));

    expect(problems[0]).toMatchObject({ code: 'AMBIGUOUS_NAME' });
    expect(problems[0]?.summary).toContain('"g1", "g9"');
  });

  it('refuses two addresses on one live object', () => {
    expect(codesOf({ wishes: [{ key: 'other', declared: { name: 'eng' } }], live: [ENG], entries: BOUND })).toEqual(['ADDRESS_CLASH']);
  });

  it('refuses references that name nothing', () => {
    expect(codesOf({ wishes: [{ key: 'top', document: { groups: ['name:nope', 'id:nope'] } }] })).toEqual([
      'UNKNOWN_REFERENCE',
      'UNKNOWN_REFERENCE',
    ]);
  });

  it('shows an unmanaged child by name, and by id where the name is no help', () => {
    const plan = planOf({
      wishes: [{ key: 'top', document: { groups: ['name:solo'] } }],
      live: [
        { id: 'g2', document: { name: 'top', groups: ['id:g3', 'id:g4', 'id:gone'] } },
        { id: 'g3', document: { name: 'solo' }, unread: true },
        { id: 'g4', document: { name: 'twin' }, unread: true },
        { id: 'g5', document: { name: 'twin' }, unread: true },
      ],
    });

    expect(plan.changes[0]?.before?.['groups']).toEqual(['id:g4', 'id:gone', 'name:solo']);
  });

  it('links managed parents again after a replace, and refuses where a parent is not managed', () => {
    const wishes = [
      { key: 'eng', document: { type: 'external' } },
      { key: 'top', document: { groups: ['eng'] } },
    ];
    const top = { id: 'g2', document: { name: 'top', groups: ['id:g1'] } };
    const entries = { ...BOUND, 'v/top': { id: 'g2', applied: { name: 'top', groups: ['eng'] } } };

    const plan = planOf({ wishes, live: [{ ...ENG, extra: { referrers: ['g2'] } }, top], entries });
    expect(plan.changes.map(({ address, action, relinks }) => [address, action, relinks])).toEqual([
      ['v/eng', 'replace', undefined],
      ['v/top', 'update', ['eng']],
    ]);

    expect(codesOf({ wishes, live: [{ ...ENG, extra: { referrers: ['g2', 'g7'] } }, top], entries })).toEqual(['LIVE_REFERRER']);
  });

  it('forgets what `removed:` lists, and deletes what `ensure_absent:` names', () => {
    const place = { file: 'groups/x.yaml', path: [] };
    const plan = planOf({
      live: [ENG, { id: 'g2', document: { name: 'old' } }],
      entries: BOUND,
      declaration: {
        removed: [{ key: 'eng', kind: 'group', targets: ['v'], place }],
        ensureAbsent: [{ name: 'old', kind: 'group', targets: ['v'], place }],
      },
    });

    expect(plan.changes.map(({ address, action }) => [address, action])).toEqual([
      ['v/eng', 'forget'],
      ['v/old', 'delete'],
    ]);
    // Whoever is in a group that is only forgotten stays in it.
    expect(plan.summary).toMatchObject({ forget: 1, destroy: 1, members_removed: 0 });
  });
});

describe('a group under both `removed:` and `ensure_absent:`', () => {
  const place = { file: 'groups/x.yaml', path: [] };
  const declaration = {
    removed: [{ key: 'eng', kind: 'group', targets: ['v'], place }],
    ensureAbsent: [{ name: 'eng', kind: 'group', targets: ['v'], place }],
  };

  it('is forgotten first where the state has it, and deleted by the next plan', () => {
    expect(planOf({ live: [ENG], entries: BOUND, declaration }).changes).toMatchObject([{ address: 'v/eng', action: 'forget' }]);
    expect(planOf({ live: [ENG], declaration }).changes).toMatchObject([{ action: 'delete', reason: 'listed under `ensure_absent:`' }]);
    expect(planOf({ live: [], declaration }).changes).toEqual([]);
  });
});

describe('what was not read', () => {
  it('plans nothing for a target that could not be read, and says so', () => {
    const input = planInput({ wishes: [{ key: 'eng' }], entries: BOUND });
    const site = input.targets[0] as NonNullable<(typeof input.targets)[0]>;
    const { plan } = makePlan({
      ...input,
      targets: [{ ...site, live: undefined, incomplete: [{ target: 'v', part: 'everything', why: 'no answer' }] }],
    });

    expect(plan?.changes).toEqual([]);
    expect(plan?.incomplete).toEqual([{ target: 'v', part: 'everything', why: 'no answer' }]);
  });

  it('deletes nothing on the strength of an incomplete list', () => {
    const plan = planOf({ entries: BOUND, liveFacts: { incomplete: [{ part: 'groups', why: 'page lost', code: 'PROVIDER_ANSWER' }] } });

    expect(plan.changes).toEqual([]);
    expect(plan.incomplete).toHaveLength(1);
  });

  it('blocks where every known object is missing', () => {
    const plan = planOf({ entries: { ...BOUND, 'v/two': { id: 'g2', applied: { name: 'two' } } } });

    expect(plan.guards.find((finding) => finding.code === 'WRONG_TARGET')?.blocking).toBe(true);
  });

  it('blocks another server under the same name', () => {
    const plan = planOf({
      state: { targets: { v: { provider: 'vault', url: 'http://127.0.0.1', identity: 'cluster-1' } } },
      liveFacts: { identity: { provider: 'vault', url: 'http://127.0.0.1', identity: 'cluster-2' } },
    });

    expect(plan.guards[0]).toMatchObject({ code: 'WRONG_TARGET', message: expect.stringContaining('cluster-1') });
  });

  it('refuses a state that knows a target which left the project', () => {
    expect(codesOf({ entries: { 'old/eng': { id: 'g1', applied: {} } } })).toEqual(['TARGET_LEFT']);
    const { problems } = makePlan(
      planInput({
        entries: { 'old/a': { id: 'g1', applied: {} }, 'old/b': { id: 'g2', applied: {} }, 'gone/c': { id: 'g3', applied: {} } },
      }),
    );
    expect(problems.map(({ summary }) => summary)).toEqual([
      'The state has 1 address of target "gone", which is not in rollcall.yaml.',
      'The state has 2 addresses of target "old", which is not in rollcall.yaml.',
    ]);
  });

  it('looks at nothing outside the scope', () => {
    const plan = planOf({ wishes: [{ key: 'a' }, { key: 'b' }], live: [ENG], entries: BOUND, input: { scope: ['v/a'] } });

    expect(plan.changes.map((change) => change.address)).toEqual(['v/a']);
  });

  it.each([
    [null, ['ops', 'ops-old', 'strangers']],
    [['v/*'], ['ops', 'ops-old', 'strangers']],
    [
      ['v/a', 'v/ops*'],
      ['ops', 'ops-old'],
    ],
    [['v/id:s1'], ['strangers']],
    [['v/name:ops'], ['ops']],
    [['v/a'], []],
    [['w/*'], []],
  ])('lists the unmanaged objects that %j selects, and no more', (scope, names) => {
    const live = Object.entries({ o1: 'ops', o2: 'ops-old', s1: 'strangers' }).map(([id, name]) => ({ id, document: { name } }));

    const plan = planOf({ wishes: [{ key: 'a' }], live, input: { scope } });

    expect(plan.unmanaged.map(({ name }) => name)).toEqual(names);
  });
});
