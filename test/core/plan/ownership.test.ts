import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Declared } from '../../../src/core/model/project.ts';
import { withoutExpired } from '../../../src/core/plan/expire.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { afterApply } from '../../builders/apply-plan.ts';
import { declaredOf, people, planInput } from '../../builders/plan-input.ts';
import type { Case, Wish } from '../../builders/plan-input.ts';
import { changeOf, operations, planOf, problemsOf } from '../../builders/planning.ts';

type Table = Readonly<Record<string, Json>>;

const one = (wish: Partial<Wish>, document: Table, entry?: Partial<NonNullable<Case['entries']>[string]>, extra: object = {}): Case => ({
  wishes: [{ key: 'eng', ...wish }],
  live: [{ id: 'g1', document: { name: 'eng', ...document }, ...extra }],
  ...(entry ? { entries: { 'v/eng': { id: 'g1', ...entry, applied: { name: 'eng', ...entry.applied } } } } : {}),
});

const lifecycle = (...ignore: string[]): Partial<Declared> => ({ lifecycle: { ignore, preventDestroy: false } });

describe('what the live system holds', () => {
  it('of a whole field stays, with a warning where the files say otherwise', () => {
    const held = [{ field: 'members', reason: 'logins decide' }];
    const given = one({ document: { members: people('bob@x'), policies: ['p'] } }, { members: people('ada@x') }, { applied: {} }, { held });
    const plan = planOf(given);

    expect(plan.changes).toMatchObject([{ patch: [{ op: 'add', path: '/policies/p' }], held, managed: ['name', 'policies'] }]);
    expect(plan.warnings).toEqual([
      { code: 'UNSUPPORTED_CHANGE', address: 'v/eng', message: '"v/eng": "members" stays as it is live: logins decide.' },
    ]);
    expect(
      planOf(one({ document: { members: people('ada@x') } }, { members: people('ada@x') }, { applied: {} }, { held })).warnings,
    ).toEqual([]);
  });

  it('of an element keeps the live value, and is recorded as it is where it is declared too', () => {
    const held = [{ field: 'members', element: 'ada@x', reason: 'a key put it there' }];
    const plan = planOf(
      one(
        { document: { members: { 'ada@x': ['new'], 'bob@x': ['bob@x'] } } },
        { members: { 'ada@x': ['old'] } },
        { applied: {} },
        { held },
      ),
    );

    expect(plan.changes[0]?.after).toMatchObject({ members: { 'ada@x': ['old'], 'bob@x': ['bob@x'] } });
    expect(plan.changes[0]?.applied).toMatchObject({ members: { 'ada@x': ['old'], 'bob@x': ['bob@x'] } });
  });

  it('of an element that is declared by what it follows was not taken out of the files', () => {
    const held = [{ field: 'members', element: 'bob@x', reason: 'his logins decide', follows: 'policies' }];
    const [both, ada] = [people('ada@x', 'bob@x'), people('ada@x')];
    const warningsOf = (policies: readonly string[]) =>
      planOf(
        one({ document: { members: ada, policies } }, { members: both, policies: ['bob@x'] }, { applied: { members: both } }, { held }),
      ).warnings;

    expect(warningsOf(['bob@x'])).toEqual([]);
    expect(warningsOf(['bob@x', 'other'])).toEqual([]);
  });

  it('of an element that was taken out of the files stays, and a warning says so once', () => {
    const held = [{ field: 'members', element: 'bob@x', reason: 'his logins decide' }];
    const both = people('ada@x', 'bob@x');
    const plan = planOf(one({ document: { members: people('ada@x') } }, { members: both }, { applied: { members: both } }, { held }));

    expect([plan.changes, plan.settled.map(({ causes }) => causes)]).toEqual([[], [{}]]);
    expect(plan.warnings.map(({ message }) => message)).toEqual([
      '"v/eng": "bob@x" stays in "members" although it was taken out of the files: his logins decide.',
    ]);
    const settled = one({ document: { members: people('ada@x') } }, { members: both }, { applied: { members: people('ada@x') } }, { held });
    expect(planOf(settled).warnings).toEqual([]);
    const leaving = [{ ...held[0]!, follows: 'policies' }];
    const gone = one(
      { document: { members: people('ada@x'), policies: [] } },
      { members: both, policies: ['bob@x'] },
      { applied: { members: both, policies: ['bob@x'] } },
      { held: leaving },
    );
    expect(planOf(gone).warnings).toEqual([]);
  });

  it('in one field says nothing about another', () => {
    const held = [{ field: 'members', element: 'p', reason: 'x' }];

    expect(
      operations(
        changeOf(
          one({ document: { policies: [] } }, { policies: ['p'], members: { p: ['p'] } }, { applied: { policies: ['p'] } }, { held }),
        ),
      ),
    ).toEqual(['remove /policies/p']);
  });

  it('goes with an object that is replaced', () => {
    const held = [
      { field: 'members', reason: 'logins decide' },
      { field: 'policies', element: 'p', reason: 'x' },
    ];
    const change = changeOf(
      one(
        { document: { type: 'external', policies: ['q'], members: people('bob@x') } },
        { members: people('ada@x'), policies: ['p'] },
        { applied: {} },
        { held },
      ),
    );

    expect(change).toMatchObject({ action: 'replace', after: { members: { 'bob@x': ['bob@x'] }, policies: ['q'] } });
    expect(change.held).toBeUndefined();
  });
});

