import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import type { Change, Plan, Settled } from '../../../src/core/model/plan.ts';
import { planFaults } from '../../../src/core/plan/plan-faults.ts';
import { providers } from '../../../src/providers/index.ts';
import { change, FIELDS, plan } from '../../builders/plan.ts';

const GOLDEN = join(import.meta.dirname, '../../golden');
const made = readdirSync(GOLDEN)
  .map((name) => join(GOLDEN, name, 'plan.json'))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Plan);

const madeFaults = (value: Plan): readonly string[] => planFaults(value, ({ provider, kind }) => providers[provider]?.kinds[kind]?.fields);
const faultsOf = (parts: Partial<Plan>): readonly string[] => planFaults(plan(parts), () => FIELDS);

const BEFORE = { name: 'finance', policies: ['read'], members: { 'ada@x': ['ada@x'], 'eve@x': ['e-1', 'e-2'] } };
const AFTER = { ...BEFORE, members: { 'ada@x': ['ada@x'], 'hedy@x': ['hedy@x'] } };
const UPDATE = change('v/finance', { before: BEFORE, after: AFTER });

/** The update with other members afterwards. */
const withMembers = (members: Document): Change => ({ ...UPDATE, after: { ...AFTER, members } });

const SETTLED: Settled = {
  address: 'v/finance',
  target: 'v',
  provider: 'vault',
  kind: 'group',
  id: '1',
  applied: { name: 'finance', members: { 'ada@x': ['a-1'] } },
  patch: [
    { op: 'add', path: '/members/ada@x', value: { 'a-1': true } },
    { op: 'remove', path: '/members/eve@x' },
    { op: 'remove', path: '/policies' },
  ],
  causes: {},
};

