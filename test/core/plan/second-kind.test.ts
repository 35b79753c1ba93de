import { describe, expect, it } from 'vitest';
import { formatAddress } from '../../../src/core/model/address.ts';
import { canonicalDocument } from '../../../src/core/model/canonical.ts';
import type { Document } from '../../../src/core/model/document.ts';
import type { Fields } from '../../../src/core/model/fields.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { PlanInput } from '../../../src/core/plan/input.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Kind, Live, LiveObject } from '../../../src/core/provider.ts';
import { declaredOf, people, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

/** Rules have no names of their own field, no nesting, refer to groups, and let people and groups in. */
const RULE_FIELDS = {
  title: { type: 'text' },
  hours: { type: 'record' },
  guests: { type: 'set', of: 'person' },
  admits: { type: 'set', of: 'group' },
  owner: { type: 'text', of: 'person' },
  rights: { type: 'set', grants: true },
  role: { type: 'text', grants: true },
  level: { type: 'number', change: 'replace' },
  active: { type: 'flag', initial: true },
} as const satisfies Fields;

const RULE: Kind = { section: 'admission_rules', schema: {}, fields: RULE_FIELDS, identity: ['name'], nesting: false, check: () => [] };

interface Rules {
  readonly wished?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly live?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly applied?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const liveRule = (name: string, document: Readonly<Record<string, unknown>>): LiveObject => ({
  kind: 'admission-rule',
  id: `r-${name}`,
  name,
  owner: 'other',
  document: canonicalDocument(RULE_FIELDS, document),
  held: [],
  referrers: [],
});

/** A case of groups with rules beside them; ids of groups and rules may be the same, they are told apart by kind. */
function withRules(groups: Case, rules: Rules, facts: Partial<Live> = {}): PlanInput {
  const input = planInput({ state: {}, ...groups });
  const site = input.targets[0]!;
  const objects = Object.entries(rules.live ?? {}).map(([name, document]) => liveRule(name, document));
  const addressOf = (name: string): string => formatAddress('v', 'admission-rule', name);
  const declared = Object.keys(rules.wished ?? {}).map((name) => ({
    ...declaredOf({ key: name }),
    address: addressOf(name),
    kind: 'admission-rule',
  }));
  const entries = Object.entries(rules.applied ?? {}).map(
    ([name, applied]) =>
      [addressOf(name), { kind: 'admission-rule', id: `r-${name}`, applied: applied as Document, applied_at: 'then' }] as const,
  );
  return {
    ...input,
    declaration: { ...input.declaration, objects: [...input.declaration.objects, ...declared] },
    state: { ...input.state!, objects: { ...input.state!.objects, ...Object.fromEntries(entries) } },
    targets: [
      {
        ...site,
        kinds: { 'admission-rule': RULE, ...site.kinds },
        desire: (wish) =>
          wish.kind === 'group'
            ? site.desire(wish)
            : { document: (rules.wished?.[wish.key] ?? {}) as Document, problems: [], warnings: [] },
        live: { ...site.live!, objects: [...site.live!.objects, ...objects], index: [...site.live!.index, ...objects], ...facts },
      },
    ],
  };
}

function planned(input: PlanInput): Plan {
  const { plan, problems } = makePlan(input);
  expect(problems).toEqual([]);
  return plan as Plan;
}

const ENG: Case = {
  wishes: [{ key: 'eng' }],
  live: [{ id: 'g1', document: { name: 'eng' } }],
  entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } },
};
const actions = (input: PlanInput): string[] => planned(input).changes.map(({ address, action, kind }) => `${kind} ${address} ${action}`);