describe('what the files leave alone', () => {
  it('is set when the object is made and kept from then on', () => {
    const input = planInput({
      wishes: [
        { key: 'eng', document: { policies: ['a'], metadata: { team: 'x', k: 'v' } }, declared: lifecycle('policies', 'metadata.team') },
      ],
    });
    const { plan } = makePlan(input);

    expect(plan?.changes[0]).toMatchObject({
      record: { lifecycle: { ignore: ['metadata.team', 'policies'] } },
      after: { policies: ['a'], metadata: { team: 'x', k: 'v' } },
      applied: { metadata: { k: 'v' }, name: 'eng' },
      managed: ['metadata', 'name'],
    });
    expect(makePlan(afterApply(input, plan!)).plan).toMatchObject({ changes: [], settled: [] });
  });

  it('is no reason to replace', () => {
    expect(
      planOf(
        one(
          { document: { type: 'external' }, declared: lifecycle('type') },
          { type: 'internal' },
          { applied: {}, lifecycle: { ignore: ['type'] } },
        ),
      ).changes,
    ).toEqual([]);
  });

  it('is a change of the files, no conflict and no drift, as soon as they claim it', () => {
    const plan = planOf(
      one(
        { document: { metadata: { team: 'new' } } },
        { metadata: { team: 'old' } },
        { applied: { metadata: {} }, lifecycle: { ignore: ['metadata.team'] } },
      ),
    );

    expect(plan.changes[0]?.causes).toEqual({ '/metadata/team': 'intended' });
    expect([plan.drift, plan.warnings]).toEqual([[], []]);
  });

  it('is declared again where what is live goes with a replaced object that held it', () => {
    const held = [{ field: 'members', reason: 'logins decide' }];
    const wish = { document: { type: 'external', members: people('bob@x') }, declared: lifecycle('members') };

    expect(changeOf(one(wish, { members: people('ada@x') }, { applied: {} }, { held }))).toMatchObject({
      action: 'replace',
      after: { members: { 'bob@x': ['bob@x'] } },
      applied: { name: 'eng', type: 'external' },
    });
  });

  it('is kept by what takes the place of a replaced object', () => {
    const change = changeOf(
      one(
        { document: { type: 'external', metadata: { team: 'x', k: 'new' } }, declared: lifecycle('metadata.team') },
        { metadata: { team: 'live', k: 'old' } },
        { applied: {} },
      ),
    );

    expect(change).toMatchObject({
      action: 'replace',
      after: { metadata: { team: 'live', k: 'new' } },
      applied: { metadata: { k: 'new' } },
    });
  });
});

