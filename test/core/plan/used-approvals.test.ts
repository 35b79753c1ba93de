import { describe, expect, it } from 'vitest';
import type { ApprovalNote, GuardFinding } from '../../../src/core/model/plan.ts';
import { approvalDigest } from '../../../src/core/plan/digest.ts';
import { usedApprovals } from '../../../src/core/plan/used-approvals.ts';

const OLD: ApprovalNote = { match: 'v/old-*', allow: ['PROTECTED'], until: '2026-12-31', reason: 'ACME-1' };
const ALL: ApprovalNote = { match: 'v', allow: ['MAX_DELETIONS'], count: 9, until: '2026-12-31', reason: 'ACME-2' };

function finding(parts: Pick<GuardFinding, 'code' | 'address'> & Partial<GuardFinding>): GuardFinding {
  return { message: `${parts.code} at ${parts.address}.`, blocking: false, ...parts };
}

describe('usedApprovals', () => {
  it('has each approval once, as it was, with everything that it let pass', () => {
    const guards = [
      finding({ code: 'PROTECTED', address: 'v/old-a', approved_by: OLD }),
      finding({ code: 'MAX_DELETIONS', address: 'v', approved_by: ALL }),
      finding({ code: 'PROTECTED', address: 'v/old-b', approved_by: OLD }),
      finding({ code: 'SELF_GRANT', address: 'v/c', blocking: true }),
    ];

    const used = usedApprovals({ guards });

    expect(used.map(({ digest }) => digest)).toEqual([OLD, ALL].map(approvalDigest).sort());
    expect(used.find(({ match }) => match === 'v/old-*')).toEqual({
      ...OLD,
      digest: approvalDigest(OLD),
      overrode: [
        { code: 'PROTECTED', address: 'v/old-a', message: 'PROTECTED at v/old-a.' },
        { code: 'PROTECTED', address: 'v/old-b', message: 'PROTECTED at v/old-b.' },
      ],
    });
    expect(used.find(({ match }) => match === 'v')).toMatchObject({ count: 9, overrode: [{ code: 'MAX_DELETIONS', address: 'v' }] });
    expect(usedApprovals({ guards: guards.slice(3) })).toEqual([]);
  });
});
