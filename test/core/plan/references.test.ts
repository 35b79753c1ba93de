import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/core/model/fields.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { makeReferences, withCanonicalHeld } from '../../../src/core/plan/references.ts';
import type { LiveEntry } from '../../../src/core/provider.ts';
import { changeOf, planOf, problemsOf } from '../../builders/planning.ts';
import { FIELDS, KIND, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

const index: LiveEntry[] = [
  ['g1', 'Eng'],
  ['g2', 'twin'],
  ['g3', 'TWIN'],
  ['g4', 'ops'],
].map(([id, name]) => ({ kind: 'group', id: id as string, name: name as string, owner: 'other' }));

const caseless = makeReferences(index, new Map([['g4', 'operations']]), { type: 'text', match: 'caseless' });
const exact = makeReferences(index, new Map());

describe('references', () => {
  it.each([
    ['id:g1', 'name:Eng'],
    ['name:eng', 'name:Eng'],
    ['id:g2', 'id:g2'],
    ['name:twin', 'name:twin'],
    ['id:g4', 'operations'],
    ['name:OPS', 'operations'],
    ['id:gone', 'id:gone'],
    ['name:gone', 'name:gone'],
    ['anything', 'anything'],
  ])('%s is %s', (reference, canonical) => {
    expect(caseless.canonical(reference)).toBe(canonical);
  });

  it('of held parts are those of the document, and what is no group stays as it is', () => {
    const held = [
      { field: 'groups', element: 'id:g4', reason: 'r' },
      { field: 'members', element: 'id:g4', reason: 'r' },
      { field: 'groups', reason: 'all of it' },
    ];

    expect(withCanonicalHeld(FIELDS, held, caseless)).toEqual([{ ...held[0], element: 'operations' }, held[1], held[2]]);
  });

  it('compare names letter by letter where the kind does', () => {
    expect(exact.canonical('id:g2')).toBe('name:twin');
    expect(exact.trouble('name:eng')).toEqual({ type: 'unknown', ids: [] });
  });

  it.each([
    ['id:g1', undefined],
    ['id:gone', { type: 'unknown', ids: [] }],
    ['name:eng', undefined],
    ['name:gone', { type: 'unknown', ids: [] }],
    ['name:Twin', { type: 'ambiguous', ids: ['g2', 'g3'] }],
    ['key', undefined],
  ])('to %s are in trouble: %j', (reference, trouble) => {
    expect(caseless.trouble(reference)).toEqual(trouble);
  });
});

const live = (id: string, name: string, groups: readonly string[] = []): NonNullable<Case['live']>[number] => ({
  id,
  document: { name, groups },
});
const top = (...groups: string[]): NonNullable<Case['wishes']>[number] => ({ key: 'top', document: { groups } });

describe('references in a plan', () => {
  it('to one of several of a name are an error that lists them', () => {
    expect(problemsOf({ wishes: [top('name:twin')], live: [live('g2', 'twin'), live('g1', 'twin')] })).toMatchObject([
      { code: 'AMBIGUOUS_NAME', summary: expect.stringContaining('g1, g2'), detail: expect.stringContaining('id:') },
    ]);
  });

  it('to what the plan deletes are an error', () => {
    const entries = { 'v/eng': { id: 'g1', applied: { name: 'eng' } } };
    const place = { file: 'x.yaml', path: [] };

    expect(problemsOf({ wishes: [top('name:eng')], live: [live('g1', 'eng')], entries })).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', address: 'v/top', summary: '"v/top" refers to "eng", which this plan deletes.' },
    ]);
    expect(
      problemsOf({
        wishes: [top('name:old')],
        live: [live('g1', 'old')],
        declaration: { ensureAbsent: [{ name: 'old', kind: 'group', targets: ['v'], place }] },
      }),
    ).toMatchObject([{ summary: '"v/top" refers to "name:old", which this plan deletes.' }]);
  });

  it('to what the plan leaves out are an error unless it exists and is bound', () => {
    const scope = { input: { scope: ['v/top'] } };
    const wishes = [top('eng'), { key: 'eng' }];

    expect(problemsOf({ wishes, ...scope })).toMatchObject([
      {
        code: 'UNKNOWN_REFERENCE',
        summary: '"v/top" refers to "eng", which does not exist yet and is left out of this plan.',
        detail: expect.stringContaining('--target'),
      },
    ]);
    expect(problemsOf({ wishes, live: [live('g1', 'eng')], ...scope })).toHaveLength(1);
    expect(
      planOf({ wishes, live: [live('g1', 'eng')], entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } }, ...scope }).changes,
    ).toHaveLength(1);
    expect(planOf({ wishes }).changes).toHaveLength(2);
  });

  it('to a group that comes under management are no change of whoever refers to it', () => {
    const plan = planOf({
      wishes: [top('eng'), { key: 'eng' }],
      live: [live('g1', 'eng'), live('g2', 'top', ['id:g1'])],
      entries: { 'v/top': { id: 'g2', applied: { name: 'top', groups: ['name:eng'] } } },
    });

    expect(plan.changes.map(({ address }) => address)).toEqual(['v/eng']);
    expect(plan.settled).toMatchObject([{ address: 'v/top', applied: { groups: ['eng'] }, causes: {} }]);
  });

  it('to a group that is made again are put back', () => {
    const given: Case = {
      wishes: [top('eng'), { key: 'eng' }],
      live: [live('g2', 'top', ['id:g1'])],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } }, 'v/top': { id: 'g2', applied: { name: 'top', groups: ['eng'] } } },
    };

    expect(
      planOf(given).changes.map(({ address, action, patch }) => [address, action, patch.map(({ op, path }) => `${op} ${path}`)]),
    ).toEqual([
      ['v/eng', 'create', ['add /name', 'add /type']],
      ['v/top', 'update', ['add /groups/eng', 'remove /groups/id:g1']],
    ]);
  });
});

