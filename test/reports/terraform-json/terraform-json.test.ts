import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TABLES_OF_PEOPLE } from '../../../src/core/model/fields.ts';
import { providers } from '../../../src/providers/index.ts';
import { renderPlan } from '../../../src/reports/text/plan.ts';
import { terraformJsonReport } from '../../../src/reports/terraform-json/index.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { change, plan } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 80, now: Date.UTC(2026, 10, 23, 12) };

interface Resource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index: string;
  readonly provider_name: string;
  readonly previous_address?: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
    readonly after_unknown: object;
    readonly importing?: { readonly id: string };
    readonly replace_paths?: readonly (readonly string[])[];
  };
}

interface PlanDocument {
  readonly format_version: string;
  readonly applyable: boolean;
  readonly complete: boolean;
  readonly errored: boolean;
  readonly resource_changes: readonly Resource[];
  readonly resource_drift: readonly Resource[];
  readonly planned_values: {
    readonly root_module: { readonly resources: readonly { readonly address: string; readonly values: Record<string, unknown> }[] };
  };
}

function documentOf(made: Parameters<typeof terraformJsonReport.plan>[0]): PlanDocument {
  return JSON.parse(terraformJsonReport.plan(made, OPTIONS)) as PlanDocument;
}

/** Tuples that terraform-plan-comment and terraform-json know. */
const TUPLES = ['no-op', 'create', 'update', 'delete', 'delete,create', 'forget'];

const MADE = plan({
  changes: [
    change('v/a', { after: { name: 'a', members: { 'ada@x': ['ada@x'] }, policies: ['p'] } }),
    change('v/b', {
      before: { name: 'b', members: { 'ada@x': ['ada@x', 'ada@y'] } },
      after: { name: 'b', members: {} },
      id: 'id-b',
      previous_address: 'v/old',
    }),
    change('v/c', { before: { name: 'c' }, id: 'id-c' }),
    change('v/d', {
      action: 'replace',
      before: { name: 'd', type: 'x' },
      after: { name: 'd', type: 'y' },
      id: 'id-d',
      replace_paths: ['/type'],
    }),
    change('v/e', { action: 'adopt', before: { name: 'e' }, after: { name: 'e' }, id: 'id-e' }),
    change('v/f', { action: 'adopt', before: { name: 'f' }, after: { name: 'g' }, id: 'id-f' }),
    change('v/h', { action: 'forget', before: { name: 'h' }, after: null, id: 'id-h' }),
  ],
  drift: [
    {
      address: 'v/b',
      target: 'v',
      provider: 'vault',
      kind: 'group',
      id: 'id-b',
      type: 'changed',
      patch: [
        { op: 'add', path: '/members/eve@x', value: { 'peer-1': true, 'peer-2': true } },
        { op: 'replace', path: '/metadata/cost', value: '2' },
        { op: 'remove', path: '/metadata/gone' },
        { op: 'replace', path: '/name', value: 'other' },
        { op: 'remove', path: '/policies/p' },
      ],
      applied: {
        members: { 'ada@x': ['ada@x'] },
        metadata: { cost: '1', gone: 'x', left: 'y' },
        name: 'b',
        policies: ['o', 'p'],
      },
    },
    { address: 'v/z', target: 'v', provider: 'vault', kind: 'group', id: 'id-z', type: 'deleted', patch: [], applied: { name: 'z' } },
  ],
});

