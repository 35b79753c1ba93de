import { describe, expect, it } from 'vitest';
import type { GuardFinding } from '../../../../src/core/model/plan.ts';
import type { Approval } from '../../../../src/core/model/project.ts';
import { approvalDigest } from '../../../../src/core/plan/digest.ts';
import { approvalNote, approveFindings } from '../../../../src/core/plan/guards/approve.ts';
import { planOf } from '../../../builders/planning.ts';

const TODAY = '2026-11-23';
const approval = (rest: Partial<Approval> = {}): Approval => ({
  match: 'v/eng',
  allow: ['PROTECTED'],
  count: undefined,
  until: '2026-12-31',
  reason: 'ticket 1',
  place: { file: 'rollcall.yaml', path: [] },
  ...rest,
});
const finding = (rest: Partial<GuardFinding> = {}): GuardFinding => ({
  code: 'PROTECTED',
  address: 'v/eng',
  message: 'It is protected.',
  blocking: true,
  ...rest,
});
const judged = (given: GuardFinding, ...approvals: Approval[]): GuardFinding =>
  approveFindings([given], approvals, TODAY).findings[0] as GuardFinding;

describe('an approval', () => {
  it('lets a finding pass and says that it was used', () => {
    expect(judged(finding(), approval())).toEqual({
      ...finding(),
      blocking: false,
      approved_by: { match: 'v/eng', allow: ['PROTECTED'], until: '2026-12-31', reason: 'ticket 1' },
    });
  });

  it.each([
    ['another address', { match: 'v/ops' }],
    ['another guard', { allow: ['KEEP'] }],
    ['fewer than were counted', { count: 2 }],
  ])('does not hold for %s', (_what, rest) => {
    expect(judged(finding({ count: 3 }), approval(rest))).toMatchObject({ blocking: true, code: 'PROTECTED' });
  });

  it.each([
    [{ count: 3 }, { count: 3 }],
    [{}, { count: 1 }],
    [{ address: 'v' }, { match: 'v' }],
    [{ count: 1000 }, {}],
  ])('holds for %j within %j', (found, rest) => {
    expect(judged(finding(found), approval(rest))).toMatchObject({ blocking: false });
  });

  it('of all addresses of a target is none of the target as a whole', () => {
    expect(judged(finding({ address: 'v' }), approval({ match: 'v/*' }))).toMatchObject({ blocking: true });
  });

  it('holds to the end of its last day', () => {
    expect(judged(finding(), approval({ until: TODAY }))).toMatchObject({ blocking: false });
    expect(judged(finding(), approval({ until: '2026-11-22' }))).toEqual({
      ...finding(),
      code: 'APPROVAL_EXPIRED',
      message: 'It is protected. The approval for it expired on 2026-11-22.',
    });
  });

  it('is passed over for one that still holds', () => {
    const old = approval({ until: '2020-01-01' });

    expect(approveFindings([finding()], [old, approval({ until: TODAY })], TODAY)).toMatchObject({
      findings: [{ blocking: false, approved_by: { until: TODAY } }],
      warnings: [{ code: 'APPROVAL_EXPIRED' }],
    });
  });

  it('that expired and is asked for by nobody is to be taken out', () => {
    const { findings, warnings } = approveFindings(
      [],
      [approval({ until: '2020-01-01', allow: ['KEEP', 'PROTECTED'] }), approval()],
      TODAY,
    );

    expect(findings).toEqual([]);
    expect(warnings).toEqual([
      { code: 'APPROVAL_EXPIRED', message: 'The approval of KEEP, PROTECTED for "v/eng" expired on 2020-01-01; take it out.' },
    ]);
  });

  it('that expired and is asked for is an error, not also a warning', () => {
    expect(approveFindings([finding()], [approval({ until: '2020-01-01' })], TODAY).warnings).toEqual([]);
  });

  it('is not used for what only warns', () => {
    expect(judged(finding({ blocking: false }), approval())).toEqual(finding({ blocking: false }));
  });

  it('is judged again at apply, by the date of then', () => {
    const passed = judged(finding(), approval());

    expect(approveFindings([passed], [approval()], '2027-01-01').findings).toMatchObject([{ blocking: true, code: 'APPROVAL_EXPIRED' }]);
    expect(approveFindings([passed], [], TODAY).findings).toEqual([finding()]);
    expect(approveFindings([passed], [approval()], TODAY).findings).toEqual([passed]);
  });

  it('is new until an apply has seen it, count and all', () => {
    const approvals = [approval(), approval({ count: 3 })];
    const seen = { approvals: [approvalDigest(approvalNote(approval()))] };

    expect(planOf({ project: { approvals } }).new_approvals).toEqual(approvals.map(approvalNote));
    expect(planOf({ project: { approvals }, state: seen }).new_approvals).toEqual([
      { match: 'v/eng', allow: ['PROTECTED'], count: 3, until: '2026-12-31', reason: 'ticket 1' },
    ]);
  });
});
