import { describe, expect, it } from 'vitest';
import { GROUP, formatAddress, keyOf, targetOf } from '../../../src/core/model/address.ts';

describe('addresses', () => {
  it('name the target and the key, and the kind where it is no group', () => {
    expect(formatAddress('v', GROUP, 'a/b')).toBe('v/a/b');
    expect(formatAddress('zt', 'admission-rule', 'office')).toBe('zt/admission-rule:office');
  });

  it('are taken apart at the first slash', () => {
    expect([targetOf('v/a/b'), keyOf('v/a/b')]).toEqual(['v', 'a/b']);
    expect(targetOf('v')).toBe('v');
  });
});