describe('a second kind', () => {
  it('has a table of changes of its own', () => {
    const input = withRules(ENG, {
      wished: { made: { title: 'x' }, same: { title: 'y' }, adopted: {}, changed: { title: 'new', hours: { from: 9 } } },
      live: { same: { title: 'y' }, gone: { title: 'z' }, adopted: {}, changed: { title: 'old', hours: { from: 8 } }, foreign: {} },
      applied: { same: { title: 'y' }, gone: {}, changed: { title: 'old', hours: { from: 8 } }, lost: {} },
    });

    expect(actions(input)).toEqual([
      'admission-rule v/admission-rule:adopted adopt',
      'admission-rule v/admission-rule:changed update',
      'admission-rule v/admission-rule:gone delete',
      'admission-rule v/admission-rule:lost forget',
      'admission-rule v/admission-rule:made create',
    ]);
    expect(planned(input)).toMatchObject({ unmanaged: [{ kind: 'admission-rule', name: 'foreign' }], summary: { unchanged: 2, add: 1 } });
    expect(planned(input).changes[1]).toMatchObject({
      causes: { '/hours': 'intended', '/title': 'intended' },
      patch: [
        { op: 'replace', path: '/hours', value: { from: 9 } },
        { op: 'replace', path: '/title', value: 'new' },
      ],
    });
    expect(planned(input).changes[4]?.after).toEqual({ title: 'x', active: true });
  });

  it('refers to groups by their keys, and is no change when they are renamed', () => {
    const groups: Case = {
      wishes: [{ key: 'new', declared: { previously: ['eng'] } }],
      live: [{ id: 'g1', document: { name: 'eng' } }],
      entries: ENG.entries!,
    };
    const plan = planned(
      withRules(groups, {
        wished: { office: { admits: ['new'] } },
        live: { office: { admits: ['id:g1'] } },
        applied: { office: { admits: ['eng'] } },
      }),
    );

    expect(plan.changes.map(({ address }) => address)).toEqual(['v/new']);
    expect(plan.settled).toMatchObject([{ address: 'v/admission-rule:office', applied: { admits: ['new'] }, causes: {} }]);
  });

  it('is linked again when a group that it refers to is replaced', () => {
    const groups: Case = {
      ...ENG,
      wishes: [{ key: 'eng', document: { type: 'external' } }],
      live: [{ id: 'g1', document: { name: 'eng' }, extra: { referrers: ['r-office'] } }],
    };
    const plan = planned(
      withRules(groups, {
        wished: { office: { admits: ['eng'] } },
        live: { office: { admits: ['id:g1'] } },
        applied: { office: { admits: ['eng'] } },
      }),
    );

    expect(plan.changes.map(({ address, action, relinks }) => [address, action, relinks])).toEqual([
      ['v/admission-rule:office', 'update', ['eng']],
      ['v/eng', 'replace', undefined],
    ]);
    expect(plan.summary.unchanged).toBe(0);
  });

  it('that is replaced is nothing to a group of the same key', () => {
    const groups: Case = {
      ...ENG,
      live: [
        { id: 'g1', document: { name: 'eng', groups: ['id:g2'] } },
        { id: 'g2', document: { name: 'office' } },
      ],
      wishes: [{ key: 'eng', document: { groups: ['office'] } }, { key: 'office' }],
    };
    const plan = planned(
      withRules(
        {
          ...groups,
          entries: {
            'v/eng': { id: 'g1', applied: { name: 'eng', groups: ['office'] } },
            'v/office': { id: 'g2', applied: { name: 'office' } },
          },
        },
        { wished: { office: { level: 2 } }, live: { office: { level: 1 } }, applied: { office: { level: 1 } } },
      ),
    );

    expect(plan.changes.map(({ address, action }) => [address, action])).toEqual([['v/admission-rule:office', 'replace']]);
  });

  it('counts with the groups where guards count over a target', () => {
    const groups: Case = {
      live: [1, 2, 3].map((index) => ({ id: `g${index}`, document: { name: `g${index}` } })),
      entries: Object.fromEntries([1, 2, 3].map((index) => [`v/g${index}`, { id: `g${index}`, applied: { name: `g${index}` } }])),
    };
    const plan = planned(withRules(groups, { live: { a: {}, b: {}, c: {} }, applied: { a: {}, b: {}, c: {} } }));

    expect(plan.guards).toEqual([
      { code: 'MAX_DELETIONS', address: 'v', message: '6 deletions in "v"; the limit is 5.', blocking: true, count: 6 },
    ]);
  });

  it('is judged by who is in it, and who comes in through groups', () => {
    const groups: Case = {
      ...ENG,
      wishes: [{ key: 'eng', document: { members: people('ada@x') } }],
      guards: { privileged: { vault: { rights: ['admin'] } } },
    };
    const input = withRules(groups, {
      wished: { office: { guests: [], admits: ['eng'], rights: ['admin'] } },
      live: { office: { guests: ['bob@x'], admits: ['id:g1'], rights: ['admin'] } },
      applied: { office: { guests: ['bob@x'] } },
    });
    const { guards, summary } = planned(input);

    expect(guards).toMatchObject([{ code: 'PRIVILEGE_GAINED', address: 'v/eng', people: ['ada@x'] }]);
    expect(summary).toMatchObject({ members_added: 1, members_removed: 1 });
  });

  it('is no group that somebody could still be in', () => {
    const groups: Case = {
      ...ENG,
      wishes: [{ key: 'eng', document: { members: people() }, declared: { members: [] } }],
      live: [{ id: 'g1', document: { name: 'eng', members: people('bob@x') } }],
    };
    const { guards } = planned(
      withRules(groups, {
        wished: { office: { guests: ['bob@x'] } },
        live: { office: { guests: ['bob@x'] } },
        applied: { office: { guests: ['bob@x'] } },
      }),
    );

    expect(guards).toMatchObject([{ code: 'LAST_GROUP', people: ['bob@x'] }]);
  });

  it('may grant by a single word', () => {
    const groups: Case = { ...ENG, guards: { privileged: { vault: { role: ['admin'] } } } };
    const withRole = (role: string): Plan =>
      planned(
        withRules(groups, {
          wished: { office: { role } },
          live: { office: { role: '', owner: '', guests: ['bob@x'] } },
          applied: { office: {} },
        }),
      );

    expect(withRole('admin').guards).toMatchObject([
      { code: 'PRIVILEGE_GAINED', message: '"v/admission-rule:office" opens privileged "admin" to 1 person: "bob@x".' },
    ]);
    expect(withRole('guest').guards).toEqual([]);
  });

  it('is protected by the spelling of its name, where letter case tells names apart', () => {
    const deleted = (glob: string): Plan =>
      planned(withRules({ ...ENG, guards: { protected: [glob] } }, { live: { office: {} }, applied: { office: {} } }));

    expect(deleted('v/admission-rule:office').guards).toMatchObject([{ code: 'PROTECTED' }]);
    expect(deleted('v/admission-rule:OFFICE').guards).toEqual([]);
  });

  it('becomes empty as a group does', () => {
    const input = withRules(ENG, {
      wished: { office: { guests: [] } },
      live: { office: { guests: ['bob@x'] } },
      applied: { office: { guests: ['bob@x'] } },
    });

    expect(planned(input).guards).toMatchObject([{ code: 'BECOMES_EMPTY', address: 'v/admission-rule:office' }]);
  });

  it('is not planned where the groups it refers to were not read', () => {
    const input = withRules(
      ENG,
      { wished: { office: {} } },
      { incomplete: [{ part: 'groups', kind: 'group', why: 'page lost', code: 'PROVIDER_ANSWER' }] },
    );

    expect(planned(input)).toMatchObject({ changes: [], incomplete: [{ part: 'groups' }] });
  });

  it('leaves groups alone where it was not read itself', () => {
    const groups: Case = { ...ENG, wishes: [{ key: 'eng', document: { policies: ['x'] } }] };
    const input = withRules(
      groups,
      { wished: { office: {} } },
      { incomplete: [{ part: 'rules', kind: 'admission-rule', why: 'page lost', code: 'PROVIDER_ANSWER' }] },
    );

    expect(actions(input)).toEqual(['group v/eng update']);
  });

  it('may be the only one there is', () => {
    const { admits: _admits, ...fields } = RULE_FIELDS;
    const input = withRules({}, { wished: { office: { title: 'x' } } });
    const only = { ...input, targets: [{ ...input.targets[0]!, kinds: { 'admission-rule': { ...RULE, fields } } }] };

    expect(actions(only)).toEqual(['admission-rule v/admission-rule:office create']);
  });
});
