import { describe, expect, it } from 'vitest';
import { isLookedAt } from '../../../src/core/model/looked-at.ts';

const GROUP = { target: 'v', kind: 'group', name: 'ops-team', id: '17' };

describe('isLookedAt', () => {
  it('takes an object by where it would be declared, by its name and by its id, and everything without a scope', () => {
    for (const scope of [null, ['v/ops-*'], ['v/name:ops-team'], ['v/id:17'], ['v/none', 'v/*']])
      expect(isLookedAt(scope, GROUP)).toBe(true);
    expect(isLookedAt(['v/admission-rule:ops-*'], { ...GROUP, kind: 'admission-rule' })).toBe(true);
  });

  it('leaves out what no glob matches', () => {
    for (const scope of [[], ['v/ops'], ['w/*'], ['v/id:1']]) expect(isLookedAt(scope, GROUP)).toBe(false);
    expect(isLookedAt(['v/ops-*'], { ...GROUP, kind: 'admission-rule' })).toBe(false);
  });
});
