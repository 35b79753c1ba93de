import { describe, expect, it } from 'vitest';
import { pendingCreate } from '../../../src/core/apply/pending-create.ts';
import { change } from '../../builders/plan.ts';

const OF = { marker: 'm', plan: 'sha256:p' };

describe('pendingCreate', () => {
  it('remembers by what name something was about to be made, where it has one', () => {
    expect(pendingCreate(change('v/a', { after: { name: 'Team a' } }), OF)).toEqual({ kind: 'group', ...OF, name: 'Team a' });
    expect(pendingCreate(change('v/a', { after: { policies: ['p'] } }), OF)).toEqual({ kind: 'group', ...OF });
  });
});