describe('a group that is replaced', () => {
  const entries = { 'v/eng': { id: 'g1', applied: { name: 'eng' } }, 'v/top': { id: 'g2', applied: { name: 'top' } } };
  const replaced = { key: 'eng', document: { type: 'external' } };
  const child: NonNullable<Case['live']>[number] = { id: 'g1', document: { name: 'eng' }, extra: { referrers: ['g2'] } };

  it('is linked again where its parent does not manage what is in it', () => {
    const plan = planOf({
      wishes: [replaced, { key: 'top' }],
      live: [child, { ...live('g2', 'top', ['id:g1']), held: [{ field: 'metadata', reason: 'owned' }] }],
      entries,
    });

    expect(plan.changes[1]).toMatchObject({
      address: 'v/top',
      action: 'update',
      relinks: ['eng'],
      patch: [],
      managed: ['name'],
      held: [{ field: 'metadata' }],
    });
  });

  it('is linked again by a change of its parent, together with what else changes there', () => {
    const plan = planOf({
      wishes: [replaced, { key: 'top', document: { groups: ['eng'], policies: ['x'] } }],
      live: [child, live('g2', 'top', ['id:g1'])],
      entries,
    });

    expect(plan.changes[1]).toMatchObject({ address: 'v/top', relinks: ['eng'], patch: [{ op: 'add', path: '/policies/x' }] });
  });

  it('keeps what its parent’s own record had to say', () => {
    const lifecycle = { ignore: [], preventDestroy: true };
    const plan = planOf({
      wishes: [replaced, { key: 'top', declared: { lifecycle } }],
      live: [child, live('g2', 'top', ['id:g1'])],
      entries,
    });

    expect(plan.changes[1]).toMatchObject({ address: 'v/top', record: { lifecycle: { prevent_destroy: true } } });
    expect(plan.settled).toEqual([]);
  });

  it('blocks where its parent is left out of the plan, or forgotten', () => {
    const given: Case = {
      wishes: [replaced, { key: 'top', document: { groups: ['eng'] } }],
      live: [child, live('g2', 'top', ['id:g1'])],
      entries,
    };
    const removed = [{ key: 'top', kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }];

    expect(problemsOf({ ...given, input: { scope: ['v/eng'] } })).toMatchObject([
      { code: 'LIVE_REFERRER', address: 'v/eng', summary: expect.stringContaining('"top"') },
    ]);
    expect(problemsOf({ ...given, wishes: [replaced], declaration: { removed } })).toMatchObject([{ code: 'LIVE_REFERRER' }]);
  });

  it('is no matter for a parent that goes with it', () => {
    expect(
      planOf({ wishes: [replaced], live: [child, live('g2', 'top', ['id:g1'])], entries }).changes.map(({ action }) => action),
    ).toEqual(['replace', 'delete']);
    const both = planOf({
      wishes: [replaced, { key: 'top', document: { type: 'external', groups: ['eng'] } }],
      live: [child, live('g2', 'top', ['id:g1'])],
      entries,
    });
    expect(both.changes.map(({ action, relinks }) => [action, relinks])).toEqual([
      ['replace', undefined],
      ['replace', undefined],
    ]);
  });

  it('is no matter for whoever does not refer to it', () => {
    expect(
      changeOf({ wishes: [replaced, { key: 'top' }], live: [{ id: 'g1', document: { name: 'eng' } }, live('g2', 'top')], entries }),
    ).toMatchObject({ address: 'v/eng', action: 'replace' });
  });
});

