import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Kind, LiveObject } from '../../../src/core/provider.ts';
import { DEFAULT_GUARDS } from '../../../src/core/model/default-guards.ts';
import { FIELDS, KIND, people, planInput } from '../../builders/plan-input.ts';
import type { Case, LiveGroup } from '../../builders/plan-input.ts';
import { actionsOf, changeOf, planOf, problemsOf } from '../../builders/planning.ts';

const PLACE = { file: 'groups/x.yaml', path: [] };
const live = (id: string, name: string, rest: Partial<LiveGroup> = {}): LiveGroup => ({ id, document: { name }, ...rest });
const entry = (id: string, name: string): { readonly id: string; readonly applied: { readonly name: string } } => ({
  id,
  applied: { name },
});

describe('binding by the state', () => {
  it('finds an object by its id whatever it is called now', () => {
    expect(changeOf({ wishes: [{ key: 'eng' }], live: [live('g1', 'renamed')], entries: { 'v/eng': entry('g1', 'eng') } })).toMatchObject({
      action: 'update',
      id: 'g1',
      causes: { '/name': 'drift' },
    });
  });

  it.each([
    [[live('g2', 'ENG')], 'another live object has its name: "g2"'],
    [[live('g3', 'eng'), live('g2', 'Eng')], '2 other live objects have its name: "g2", "g3"'],
  ])('warns of unmanaged objects with the name of a bound one', (twins, words) => {
    const plan = planOf({ wishes: [{ key: 'eng' }], live: [live('g1', 'eng'), ...twins], entries: { 'v/eng': entry('g1', 'eng') } });

    expect(plan.changes).toEqual([]);
    expect(plan.warnings).toEqual([{ code: 'AMBIGUOUS_NAME', address: 'v/eng', message: `"v/eng" is bound to "g1"; ${words}.` }]);
    expect(
      planOf({
        wishes: [{ key: 'eng' }],
        live: [live('g1', 'eng'), ...twins],
        entries: { 'v/eng': entry('g1', 'eng') },
        input: { scope: ['v/x'] },
      }).warnings,
    ).toEqual([]);
  });

  it('refuses two addresses of the state on one object', () => {
    expect(problemsOf({ live: [live('g1', 'eng')], entries: { 'v/a': entry('g1', 'a'), 'v/b': entry('g1', 'b') } })).toMatchObject([
      { code: 'ADDRESS_CLASH', address: 'v/b', summary: expect.stringContaining('"v/a"') },
    ]);
  });

  it('says where the files speak of an object that another address of the state is bound to', () => {
    expect(
      problemsOf({
        wishes: [{ key: 'other', declared: { name: 'eng' } }],
        live: [live('g1', 'eng')],
        entries: { 'v/eng': entry('g1', 'eng') },
      }),
    ).toMatchObject([{ code: 'ADDRESS_CLASH', place: { path: ['groups', 'other'] }, detail: expect.stringContaining('previously:') }]);
  });

  it('is not deceived by the state of another target or kind', () => {
    const given: Case = { entries: { 'w/eng': entry('g1', 'eng') }, live: [live('g1', 'eng')], state: {}, project: {} };
    const input = planInput(given);
    const project = {
      ...input.declaration.project,
      targets: [...input.declaration.project.targets, { ...input.declaration.project.targets[0]!, name: 'w' }],
    };
    const state = { ...input.state!, objects: { ...input.state!.objects, 'v/rule': { ...input.state!.objects['w/eng']!, kind: 'rule' } } };

    expect(makePlan({ ...input, state, declaration: { ...input.declaration, project } }).plan?.changes).toEqual([]);
  });
});

