import { describe, expect, it } from 'vitest';
import type { Unmanaged } from '../../../src/core/model/plan.ts';
import { coverageOf } from '../../../src/core/model/coverage.ts';
import { change, plan } from '../../builders/plan.ts';

const OTHER: Unmanaged = { target: 'v', kind: 'group', id: '1', name: 'a', owner: 'other' };

describe('coverageOf', () => {
  it("counts what is bound against everything that is not the system's own, rounded down", () => {
    const some = plan({
      changes: [change('v/new', { after: { name: 'new' } }), change('v/old', { before: { name: 'old' }, after: { name: 'older' } })],
      unmanaged: [OTHER, { ...OTHER, id: '2', owner: 'system' }],
    });

    expect(coverageOf({ ...some, summary: { ...some.summary, unchanged: 1 } })).toEqual({ managed: 2, live: 3, percent: 66.6 });
  });

  it('is not known where not everything was looked at, or nothing is there', () => {
    const whole = plan({ unmanaged: [OTHER] });

    expect(coverageOf(whole)).toMatchObject({ live: 1 + whole.summary.unchanged });
    expect(coverageOf({ ...whole, scope: ['v/*'] })).toBeNull();
    expect(coverageOf({ ...whole, incomplete: [{ target: 'v', part: 'groups', why: 'x' }] })).toBeNull();
    expect(coverageOf({ ...whole, summary: { ...whole.summary, unchanged: 0 }, unmanaged: [] })).toBeNull();
  });
});