describe('references that are not nesting', () => {
  const fields = { ...FIELDS, viewers: { type: 'set', of: 'group', nests: false } } as const satisfies Fields;
  const site = (input: ReturnType<typeof planInput>): ReturnType<typeof planInput> => ({
    ...input,
    targets: input.targets.map((target) => ({ ...target, kinds: { group: { ...KIND, fields } } })),
  });

  it('give nobody what the other group grants, and are not shared by additive membership', () => {
    const given: Case = {
      wishes: [{ key: 'top', document: { policies: ['admin'], viewers: ['name:eng'] }, declared: { membership: 'additive' } }],
      live: [
        { id: 'g1', document: { name: 'eng', members: { 'ada@x': ['ada@x'] } } },
        { id: 'g2', document: { name: 'top', policies: [], viewers: ['id:g3'] } },
        { id: 'g3', document: { name: 'ops' } },
      ],
      entries: { 'v/top': { id: 'g2', membership: 'additive', applied: { name: 'top', policies: [], viewers: [] } } },
      guards: { privileged: { vault: { policies: ['admin'] } } },
    };

    const { plan } = makePlan(site(planInput(given)));

    expect(plan?.changes.map(({ after }) => after?.['viewers'])).toEqual([['name:eng']]);
    expect(plan?.guards.flatMap(({ people = [] }) => people)).toEqual([]);
  });

  it('of a held part are named as the document names them', () => {
    const held = [{ field: 'groups', element: 'id:g1', reason: 'for a time' }];
    const { plan } = makePlan(
      site(
        planInput({
          wishes: [{ key: 'top', document: { groups: [] } }],
          live: [
            { id: 'g1', document: { name: 'eng' } },
            { id: 'g2', document: { name: 'top', groups: ['id:g1'] }, held },
          ],
          entries: { 'v/top': { id: 'g2', applied: { name: 'top', groups: [] } } },
        }),
      ),
    );

    expect(plan?.changes).toEqual([]);
  });
});

describe('an identity that the provider looks up', () => {
  it('is compared with that of live objects', () => {
    const kind = { ...KIND, fields: { ...FIELDS, name: { type: 'text' } } as const, identity: ['name', 'type'] };
    const input = planInput({
      wishes: [{ key: 'eng', declared: { block: { type: 'by id' } } }],
      live: [
        { id: 'g1', document: { name: 'eng', type: 'external' }, extra: { identity: { type: 'external' } } },
        { id: 'g2', document: { name: 'eng', type: 'internal' }, extra: { identity: { type: 'internal' } } },
      ],
      liveFacts: { index: [] },
    });
    const targets = input.targets.map((target) => ({ ...target, kinds: { group: kind }, identify: () => ({ type: 'external' }) }));

    expect(makePlan({ ...input, targets }).plan?.changes).toMatchObject([{ action: 'adopt', id: 'g1' }]);
  });
});