describe('additive membership', () => {
  const additive: Partial<Declared> = { membership: 'additive' };

  it('takes in somebody who is there already without a call', () => {
    const plan = planOf(
      one(
        { document: { members: people('ada@x', 'bob@x') }, declared: additive },
        { members: people('ada@x', 'bob@x') },
        { applied: { members: people('ada@x') }, membership: 'additive' },
      ),
    );

    expect(plan).toMatchObject({
      changes: [],
      drift: [],
      settled: [{ causes: { '/members/bob@x': 'done' }, record: { membership: 'additive' } }],
    });
  });

  it('keeps somebody else’s groups inside too, and decides alone about everything else', () => {
    const given = one(
      { document: { groups: ['name:b'], policies: ['p'] }, declared: additive },
      { groups: ['id:g2', 'id:g3'], policies: ['q'] },
      { applied: { groups: ['name:a'] }, membership: 'additive' },
    );
    const others = ['a', 'b'].map((name, index) => ({ id: `g${index + 3}`, document: { name } }));
    const plan = planOf({ ...given, live: [...(given.live ?? []), { id: 'g2', document: { name: 'c' } }, ...others] });

    expect(operations(plan.changes[0]!)).toEqual(['remove /groups/name:a', 'add /groups/name:b', 'add /policies/p', 'remove /policies/q']);
  });

  it('ends as a change of the files: whoever was somebody else’s goes because they say so', () => {
    const plan = planOf(
      one(
        { document: { members: people('ada@x') } },
        { members: people('ada@x', 'eve@x') },
        { applied: { members: people('ada@x') }, membership: 'additive' },
      ),
    );

    expect(plan.changes[0]?.causes).toEqual({ '/members/eve@x': 'intended' });
    expect(plan.drift).toEqual([]);
  });

  it('begins without drift: whoever came in the meantime may stay', () => {
    const plan = planOf(
      one(
        { document: { members: people('ada@x') }, declared: additive },
        { members: people('ada@x', 'eve@x') },
        { applied: { members: people('ada@x') } },
      ),
    );

    expect(plan).toMatchObject({ changes: [], drift: [], settled: [{ record: { membership: 'additive' } }] });
  });

  it('survives a replace', () => {
    const change = changeOf(
      one(
        { document: { type: 'external', members: people('ada@x') }, declared: additive },
        { members: people('ada@x', 'eve@x', 'old@x') },
        { applied: { members: people('old@x') }, membership: 'additive' },
      ),
    );

    expect(change).toMatchObject({ action: 'replace', applied: { members: { 'ada@x': ['ada@x'] } } });
    expect(Object.keys(change.after?.['members'] as object)).toEqual(['ada@x', 'eve@x']);
  });
});

describe('objects that Rollcall did not make', () => {
  it('are not deleted to be made again', () => {
    expect(problemsOf(one({ document: { type: 'external' } }, { type: 'internal' }))).toMatchObject([
      { code: 'UNSUPPORTED_CHANGE', address: 'v/eng', summary: expect.stringContaining('"g1"') },
    ]);
    const rebound: Case = {
      ...one({ document: { type: 'external' } }, {}),
      entries: { 'v/eng': { id: 'gone', applied: { name: 'eng' } } },
    };
    expect(problemsOf(rebound)).toMatchObject([{ code: 'UNSUPPORTED_CHANGE' }]);
  });

  it('but begun by itself may be', () => {
    const given = one({ document: { type: 'external' } }, { type: 'internal' }, undefined, { extra: { marker: 'm1' } });

    expect(changeOf({ ...given, state: { pending: { 'v/eng': { kind: 'group', marker: 'm1', plan: 'p' } } } })).toMatchObject({
      action: 'replace',
      id: 'g1',
    });
  });

  it('are reported as deleted where the bound one is gone and its name lives on', () => {
    const plan = planOf({ ...one({}, {}), entries: { 'v/eng': { id: 'gone', applied: { name: 'eng', policies: ['p'] } } } });

    expect(plan).toMatchObject({
      changes: [{ action: 'adopt', id: 'g1', reason: expect.stringContaining('"gone"') }],
      drift: [{ type: 'deleted', id: 'gone' }],
    });
  });

  it.each([
    ['the server made it', { owner: 'system', reason: 'the server made it' } as const],
    ['v owns it', { owner: 'system' } as const],
  ])('and that the live system owns are not touched: %s', (why, extra) => {
    expect(problemsOf(one({}, {}, undefined, { extra }))).toMatchObject([
      { code: 'READ_ONLY_OBJECT', summary: `"v/eng" cannot be changed: ${why}.`, place: { path: ['groups', 'eng'] } },
    ]);
    expect(problemsOf({ ...one({}, {}, { applied: {} }, { extra }), wishes: [] })).toMatchObject([{ code: 'READ_ONLY_OBJECT' }]);
    const removed = [{ key: 'eng', kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }];
    expect(changeOf({ ...one({}, {}, { applied: {} }, { extra }), wishes: [], declaration: { removed } })).toMatchObject({
      action: 'forget',
    });
  });
});