describe('names', () => {
  it('may be taken by one group while another gives them up', () => {
    const given: Case = {
      wishes: [{ key: 'eng-old' }, { key: 'eng' }],
      live: [live('g1', 'eng')],
      entries: { 'v/eng-old': entry('g1', 'eng') },
    };

    expect(actionsOf(given)).toEqual(['v/eng create', 'v/eng-old update']);
  });

  it('may move along a chain', () => {
    const given: Case = {
      wishes: [
        { key: 'a', declared: { name: 'two' } },
        { key: 'b', declared: { name: 'three' } },
      ],
      live: [live('g1', 'one'), live('g2', 'two')],
      entries: { 'v/a': entry('g1', 'one'), 'v/b': entry('g2', 'two') },
    };

    expect(actionsOf(given)).toEqual(['v/a update', 'v/b update']);
  });

  it('belong to one group at a time', () => {
    const given: Case = {
      wishes: [{ key: 'a', declared: { name: 'eng' } }, { key: 'eng' }],
      live: [live('g1', 'eng')],
      entries: { 'v/eng': entry('g1', 'eng') },
    };

    expect(problemsOf(given)).toMatchObject([{ code: 'ADDRESS_CLASH', address: 'v/eng', summary: expect.stringContaining('"v/a"') }]);
  });

  it('are only one part of what tells objects apart where a kind says so', () => {
    const spec: Kind = { ...KIND, identity: ['name', 'type'] };
    const identified = (id: string, type: string): LiveGroup => ({ id, document: { name: 'eng', type }, extra: { identity: { type } } });
    const withSpec = (given: Case): ReturnType<typeof makePlan> => {
      const input = planInput(given);
      const site = input.targets[0]!;
      const index = site.live!.index.map((item) => ({
        ...item,
        identity: { type: site.live!.objects.find(({ id }) => id === item.id)!.document['type']! },
      }));
      return makePlan({ ...input, targets: [{ ...site, kinds: { group: spec }, live: { ...site.live!, index } }] });
    };
    const both = [identified('g1', 'internal'), identified('g2', 'external')];

    expect(
      withSpec({ wishes: [{ key: 'eng', declared: { block: { type: 'external' } }, document: { type: 'external' } }], live: both }).plan
        ?.changes,
    ).toMatchObject([{ action: 'adopt', id: 'g2' }]);
    // Silent about the type: the one that would be made.
    expect(withSpec({ wishes: [{ key: 'eng' }], live: both }).plan?.changes).toMatchObject([{ action: 'adopt', id: 'g1' }]);
    // Bound: the other one is no twin.
    const bound = withSpec({ wishes: [{ key: 'eng' }], live: both, entries: { 'v/eng': entry('g1', 'eng') } }).plan;
    expect([bound?.changes, bound?.warnings]).toEqual([[], []]);
  });

  it('may be of a field that the kind does not list', () => {
    const { name: _name, ...fields } = FIELDS;
    const input = planInput({ wishes: [{ key: 'eng' }], live: [live('g1', 'eng')] });
    const site = input.targets[0]!;
    const desire = (): ReturnType<typeof site.desire> => ({ document: {}, problems: [], warnings: [] });

    expect(makePlan({ ...input, targets: [{ ...site, kinds: { group: { ...KIND, fields } }, desire }] }).plan?.changes).toMatchObject([
      { action: 'adopt', id: 'g1' },
    ]);
  });
});

describe('a name that shall not exist', () => {
  it('is that of whatever has it, also where a name alone does not tell objects apart', () => {
    const input = planInput({
      live: [live('g1', 'eng')],
      declaration: { ensureAbsent: [{ name: 'eng', kind: 'group', targets: ['v'], place: PLACE }] },
    });
    const site = input.targets[0]!;
    const index = site.live!.index.map((item) => ({ ...item, identity: { type: 'external' } }));

    expect(
      makePlan({
        ...input,
        targets: [{ ...site, kinds: { group: { ...KIND, identity: ['name', 'stages'] } }, live: { ...site.live!, index } }],
      }).plan?.changes,
    ).toMatchObject([{ action: 'delete', id: 'g1' }]);
    const { name: _name, ...fields } = FIELDS;
    expect(makePlan({ ...input, targets: [{ ...site, kinds: { group: { ...KIND, fields } } }] }).plan?.changes).toMatchObject([
      { action: 'delete', id: 'g1' },
    ]);
  });
});

