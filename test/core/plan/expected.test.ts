import { describe, expect, it } from 'vitest';
import { canonicalDocument } from '../../../src/core/model/canonical.ts';
import type { Fields } from '../../../src/core/model/fields.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Case } from '../../builders/plan-input.ts';
import { KIND, planInput } from '../../builders/plan-input.ts';

/** A group with what only its console sets. */
const FIELDS = {
  ...KIND.fields,
  devices: { type: 'number', change: 'outside' },
  mapping: { type: 'set', change: 'outside' },
} as const satisfies Fields;

function planned(given: Case): Plan {
  const input = planInput(given);
  const site = input.targets[0]!;
  const objects = (given.live ?? []).map((group, index) => ({
    ...site.live!.objects[index]!,
    document: canonicalDocument(FIELDS, { ...site.live!.objects[index]!.document, ...group.document }),
  }));
  const targets = [{ ...site, kinds: { group: { ...KIND, fields: FIELDS } }, live: { ...site.live!, objects } }];
  const { plan, problems } = makePlan({ ...input, targets });
  expect(problems).toEqual([]);
  return plan as Plan;
}

const bound = (document: Readonly<Record<string, unknown>>, applied = {}): Pick<Case, 'live' | 'entries' | 'state'> => ({
  live: [{ id: 'g1', document: { name: 'eng', ...document } }],
  entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', ...applied } } },
  state: {},
});

describe('what no call can change', () => {
  it('is reported as drift where it is not as expected, and never planned', () => {
    const plan = planned({
      ...bound({ devices: 5, mapping: ['a'] }),
      wishes: [{ key: 'eng', document: { devices: 3, mapping: ['a', 'b'] } }],
    });

    expect(plan.changes).toEqual([]);
    expect(plan.summary.unchanged).toBe(1);
    expect(plan.drift).toEqual([
      {
        address: 'v/eng',
        target: 'v',
        provider: 'vault',
        kind: 'group',
        id: 'g1',
        type: 'changed',
        patch: [
          { op: 'replace', path: '/devices', value: 5 },
          { op: 'remove', path: '/mapping/b' },
        ],
        applied: { devices: 3, mapping: ['a', 'b'] },
        by_hand: ['/devices', '/mapping/b'],
      },
    ]);
  });

  it('is no drift where it is as expected, could not be read, or is left alone', () => {
    const wishes = [{ key: 'eng', document: { devices: 3 } }];
    expect(planned({ ...bound({ devices: 3 }), wishes }).drift).toEqual([]);
    expect(planned({ ...bound({}), wishes }).drift).toEqual([]);
    const ignored = [{ ...wishes[0]!, declared: { lifecycle: { ignore: ['devices'], preventDestroy: false } } }];
    expect(planned({ ...bound({ devices: 5 }), wishes: ignored }).drift).toEqual([]);
  });

  it('stands beside what was changed outside and is put back', () => {
    const given = bound({ devices: 5, policies: ['other'] }, { policies: ['read'] });
    const plan = planned({ ...given, wishes: [{ key: 'eng', document: { devices: 3, policies: ['read'] } }] });

    expect(plan.drift[0]?.patch.map(({ path }) => path)).toEqual(['/devices', '/policies/other', '/policies/read']);
    expect(plan.drift[0]?.by_hand).toEqual(['/devices']);
    expect(plan.changes[0]?.patch.map(({ path }) => path)).toEqual(['/policies/other', '/policies/read']);
  });

  it('is not written into what is made, nor kept as applied', () => {
    const plan = planned({ wishes: [{ key: 'eng', document: { devices: 3 } }] });

    expect(plan.changes[0]?.after).not.toHaveProperty('devices');
    expect(plan.changes[0]?.applied).toEqual({ name: 'eng' });
    expect(plan.drift).toEqual([]);
  });

  it('says nothing of an object that was deleted outside', () => {
    const given = { entries: bound({}).entries!, state: {}, live: [{ id: 'g2', document: { name: 'eng', devices: 5 } }] };
    const plan = planned({ ...given, wishes: [{ key: 'eng', document: { devices: 3 } }] });

    expect(plan.drift.map(({ type, by_hand }) => [type, by_hand])).toEqual([['deleted', undefined]]);
  });
});