describe('what could not be read of an object', () => {
  it('is no drift', () => {
    const input = planInput({ ...one({}, {}, { applied: { members: people('ada@x') } }), wishes: [] });
    const site = input.targets[0]!;
    const objects = site.live!.objects.map((object) => ({ ...object, document: { name: 'eng' } }));

    expect(makePlan({ ...input, targets: [{ ...site, live: { ...site.live!, objects } }] }).plan).toMatchObject({
      changes: [{ action: 'delete' }],
      drift: [],
    });
  });
});

describe('drift of something that is to be deleted', () => {
  it('is reported in full', () => {
    const plan = planOf({ ...one({}, { policies: ['evil'] }, { applied: { policies: ['p'] } }), wishes: [] });

    expect(plan.drift).toMatchObject([
      {
        type: 'changed',
        patch: [
          { op: 'add', path: '/policies/evil' },
          { op: 'remove', path: '/policies/p' },
        ],
      },
    ]);
  });
});

describe('the state', () => {
  it('of an earlier version may know fields that the kind does not know any more', () => {
    const input = planInput(one({}, {}, { applied: {} }));
    const entry = input.state!.objects['v/eng']!;
    const state = { ...input.state!, objects: { 'v/eng': { ...entry, applied: { ...entry.applied, colour: 'red' } } } };

    expect(makePlan({ ...input, state }).plan).toMatchObject({ changes: [], settled: [{ applied: { name: 'eng' }, causes: {} }] });
  });

  it('may be as JSON gives it, in any order and with any keys', () => {
    const input = planInput(
      one(
        { document: { metadata: JSON.parse('{"b":"1","__proto__":"2"}') as Table, policies: ['b', 'a'] } },
        { metadata: JSON.parse('{"__proto__":"2","b":"1"}') as Table, policies: ['a', 'b'] },
      ),
    );
    const entry = {
      kind: 'group',
      id: 'g1',
      applied_at: 'then',
      applied: JSON.parse('{"policies":["a","b"],"name":"eng","metadata":{"b":"1","__proto__":"2"}}') as object,
    };

    expect(makePlan({ ...input, state: { ...planInput({ state: {} }).state!, objects: { 'v/eng': entry as never } } }).plan).toMatchObject({
      changes: [],
      settled: [],
      drift: [],
    });
  });

  it.each([
    ['declared', [{ key: 'eng' }]],
    ['no longer declared', []],
  ])('that somebody broke is an error that names the place: %s', (_what, wishes) => {
    const input = planInput({ ...one({}, {}, { applied: {} }), wishes });
    const entry = { ...input.state!.objects['v/eng']!, applied: { name: 'eng', policies: 'all of them', metadata: 3 } };
    const { plan, problems } = makePlan({ ...input, state: { ...input.state!, objects: { 'v/eng': entry } } });

    expect(plan).toBeUndefined();
    expect(problems).toMatchObject([
      {
        code: 'STATE_CORRUPT',
        address: 'v/eng',
        summary: 'What the state says of "v/eng" cannot be read: "policies", "metadata" of "applied" has the wrong shape.',
      },
    ]);
  });

  it('is brought up to date where another plan was under way', () => {
    expect(planOf(one({}, {}, { applied: {}, under_way: 'sha256:x' })).settled).toMatchObject([{ address: 'v/eng', causes: {} }]);
  });
});

