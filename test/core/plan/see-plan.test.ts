import { describe, expect, it } from 'vitest';
import { makePlan, seePlan } from '../../../src/core/plan/make-plan.ts';
import type { PlanInput } from '../../../src/core/plan/input.ts';
import { people, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';
import { operations } from '../../builders/planning.ts';

const APPLIED = { name: 'eng', policies: ['a'], members: people('ada@x', 'bob@x') };
const BOUND = { 'v/eng': { id: 'g1', applied: APPLIED } };
const OPS = { id: 'g2', document: { name: 'ops', policies: [] } };
const WITH_OPS = { ...BOUND, 'v/ops': { id: 'g2', applied: { name: 'ops', policies: ['b'] } } };
const OPS_WISH = { key: 'ops', document: { policies: ['b'] } };

/** The same, where somebody whom `v/eng` declares is not to be found: the wish is without them. */
function withUnknownMember(given: Case): PlanInput {
  const input = planInput(given);
  const [site] = input.targets as [PlanInput['targets'][number]];
  const problems = [{ severity: 'error', code: 'UNKNOWN_MEMBER', address: 'v/eng', summary: '"v/eng": "bob@x" is no user.' }] as const;
  return {
    ...input,
    targets: [{ ...site, desire: (declared) => ({ ...site.desire(declared), problems: declared.key === 'eng' ? problems : [] }) }],
  };
}

function seen(input: PlanInput): { readonly codes: string[]; readonly drift: string[]; readonly incomplete: string[] } {
  const { plan, problems } = seePlan(input);
  expect(makePlan(input).plan).toBeUndefined();
  return {
    codes: problems.map(({ code }) => code),
    drift: plan.drift.map((drift) => [drift.address, drift.type, ...operations(drift)].join(' ')),
    incomplete: plan.incomplete.map(({ target, part, code }) => `${code} ${target}: ${part}`),
  };
}

describe('what is seen where no plan can be made', () => {
  const eng = { key: 'eng', document: { policies: ['a'], members: people('ada@x') } };

  it('is the drift of every other object, and whoever is gone is missing from what was applied', () => {
    const live = [{ id: 'g1', document: { ...APPLIED, members: people('ada@x') } }, OPS];
    expect(seen(withUnknownMember({ wishes: [eng, OPS_WISH], live, entries: WITH_OPS }))).toEqual({
      codes: ['UNKNOWN_MEMBER'],
      drift: ['v/eng changed remove /members/bob@x', 'v/ops changed remove /policies/b'],
      incomplete: [],
    });
  });

  it('is no drift of a declaration that names somebody new whom nobody knows', () => {
    const entries = { 'v/eng': { id: 'g1', applied: { ...APPLIED, members: people('ada@x') } } };
    const live = [{ id: 'g1', document: { ...APPLIED, members: people('ada@x') } }];
    expect(seen(withUnknownMember({ wishes: [eng], live, entries })).drift).toEqual([]);
  });

  it('is what is gone and has an heir that nobody may change', () => {
    const heir = { id: 'g9', document: { name: 'eng', policies: [] }, extra: { owner: 'system' as const, reason: 'sync made it' } };
    expect(
      seen(planInput({ wishes: [{ key: 'eng', document: { policies: ['a'] } }, OPS_WISH], live: [heir, OPS], entries: WITH_OPS })),
    ).toEqual({
      codes: ['READ_ONLY_OBJECT'],
      drift: ['v/eng deleted', 'v/ops changed remove /policies/b'],
      incomplete: [],
    });
  });

  it('is what is gone where two others have its name', () => {
    const twins = ['g8', 'g9'].map((id) => ({ id, document: { name: 'eng', policies: [] } }));
    expect(seen(planInput({ wishes: [eng, OPS_WISH], live: [...twins, OPS], entries: WITH_OPS }))).toMatchObject({
      codes: ['AMBIGUOUS_NAME'],
      drift: ['v/eng deleted', 'v/ops changed remove /policies/b'],
    });
  });

  it('says what nobody could look at: a target that left, as far as it was asked for, and an entry that cannot be read', () => {
    const entries = { ...WITH_OPS, 'old/a': { id: 'g5', applied: {} } };
    const live = [{ id: 'g1', document: APPLIED }, OPS];
    const broken = (wishes: NonNullable<Case['wishes']>): PlanInput => {
      const input = planInput({ wishes, live, entries });
      const objects = input.state?.objects ?? {};
      const entry = { ...objects['v/eng'], applied: { policies: 7 } } as unknown as (typeof objects)[string];
      return { ...input, state: { ...(input.state as NonNullable<PlanInput['state']>), objects: { ...objects, 'v/eng': entry } } };
    };
    const all = {
      codes: ['TARGET_LEFT', 'STATE_CORRUPT'],
      drift: ['v/ops changed remove /policies/b'],
      incomplete: ['TARGET_LEFT old: 1 address', 'STATE_CORRUPT v: group "eng"'],
    };
    expect(seen(broken([eng, OPS_WISH]))).toEqual(all);
    expect(seen(broken([OPS_WISH]))).toEqual(all);
    expect(seen({ ...broken([eng, OPS_WISH]), scope: ['v/ops'] }).incomplete).toEqual([]);
  });
});
