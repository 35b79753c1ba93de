import { describe, expect, it } from 'vitest';
import { withEmptyState } from '../../../src/core/plan/empty-state.ts';
import type { Guards } from '../../../src/core/model/project.ts';
import { rulesLeftBehind } from '../../../src/core/plan/rules-left.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { FIELDS, KIND, planInput } from '../../builders/plan-input.ts';
import { planOf } from '../../builders/planning.ts';

function renamed(guards: Partial<Guards>): readonly (readonly [string, string | undefined, string])[] {
  const { warnings } = planOf({
    wishes: [{ key: 'money', declared: { previously: ['finance'], name: 'finance' }, document: { name: 'finance' } }],
    live: [{ id: '1', document: { name: 'finance' } }],
    entries: { 'v/finance': { id: '1', applied: { name: 'finance' } } },
    guards,
  });
  return warnings.map(({ code, address, message }) => [code, address, message]);
}

describe('a rename', () => {
  it('that takes a group out of what guards name is told', () => {
    expect(renamed({ protected: ['v/fin*'], keep: [{ match: 'v/finance', min: 1, people: [] }] })).toEqual([
      [
        'GUARD_LEFT',
        'v/money',
        '"v/money" was "v/finance", which guards.keep names, and no longer keeps its people. Name the new address there.',
      ],
      [
        'GUARD_LEFT',
        'v/money',
        '"v/money" was "v/finance", which guards.protected names, and no longer is protected. Name the new address there.',
      ],
    ]);
  });

  it('of letter case alone takes nothing out where the system takes both spellings for one', () => {
    const spelled = (caseless: boolean): readonly string[] => {
      const input = planInput({
        wishes: [{ key: 'Finance', document: { name: 'finance' } }],
        live: [{ id: '1', document: { name: 'finance' } }],
        entries: { 'v/finance': { id: '1', applied: { name: 'finance' } } },
        guards: { protected: ['v/finance'] },
      });
      const fields = caseless ? FIELDS : { ...FIELDS, name: { type: 'text' as const } };
      const kinds = { group: { ...KIND, fields } };
      const settled = [{ address: 'v/Finance', target: 'v', kind: 'group', previous_address: 'v/finance' }] as unknown as Plan['settled'];
      return rulesLeftBehind({ ...input, targets: input.targets.map((site) => ({ ...site, kinds })) }, { changes: [], settled }).map(
        ({ code }) => code,
      );
    };

    expect([spelled(true), spelled(false)]).toEqual([[], ['GUARD_LEFT']]);
  });

  it('that does not is not told', () => {
    expect(renamed({ protected: ['v/finance', 'v/m*'] })).toEqual([]);
    expect(renamed({ protected: ['v/other'] })).toEqual([]);
  });
});

describe('an empty state', () => {
  const wishes = [{ key: 'a' }];
  const live = [{ id: '1', document: { name: 'a' } }];

  it('is told where live objects are taken over, with its place', () => {
    expect(withEmptyState(planOf({ wishes, live }), undefined, 'state.json').warnings).toMatchObject([
      { code: 'STATE_EMPTY', message: expect.stringContaining('The state in "state.json" is empty') as string },
    ]);
  });

  it('is no news where nothing is live yet, or something was applied', () => {
    const first = planOf({ wishes });
    expect(first.changes).toMatchObject([{ action: 'create' }]);
    expect(withEmptyState(first, undefined, 'state.json')).toBe(first);
    const taken = planOf({ wishes, live });
    const entry = { kind: 'group', id: '2', applied: {}, applied_at: '' };
    expect(withEmptyState(taken, { objects: { 'v/b': entry } }, 'state.json')).toBe(taken);
  });
});