describe('the plan document of Terraform', () => {
  it('has what terraform-json, tf-summarize and terraform-plan-comment insist on, for any plan', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        const document = documentOf(made);

        expect(document.format_version).toBe('1.2');
        expect(document.planned_values.root_module.resources).toBeInstanceOf(Array);
        for (const { address, change: inner } of [...document.resource_changes, ...document.resource_drift]) {
          expect(address).toMatch(/^rollcall_group\.groups\["/);
          expect(TUPLES).toContain(inner.actions.join(','));
          expect(inner).not.toHaveProperty('importing', null);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says of each change what policies look for', () => {
    const changes = documentOf(MADE).resource_changes;

    expect(changes.map(({ index, change: inner }) => [index, inner.actions.join(',')])).toEqual([
      ['v/a', 'create'],
      ['v/b', 'update'],
      ['v/c', 'delete'],
      ['v/d', 'delete,create'],
      ['v/e', 'no-op'],
      ['v/f', 'update'],
      ['v/h', 'forget'],
    ]);
    expect(changes[0]).toMatchObject({ mode: 'managed', type: 'rollcall_group', name: 'groups', provider_name: 'rollcall/vault' });
    expect(changes[0]!.change).toMatchObject({ before: null, after: { members: ['ada@x'], policies: ['p'] }, after_unknown: { id: true } });
    expect(changes[1]).toMatchObject({ previous_address: 'rollcall_group.groups["v/old"]' });
    expect(changes[1]!.change.before).toEqual({
      id: 'id-b',
      name: 'b',
      members: ['ada@x'],
      members_identities: { 'ada@x': ['ada@x', 'ada@y'] },
    });
    expect(changes[2]).toMatchObject({
      action_reason: 'delete_because_no_resource_config',
      change: { before: { id: 'id-c' }, after: null },
    });
    expect(changes[3]!.change).toMatchObject({ replace_paths: [['type']], before: { id: 'id-d' } });
    expect(changes[3]!.change.after).not.toHaveProperty('id');
    expect(changes[4]!.change.importing).toEqual({ id: 'id-e' });
    expect(changes[6]!.change.after).toBeNull();
  });

  it('finds everything that goes by one word, as conftest policies do', () => {
    const gone = documentOf(MADE).resource_changes.filter(({ change: inner }) => inner.actions.includes('delete'));
    const joins = documentOf(MADE).resource_changes.filter(
      ({ type, change: inner }) => type === 'rollcall_group' && (inner.after?.['members'] as string[] | undefined)?.includes('ada@x'),
    );

    expect(gone.map(({ index }) => index)).toEqual(['v/c', 'v/d']);
    expect(joins.map(({ index }) => index)).toEqual(['v/a']);
  });

  it('uses the addresses of the text, which terraform-plan-comment looks for there', () => {
    const text = renderPlan(MADE, OPTIONS);

    for (const { address } of documentOf(MADE).resource_changes) expect(text).toContain(`  # ${address} `);
  });

  it('counts as tf-summarize does what the summary line says', () => {
    const tuples = documentOf(MADE).resource_changes.map(({ change: inner }) => inner.actions.join(','));
    const count = (...names: readonly string[]): number => tuples.filter((tuple) => names.includes(tuple)).length;

    expect([count('create', 'delete,create'), count('update'), count('delete', 'delete,create')]).toEqual([
      MADE.summary.add,
      MADE.summary.change,
      MADE.summary.destroy,
    ]);
  });

  it('tells drift by all that a field held and holds where it differs', () => {
    const [changed, deleted] = documentOf(MADE).resource_drift;

    expect(changed!.change).toMatchObject({ actions: ['update'], after_unknown: {}, before_sensitive: {}, after_sensitive: {} });
    expect(changed!.change.before).toEqual({
      id: 'id-b',
      members: ['ada@x'],
      metadata: { cost: '1', gone: 'x', left: 'y' },
      name: 'b',
      policies: ['o', 'p'],
    });
    expect(changed!.change.after).toEqual({
      id: 'id-b',
      members: ['ada@x', 'eve@x'],
      members_identities: { 'eve@x': ['peer-1', 'peer-2'] },
      metadata: { cost: '2', left: 'y' },
      name: 'other',
      policies: ['o'],
    });
    expect(deleted!.change).toMatchObject({ actions: ['delete'], before: { id: 'id-z', name: 'z' }, after: null });
  });

  it('can be applied only where nothing refuses it, and is complete only where all was looked at', () => {
    const guard = { code: 'PROTECTED', address: 'v/a', message: 'x', blocking: true } as const;

    expect(documentOf(MADE)).toMatchObject({ applyable: true, complete: true, errored: false });
    expect(documentOf({ ...MADE, guards: [guard] })).toMatchObject({ applyable: false, errored: true });
    expect(documentOf({ ...MADE, scope: ['v/*'] })).toMatchObject({ complete: false });
    expect(documentOf({ ...MADE, incomplete: [{ target: 'v', part: 'x', why: 'y' }] })).toMatchObject({
      complete: false,
      applyable: false,
    });
  });

  it('keeps names that are special to JavaScript', () => {
    const after = JSON.parse('{"name":"a","metadata":{"__proto__":"x"}}') as { name: string };
    const made = plan({ changes: [change('v/a', { after })] });

    expect(JSON.stringify(documentOf(made).resource_changes[0]!.change.after)).toContain('"__proto__":"x"');
  });
});

describe('a field', () => {
  it('keeps its type when it is empty: a map stays a map, people stay a list', () => {
    const before = { name: 'a', metadata: {}, members: {}, auto_groups: {} };
    const after = { name: 'a', metadata: { boss: 'x' }, members: { 'ada@x': ['ada@x'] }, auto_groups: {} };
    const [resource] = documentOf(plan({ changes: [change('v/a', { before, after, id: 'i' })] })).resource_changes;

    expect(resource!.change.before).toEqual({ id: 'i', name: 'a', metadata: {}, members: [], auto_groups: [] });
    expect(resource!.change.after).toEqual({ id: 'i', name: 'a', metadata: { boss: 'x' }, members: ['ada@x'], auto_groups: [] });
  });

  it('is known to be a table of people in every provider', () => {
    const tables = Object.values(providers).flatMap(({ kinds }) =>
      Object.values(kinds).flatMap(({ fields }) => Object.entries(fields).flatMap(([name, { type }]) => (type === 'table' ? [name] : []))),
    );

    expect(new Set(tables)).toEqual(TABLES_OF_PEOPLE);
  });
});