describe('causes of whole fields', () => {
  it('compare records and lists as a whole', () => {
    const sides = (mine: Table, theirs: Table, was: Table): Readonly<Record<string, string>> =>
      changeOf(one({ document: mine }, theirs, { applied: was })).causes;

    expect(sides({ alias: { mount: 'a', name: 'x' } }, { alias: { mount: 'b', name: 'x' } }, { alias: { mount: 'c', name: 'x' } })).toEqual(
      { '/alias': 'conflict' },
    );
    expect(sides({ alias: { mount: 'a', name: 'x' } }, { alias: { mount: 'b', name: 'x' } }, { alias: { mount: 'a', name: 'x' } })).toEqual(
      { '/alias': 'drift' },
    );
    expect(sides({ alias: null }, { alias: { mount: 'b', name: 'x' } }, { alias: { mount: 'b', name: 'x' } })).toEqual({
      '/alias': 'intended',
    });
    expect(sides({ stages: ['b', 'a'] }, { stages: ['a', 'b'] }, { stages: ['a', 'b'] })).toEqual({ '/stages': 'intended' });
  });

  it('of what was deleted outside and is made again differ by what the files changed meanwhile', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { policies: ['a'], metadata: { k: 'new' }, stages: ['x'] } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', policies: ['a'], metadata: { k: 'old' } } } },
    };
    const plan = planOf(given);

    expect(plan.changes[0]?.causes).toEqual({
      '/metadata': 'conflict',
      '/name': 'drift',
      '/policies': 'drift',
      '/stages': 'intended',
      '/type': 'intended',
    });
    expect(plan.warnings).toMatchObject([{ code: 'CONFLICT', message: expect.stringContaining('/metadata.') }]);
  });
});