describe('the parts of a plan', () => {
  it('agree in every plan that is made', () => {
    expect(made.length).toBeGreaterThan(40);
    for (const each of made) expect(madeFaults(each)).toEqual([]);
    expect(faultsOf({ changes: [UPDATE] })).toEqual([]);
    expect(faultsOf({ settled: [SETTLED] })).toEqual([]);
  });

  it('do not agree where one document, the patch or what is applied of any change is another one', () => {
    let edits = 0;
    for (const each of made) {
      for (const [index, item] of each.changes.entries()) {
        const edited = (parts: Partial<Change>): Plan => ({ ...each, changes: each.changes.with(index, { ...item, ...parts }) });
        const isLive = each.since?.basis !== 'declared';
        const others = [
          ...(item.after ? [{ after: { ...item.after, name: 'another' } }] : []),
          ...(item.before && item.action !== 'forget' && !item.patch.some(({ path, op }) => path === '/name' && op === 'replace')
            ? [{ before: item.action === 'delete' ? {} : { ...item.before, name: 'another' } }]
            : []),
          ...(item.patch.length > 0 ? [{ patch: item.patch.slice(1) }] : []),
          { patch: [...item.patch, { op: 'add', path: '/name', value: 'another' } as const] },
          ...(isLive && item.applied?.['name'] !== undefined ? [{ applied: { ...item.applied, name: 'another' } }] : []),
        ];
        for (const parts of others)
          expect(madeFaults(edited(parts)), `${item.action} ${item.address} ${JSON.stringify(parts)}`).not.toEqual([]);
        edits += others.length;
      }
    }
    expect(edits).toBeGreaterThan(200);
  });

  const NOT_BY_PATCH = '"before" and "after" of "v/finance" do not differ by what "patch" does to "members".';

  it.each([
    { what: 'another person', item: withMembers({ 'ada@x': ['ada@x'], 'alan@x': ['alan@x'] }), fault: NOT_BY_PATCH },
    { what: 'another identity', item: withMembers({ 'ada@x': ['ada@x'], 'hedy@x': ['alan'] }), fault: NOT_BY_PATCH },
    { what: 'one person less', item: withMembers({ 'ada@x': ['ada@x'] }), fault: NOT_BY_PATCH },
    {
      what: 'no members at all',
      item: { ...UPDATE, after: { name: 'finance', policies: ['read'] } },
      fault: '"members" of "v/finance" is in "before" and not in "after".',
    },
    {
      what: 'members that are a list',
      item: { ...UPDATE, after: { ...AFTER, members: ['hedy@x'] } },
      fault: '"members" of "v/finance" holds what this field cannot.',
    },
    {
      what: 'a value that is put over another one, told as added',
      item: {
        ...UPDATE,
        before: { ...BEFORE, limit: 1 },
        after: { ...AFTER, limit: 2 },
        patch: [{ op: 'add', path: '/limit', value: 2 }, ...UPDATE.patch],
      },
      fault: '"before" and "after" of "v/finance" do not differ by what "patch" does to "limit".',
    },
    {
      what: 'an action that takes what is shown',
      item: { ...UPDATE, action: 'delete' },
      fault: '"after" of "v/finance" holds something, and it is a delete.',
    },
    { what: 'no document before', item: { ...UPDATE, before: null }, fault: '"before" of "v/finance" is missing, and it is a update.' },
    {
      what: 'somebody else as applied',
      item: { ...UPDATE, applied: { ...AFTER, members: { 'ada@x': ['ada@x'], 'alan@x': ['alan@x'] } } },
      fault: '"applied" of "v/finance" is not what "after" holds of "members".',
    },
    {
      what: 'a field that is not applied',
      item: { ...UPDATE, applied: { name: 'finance', members: AFTER.members } },
      fault: '"managed" and "applied" of "v/finance" do not name the same fields.',
    },
    {
      what: 'an invitation to nobody shown',
      item: { ...UPDATE, invites: ['alan@x'] },
      fault: '"alan@x" is invited to "v/finance" and is no member of it.',
    },
    { what: 'another target', item: { ...UPDATE, target: 'prod' }, fault: '"v/finance" is no address of a group in target "prod".' },
    {
      what: 'another kind',
      item: { ...UPDATE, kind: 'admission-rule' },
      fault: '"v/finance" is no address of a admission-rule in target "v".',
    },
    {
      what: 'a former address elsewhere',
      item: { ...UPDATE, previous_address: 'w/finance' },
      fault: '"w/finance" is no address of a group in target "v".',
    },
  ] satisfies readonly { what: string; item: Change; fault: string }[])('do not agree with $what', ({ item, fault }) => {
    expect(faultsOf({ changes: [item] })[0]).toBe(fault);
  });

  it('do not agree with an address that is there twice, or a target of another provider', () => {
    const targets = { v: { provider: 'netbird', url: 'https://x' } };
    const { inputs } = plan();

    expect(faultsOf({ changes: [UPDATE, UPDATE] })).toEqual(['"v/finance" is there twice.']);
    expect(faultsOf({ changes: [UPDATE], inputs: { ...inputs, targets } })).toEqual([
      '"v/finance" is of provider "vault", and target "v" of "netbird".',
    ]);
  });

  it.each([
    { what: 'somebody else', applied: { name: 'finance', members: { 'alan@x': ['a-1'] } } },
    { what: 'another identity', applied: { name: 'finance', members: { 'ada@x': ['a-2'] } } },
    { what: 'somebody who is told to leave', applied: { name: 'finance', members: { 'ada@x': ['a-1'], 'eve@x': ['eve@x'] } } },
    { what: 'a field that is told to leave', applied: { ...SETTLED.applied, policies: [] } },
  ])('do not agree where the state will hold $what', ({ applied }) => {
    expect(faultsOf({ settled: [{ ...SETTLED, applied }] })).toEqual(['"patch" of "v/finance" does not lead to what is "applied".']);
  });

  it("agree where the managed part lacks what is ignored, held or somebody else's", () => {
    const after = { name: 'a', members: { 'ada@x': ['a-1', 'a-2'], 'eve@x': ['eve@x'] }, metadata: { cost: '1', team: 'x' } };
    const before = { ...after, members: { 'ada@x': ['a-1'], 'eve@x': ['eve@x'] } };
    const item = (parts: Partial<Change>): Change =>
      change('v/a', { before, after, applied: { name: 'a', members: { 'ada@x': ['a-2'] }, metadata: { team: 'x' } }, ...parts });
    const ignore = { lifecycle: { ignore: ['metadata.cost'] } };
    const held = [{ field: 'members', element: 'ada@x', identities: ['a-1'], reason: 'a key' }];

    expect(faultsOf({ changes: [item({ record: { ...ignore, membership: 'additive' }, held })] })).toEqual([]);
    expect(
      faultsOf({ changes: [item({ record: ignore, held: [...held, { field: 'members', element: 'eve@x', reason: 'a rule' }] })] }),
    ).toEqual([]);
    for (const parts of [{ record: ignore, held }, { record: { ...ignore, membership: 'additive' } as const }, { held }])
      expect(faultsOf({ changes: [item(parts)] }), JSON.stringify(parts)).not.toEqual([]);
  });

  it('are not judged by fields that are not known here', () => {
    const after = { ...AFTER, later: { any: 'thing' } };
    const item = { ...UPDATE, after, patch: [{ op: 'add', path: '/later', value: 1 } as const, ...UPDATE.patch] };

    expect(faultsOf({ changes: [item] })).toEqual([]);
    expect(planFaults(plan({ changes: [withMembers({})] }), () => undefined)).toEqual([]);
  });
});