describe('previous keys', () => {
  it('lead from the newest to the oldest that the state knows', () => {
    const given: Case = {
      wishes: [{ key: 'c', declared: { previously: ['b', 'a'] } }],
      live: [live('g1', 'a')],
      entries: { 'v/a': entry('g1', 'a') },
    };

    expect(changeOf(given)).toMatchObject({ address: 'v/c', action: 'update', previous_address: 'v/a', id: 'g1' });
  });

  it('count for nothing once the state knows the present key: somebody else may have the old name', () => {
    const given: Case = {
      wishes: [{ key: 'new', declared: { previously: ['eng'] } }],
      live: [live('g7', 'eng')],
      entries: { 'v/new': entry('g1', 'new') },
    };

    expect(changeOf(given)).toMatchObject({ address: 'v/new', action: 'create', reason: 'it was deleted outside' });
  });

  it('are an error where the state has what they lead to beside them: it would be deleted although the files say where it went', () => {
    const given: Case = {
      wishes: [{ key: 'c', declared: { previously: ['b', 'a'] } }],
      live: [live('g1', 'a'), live('g2', 'b'), live('g3', 'c')],
    };
    const blocked = (old: string): object => ({
      code: 'CONFIG_PREVIOUSLY',
      address: 'v/c',
      summary: `"v/${old}" cannot become "v/c", which the state has already: both groups are live.`,
    });

    expect(problemsOf({ ...given, entries: { 'v/a': entry('g1', 'a'), 'v/c': entry('g3', 'c') } })).toMatchObject([blocked('a')]);
    // The newest that the state knows is taken, and another one is left: in whatever order they stand.
    const both = { ...given, live: (given.live ?? []).slice(0, 2), entries: { 'v/a': entry('g1', 'a'), 'v/b': entry('g2', 'b') } };
    const twice = (first: string, second: string): object => ({
      code: 'CONFIG_PREVIOUSLY',
      summary: `"v/${first}" and "v/${second}" cannot both become "v/c": the state has both, and both groups are live.`,
      detail: expect.stringMatching(/`previously:`.*`rollcall state mv`.*`removed:`.*`rollcall state rm '/) as string,
    });
    expect(problemsOf(both)).toMatchObject([twice('b', 'a')]);
    expect(problemsOf({ ...both, wishes: [{ key: 'c', declared: { previously: ['a', 'b'] } }] })).toMatchObject([twice('a', 'b')]);
    expect(actionsOf({ ...both, live: [live('g2', 'b')], entries: { 'v/b': entry('g2', 'b') } })).toEqual(['v/c update']);
  });

  it('are no conflict where the old one is gone, is to be forgotten or to be absent, or lies outside of what is planned', () => {
    const given: Case = {
      wishes: [{ key: 'new', declared: { previously: ['old'] } }],
      live: [live('g1', 'old'), live('g2', 'new')],
      entries: { 'v/old': entry('g1', 'old'), 'v/new': entry('g2', 'new') },
    };
    const removed = [{ key: 'old', kind: 'group', targets: ['v'], place: PLACE }];
    const ensureAbsent = [{ name: 'old', kind: 'group', targets: ['v'], place: PLACE }];

    expect(problemsOf(given)).toMatchObject([{ code: 'CONFIG_PREVIOUSLY' }]);
    expect(actionsOf({ ...given, live: [live('g2', 'new')] })).toEqual(['v/old forget']);
    expect(actionsOf({ ...given, declaration: { removed } })).toEqual(['v/old forget']);
    expect(actionsOf({ ...given, entries: { 'v/new': entry('g2', 'new') }, declaration: { ensureAbsent } })).toEqual(['v/old delete']);
    expect(actionsOf({ ...given, input: { scope: ['v/new'] } })).toEqual([]);
  });

  it('are an error where the state knows nothing and both the old and the present name are live', () => {
    const given: Case = { wishes: [{ key: 'new', declared: { previously: ['old'] } }], live: [live('g1', 'old'), live('g2', 'new')] };

    expect(problemsOf(given)).toMatchObject([
      {
        code: 'CONFIG_PREVIOUSLY',
        address: 'v/new',
        summary: '"v/new" could be "new" (id "g2") and "old" (id "g1"): both are live, and the state knows neither.',
      },
    ]);
    expect(actionsOf({ ...given, live: [live('g1', 'old')] })).toEqual(['v/new adopt']);
    expect(actionsOf({ ...given, live: [live('g2', 'new')] })).toEqual(['v/new adopt']);
    expect(actionsOf({ ...given, wishes: [{ key: 'new', declared: { previously: ['NEW'] } }], live: [live('g2', 'new')] })).toEqual([
      'v/new adopt',
    ]);
  });

  it('do not take the object of another address that happens to be called so', () => {
    const given: Case = {
      wishes: [{ key: 'new', declared: { previously: ['eng'] } }, { key: 'ops' }],
      live: [live('g1', 'eng')],
      entries: { 'v/ops': entry('g1', 'eng') },
    };

    expect(actionsOf(given)).toEqual(['v/new create', 'v/ops update']);
  });

  it.each([
    [
      'claimed by two',
      [
        { key: 'a', declared: { previously: ['old'] } },
        { key: 'b', declared: { previously: ['old'] } },
      ],
      'v/b',
    ],
    ['still declared', [{ key: 'b', declared: { previously: ['old'] } }, { key: 'old' }], 'v/old'],
  ])('are an error where they are %s', (_what, wishes, address) => {
    expect(problemsOf({ wishes, live: [], entries: { 'v/old': entry('g1', 'old') } })).toMatchObject([
      { code: 'CONFIG_PREVIOUSLY', address },
    ]);
  });
});

describe('a pinned id', () => {
  it('is matched whatever the object is called', () => {
    expect(
      changeOf({ wishes: [{ key: 'eng', declared: { block: { id: 'g2' } } }], live: [live('g1', 'eng'), live('g2', 'other')].slice(1) }),
    ).toMatchObject({ action: 'adopt', id: 'g2' });
  });

  it('is the same UUID in any letter case; other ids are told apart by it', () => {
    const id = '442277e6-89b8-4061-bfb7-1beb8ebf6a54';
    const pinned = (written: string) => [{ key: 'eng', declared: { block: { id: written } } }];

    for (const [written, there] of [
      [id.toUpperCase(), id],
      [id, id.toUpperCase()],
    ] as const) {
      const objects = [live('g1', 'eng'), live(there, 'other')];
      expect(changeOf({ wishes: pinned(written), live: objects.slice(1) })).toMatchObject({ action: 'adopt', id: there });
      const bound = planOf({ wishes: pinned(written), live: objects.slice(1), entries: { 'v/eng': entry(there, 'eng') } });
      expect(bound.changes).toMatchObject([{ action: 'update', id: there }]);
    }
    expect(problemsOf({ wishes: pinned('G1'), live: [live('g1', 'eng')] })).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', summary: expect.stringContaining('"G1"'), missingId: 'G1' },
    ]);
  });

  it('of another object than the bound one is an error, until that one is gone', () => {
    const wishes = [{ key: 'eng', declared: { block: { id: 'g2' } } }];
    const entries = { 'v/eng': entry('g1', 'eng') };

    expect(problemsOf({ wishes, live: [live('g1', 'eng'), live('g2', 'other')], entries })).toMatchObject([
      {
        code: 'ADDRESS_CLASH',
        address: 'v/eng',
        summary: '"v/eng" is pinned to id "g2", and the state binds it to "g1", which exists.',
        detail: expect.stringContaining("rollcall state rm 'v/eng'"),
      },
    ]);
    const renamed = [{ key: 'eng', declared: { block: { id: 'g2' }, previously: ['old'] } }];
    expect(
      problemsOf({ wishes: renamed, live: [live('g1', 'eng'), live('g2', 'other')], entries: { 'v/old': entry('g1', 'eng') } }),
    ).toMatchObject([{ detail: expect.stringContaining("rollcall state rm 'v/old'") }]);
    const begun = { 'v/eng': { kind: 'group', marker: 'm', plan: 'sha256:p' } };
    expect(
      problemsOf({ wishes, live: [live('g1', 'eng', { extra: { marker: 'm' } }), live('g2', 'other')], state: { pending: begun } }),
    ).toMatchObject([{ summary: '"v/eng" is pinned to id "g2", and an interrupted create of it made "g1", which exists.' }]);
    expect(changeOf({ wishes, live: [live('g2', 'other')], entries })).toMatchObject({ action: 'adopt', id: 'g2' });
    expect(planOf({ wishes, live: [live('g2', 'eng')], entries: { 'v/eng': entry('g2', 'eng') } }).changes).toEqual([]);
  });

  it('of nothing is an error', () => {
    expect(problemsOf({ wishes: [{ key: 'eng', declared: { block: { id: 'nope' } } }] })).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', summary: expect.stringContaining('"nope"') },
    ]);
  });
});

describe('what is listed and was not read', () => {
  const unread = live('g1', 'eng', { unread: true });

  it.each<[string, Case]>([
    ['a declared name', { wishes: [{ key: 'eng' }], live: [unread] }],
    [
      'what the state binds',
      { wishes: [{ key: 'eng' }], live: [live('g1', 'else', { unread: true })], entries: { 'v/eng': entry('g1', 'eng') } },
    ],
    ['what is no longer declared', { live: [unread], entries: { 'v/eng': entry('g1', 'eng') } }],
    [
      'what shall not exist',
      { live: [unread], declaration: { ensureAbsent: [{ name: 'eng', kind: 'group', targets: ['v'], place: PLACE }] } },
    ],
  ])('is reported, and neither made again nor taken for deleted: %s', (_what, given) => {
    const plan = planOf(given);

    expect([plan.changes, plan.settled]).toEqual([[], []]);
    expect(plan.incomplete).toEqual([
      {
        target: 'v',
        part: `group "${given.live?.[0]?.document.name}"`,
        why: '"v/eng" is the live object "g1", which is listed and was not read',
        code: 'INCOMPLETE_READ',
      },
    ]);
    expect(plan.unmanaged).toEqual([]);
  });

  it('is nobody’s business outside the scope, and is still referred to by its key', () => {
    const plan = planOf({
      wishes: [{ key: 'eng' }, { key: 'top', document: { groups: ['eng'] } }],
      live: [unread, { id: 'g2', document: { name: 'top', groups: ['id:g1'] } }],
      entries: { 'v/eng': entry('g1', 'eng'), 'v/top': { id: 'g2', applied: { name: 'top', groups: ['eng'] } } },
      input: { scope: ['v/top'] },
    });

    expect(plan).toMatchObject({ changes: [], settled: [], incomplete: [], unmanaged: [], scope: ['v/top'] });
  });

  it('is found where a provider forgot to list what it read', () => {
    const input = planInput({ wishes: [{ key: 'eng' }], live: [live('g1', 'eng')] });
    const site = input.targets[0]!;

    expect(makePlan({ ...input, targets: [{ ...site, live: { ...site.live!, index: [] } }] }).plan?.changes).toMatchObject([
      { action: 'adopt', id: 'g1' },
    ]);
  });
});

describe('creates whose answer was lost', () => {
  const pending = { pending: { 'v/eng': { kind: 'group', marker: 'm1', plan: 'p' } } };
  const half = live('g5', 'group_0', { extra: { marker: 'm1' } });

  it('are found by their marker and finished, not begun again', () => {
    const change = changeOf({ wishes: [{ key: 'eng', document: { members: people('ada@x') } }], live: [half], state: pending });

    expect(change).toMatchObject({ action: 'update', id: 'g5', reason: 'an interrupted run left it half made', after: { name: 'eng' } });
  });

  it('are not what merely carries some marker', () => {
    const foreign = live('g5', 'eng', { extra: { marker: 'theirs' } });

    expect(changeOf({ wishes: [{ key: 'eng' }], live: [foreign] })).toMatchObject({ action: 'adopt', id: 'g5' });
    expect(changeOf({ wishes: [{ key: 'eng' }], live: [foreign], state: pending })).toMatchObject({ action: 'adopt', id: 'g5' });
    expect(problemsOf({ wishes: [{ key: 'eng', document: { type: 'external' } }], live: [foreign], state: pending })).toMatchObject([
      { code: 'UNSUPPORTED_CHANGE' },
    ]);
  });

  it('are those that the state binds already, too', () => {
    const entries = { 'v/eng': { id: 'g5', applied: { name: 'eng' } } };

    expect(changeOf({ wishes: [{ key: 'eng' }], live: [live('g5', 'eng', { extra: { marker: 'm1' } })], entries })).toMatchObject({
      action: 'update',
      patch: [],
    });
  });

  it('are finished even where nothing but the marker is left to take away', () => {
    expect(changeOf({ wishes: [{ key: 'eng' }], live: [live('g5', 'eng', { extra: { marker: 'm1' } })], state: pending })).toMatchObject({
      action: 'update',
      patch: [],
    });
  });

  it('are deleted where nobody wants them any more', () => {
    expect(changeOf({ live: [half], state: pending })).toMatchObject({
      address: 'v/eng',
      action: 'delete',
      id: 'g5',
      reason: 'an interrupted run left it half made, and it is no longer declared',
    });
  });

  it.each([
    ['one is there: "g1"', [live('g1', 'eng')]],
    ['2 are there: "g1", "g2"', [live('g1', 'eng'), live('g2', 'eng')]],
  ])('are told of and left alone where nobody can tell whether they made what has their name: %s', (says, lives) => {
    const state = { pending: { 'v/eng': { ...pending.pending['v/eng'], name: 'eng' } } };

    const plan = planOf({ live: lives, state });

    expect(plan.changes).toEqual([]);
    expect(plan.warnings).toMatchObject([{ code: 'CREATE_UNSURE', address: 'v/eng', message: expect.stringContaining(says) }]);
    expect(planOf({ live: [live('g1', 'other')], state }).warnings).toEqual([]);
    expect(planOf({ wishes: [{ key: 'eng' }], live: lives.slice(0, 1), state }).warnings).toEqual([]);
    const entries = { 'v/else': { id: 'g1', applied: { name: 'eng' } } };
    expect(planOf({ wishes: [{ key: 'else', document: { name: 'eng' } }], live: lives.slice(0, 1), entries, state }).warnings).toEqual([]);
  });

  it('leave other objects alone where they made none', () => {
    expect(planOf({ live: [live('g1', 'x')], state: pending }).changes).toEqual([]);
  });

  it.each([
    ['w/eng', 'group'],
    ['v/rule:eng', 'rule'],
  ])('are not those of %s, of kind %s', (address, kind) => {
    expect(planOf({ live: [half], state: { pending: { [address]: { kind, marker: 'm1', plan: 'p' } } } })).toMatchObject({
      changes: [],
      unmanaged: [{ id: 'g5' }],
    });
  });

  it.each([[[{ key: 'eng' }]], [[]]])('are an error where there are two with one marker', (wishes) => {
    expect(problemsOf({ wishes, live: [half, live('g4', 'group_1', { extra: { marker: 'm1' } })], state: pending })).toMatchObject([
      { code: 'AMBIGUOUS_NAME', address: 'v/eng', summary: expect.stringContaining('"g4", "g5"') },
    ]);
  });

  it('replace an entry whose object is gone', () => {
    const change = changeOf({
      wishes: [{ key: 'eng', document: { policies: ['a'] } }],
      live: [half],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'] } } },
      state: pending,
    });

    expect(change).toMatchObject({ action: 'update', id: 'g5', causes: { '/policies/a': 'adopted' } });
  });
});

describe('what shall not exist', () => {
  const absent = (name: string, rest: object = {}): NonNullable<Case['declaration']> => ({
    ensureAbsent: [{ name, kind: 'group', targets: ['v'], place: PLACE, ...rest }],
  });

  it('is deleted by name, and left alone where it is another kind’s or target’s', () => {
    expect(actionsOf({ live: [live('g1', 'OLD')], declaration: absent('old') })).toEqual(['v/OLD delete']);
    expect(actionsOf({ live: [live('g1', 'old')], declaration: absent('old', { kind: 'rule' }) })).toEqual([]);
    expect(actionsOf({ live: [live('g1', 'old')], declaration: absent('old', { targets: ['w'] }) })).toEqual([]);
    expect(actionsOf({ declaration: absent('old') })).toEqual([]);
  });

  it('is not what a declaration asks for', () => {
    expect(actionsOf({ wishes: [{ key: 'old' }], live: [live('g1', 'old')], declaration: absent('old') })).toEqual(['v/old adopt']);
  });

  it('is an error where the name is not unique', () => {
    expect(problemsOf({ live: [live('g2', 'old'), live('g1', 'Old')], declaration: absent('old') })).toMatchObject([
      { code: 'AMBIGUOUS_NAME', address: 'v/old', summary: expect.stringContaining('"g1", "g2"'), place: PLACE },
    ]);
  });

  it('takes over the address of an entry whose object is gone', () => {
    const change = changeOf({ live: [live('g2', 'old')], entries: { 'v/old': entry('g1', 'old') }, declaration: absent('old') });

    expect(change).toMatchObject({
      address: 'v/old',
      action: 'delete',
      id: 'g2',
      reason: 'listed under `ensure_absent:`',
      state_entry: expect.stringMatching(/^sha256:/),
    });
  });

  it.each<[string, Case, string[]]>([
    [
      'declared',
      { wishes: [{ key: 'old', declared: { name: 'else' } }], live: [live('g2', 'old')] },
      ['v/name:old delete', 'v/old create'],
    ],
    [
      'declared and bound',
      {
        wishes: [{ key: 'old', declared: { name: 'else' }, document: { name: 'else' } }],
        live: [live('g1', 'else'), live('g2', 'old')],
        entries: { 'v/old': entry('g1', 'else') },
      },
      ['v/name:old delete'],
    ],
    [
      'bound',
      { live: [live('g1', 'else'), live('g2', 'old')], entries: { 'v/old': entry('g1', 'else') } },
      ['v/name:old delete', 'v/old delete'],
    ],
  ])('is deleted also where its name is the key of something else that is %s', (_what, given, actions) => {
    expect(actionsOf({ ...given, declaration: absent('old') })).toEqual(actions);
  });

  it('is asked for by an address of its own where it was not read, and guarded by its name all the same', () => {
    const given: Case = { wishes: [{ key: 'old', declared: { name: 'else' } }], live: [live('g2', 'old')], declaration: absent('old') };
    const unread = planOf({ ...given, live: [live('g2', 'old', { unread: true })] });
    const guarded = planOf({ ...given, project: { guards: { ...DEFAULT_GUARDS, protected: ['v/old'] } } });

    expect(unread.incomplete).toMatchObject([{ why: expect.stringContaining('"v/name:old" is the live object "g2"') as string }]);
    expect(guarded.guards).toMatchObject([{ code: 'PROTECTED', address: 'v/name:old', blocking: true }]);
  });
});

describe('live objects that are not ours', () => {
  it('are listed with who owns them, by name', () => {
    const owned: Partial<LiveObject> = { owner: 'system', reason: 'made by the server' };

    expect(planOf({ live: [live('g2', 'b', { extra: owned }), live('g1', 'a'), live('g0', 'a')] }).unmanaged).toEqual([
      { target: 'v', kind: 'group', id: 'g0', name: 'a', owner: 'other' },
      { target: 'v', kind: 'group', id: 'g1', name: 'a', owner: 'other' },
      { target: 'v', kind: 'group', id: 'g2', name: 'b', owner: 'system' },
    ]);
  });
});