describe('unique values', () => {
  const bound = (...pairs: readonly (readonly [string, string])[]): NonNullable<Case['entries']> =>
    Object.fromEntries(pairs.map(([key, id]) => [`v/${key}`, { id, applied: { name: key } }]));

  it.each<[string, Case, string]>([
    [
      'an unmanaged object',
      {
        wishes: [{ key: 'eng', declared: { name: 'ops' } }],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'OPS' } },
        ],
        entries: bound(['eng', 'g1']),
      },
      'the live object "g2", which is not managed,',
    ],
    [
      'an object of the system itself',
      {
        wishes: [{ key: 'eng', declared: { name: 'ops' } }],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'ops' }, extra: { owner: 'system', reason: 'a sync made it' } },
        ],
        entries: bound(['eng', 'g1']),
      },
      'the live object "g2" has it, which is read-only: a sync made it.',
    ],
    [
      'something that was not read',
      {
        wishes: [{ key: 'eng', declared: { name: 'ops' } }],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'OPS' }, unread: true },
        ],
        entries: bound(['eng', 'g1']),
      },
      'the live object "g2", which is not managed,',
    ],
    [
      'a managed object that keeps it',
      {
        wishes: [
          { key: 'eng', document: { alias: { name: 'x' } } },
          { key: 'ops', document: { alias: { name: 'x' } } },
        ],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'ops', alias: { name: 'x' } } },
        ],
        entries: bound(['eng', 'g1'], ['ops', 'g2']),
      },
      '"v/ops"',
    ],
    [
      'somebody who is only forgotten',
      {
        wishes: [{ key: 'eng', document: { alias: { name: 'x' } } }],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'ops', alias: { name: 'x' } } },
        ],
        entries: bound(['eng', 'g1'], ['ops', 'g2']),
        declaration: { removed: [{ key: 'ops', kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }] },
      },
      '"v/ops"',
    ],
  ])('that %s has cannot be taken', (_what, given, who) => {
    expect(problemsOf(given)).toMatchObject([
      { code: 'NAME_TAKEN', address: 'v/eng', summary: expect.stringContaining(who), place: { path: ['groups', 'eng'] } },
    ]);
  });

  it('that two claim are refused to both', () => {
    const wishes = ['eng', 'ops'].map((key) => ({ key, document: { alias: { name: 'x' } } }));

    expect(problemsOf({ wishes }).map(({ code, address }) => [code, address])).toEqual([
      ['NAME_TAKEN', 'v/eng'],
      ['NAME_TAKEN', 'v/ops'],
    ]);
  });

  it.each([[['a', 'b']], [['a', 'b', 'c']]])('that go round in a circle are an error: %j', (keys) => {
    const next = (index: number): string => keys[(index + 1) % keys.length] as string;
    const given: Case = {
      wishes: keys.map((key, index) => ({ key: `key-${key}`, declared: { name: next(index) } })),
      live: keys.map((key) => ({ id: `id-${key}`, document: { name: key } })),
      entries: Object.fromEntries(keys.map((key) => [`v/key-${key}`, { id: `id-${key}`, applied: { name: key } }])),
    };

    expect(problemsOf(given)).toMatchObject([
      {
        code: 'UNSUPPORTED_CHANGE',
        address: 'v/key-a',
        summary: `${keys.map((key) => `"v/key-${key}"`).join(', ')} would pass the name around in a circle, so that none of them can be written first.`,
      },
    ]);
    // Somebody outside the circle only waits for it, and one who is deleted and made again opens it.
    const replaced = {
      ...given,
      wishes: given.wishes?.map((wish, index) => (index === 0 ? { ...wish, document: { type: 'external' } } : wish)),
    };
    expect(planOf({ ...replaced, guards: { maxDeletions: { type: 'count', count: 9 } } } as Case).changes).toHaveLength(keys.length);
  });

  it.each<[string, Case]>([
    [
      'deleted',
      {
        wishes: [{ key: 'eng', document: { alias: { name: 'x' } } }],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'ops', alias: { name: 'x' } } },
        ],
        entries: bound(['eng', 'g1'], ['ops', 'g2']),
      },
    ],
    [
      'made to let it go',
      {
        wishes: [
          { key: 'eng', document: { alias: { name: 'x' } } },
          { key: 'ops', document: { alias: null } },
        ],
        live: [
          { id: 'g1', document: { name: 'eng' } },
          { id: 'g2', document: { name: 'ops', alias: { name: 'x' } } },
        ],
        entries: bound(['eng', 'g1'], ['ops', 'g2']),
      },
    ],
    [
      'itself, in other letters',
      {
        wishes: [{ key: 'ENG', declared: { previously: ['eng'] } }],
        live: [{ id: 'g1', document: { name: 'eng' } }],
        entries: bound(['eng', 'g1']),
      },
    ],
  ])('may be taken from what is %s', (_what, given) => {
    expect(planOf(given).changes.length).toBeGreaterThan(0);
  });
});

describe('people with a last day', () => {
  const declared = declaredOf({
    key: 'eng',
    declared: { members: [{ email: 'ada@x' }, { email: 'bob@x', until: '2026-11-23' }, { email: 'cyd@x', until: '2026-11-22' }] },
  });

  it('are wished for until that day is over', () => {
    expect(withoutExpired(declared, '2026-11-23').members?.map(({ email }) => email)).toEqual(['ada@x', 'bob@x']);
    expect(withoutExpired(declared, '2026-11-24').members?.map(({ email }) => email)).toEqual(['ada@x']);
  });

  it('change nothing in a declaration as long as nobody’s is over', () => {
    expect(withoutExpired(declared, '2026-11-20')).toBe(declared);
    const nobody = declaredOf({ key: 'eng' });
    expect(withoutExpired(nobody, '2026-11-23')).toBe(nobody);
  });

  it('never reach a provider afterwards', () => {
    const asked: string[] = [];
    const input = planInput({ wishes: [{ key: 'eng', declared: declared }] });
    const site = input.targets[0]!;
    makePlan({
      ...input,
      date: '2026-11-24',
      targets: [{ ...site, desire: (wish) => (asked.push(...(wish.members ?? []).map(({ email }) => email)), site.desire(wish)) }],
    });

    expect(asked).toEqual(['ada@x']);
  });
});
