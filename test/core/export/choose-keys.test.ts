import { describe, expect, it } from 'vitest';
import { makeTakenKeys } from '../../../src/core/export/choose-keys.ts';

describe('makeTakenKeys', () => {
  it('takes a name as it is where it can be a key', () => {
    const keys = makeTakenKeys([], 'mesh');
    for (const name of ['engineering', 'Ops & Co', 'ops/oncall', '4711', '全角']) expect(keys.claim(name)).toBe(name);
  });

  it('writes something like it where it cannot', () => {
    const keys = makeTakenKeys([], 'mesh');
    expect([' padded ', 'name:x', 'tab\there', 'bidi\u202e!', '${HOME}', '', '\u200b', '<<'].map((name) => keys.claim(name))).toEqual([
      'padded',
      'name-x',
      'tab-here',
      'bidi',
      'HOME',
      'group',
      'group-mesh',
      'group-2',
    ]);
  });

  it('never gives two objects one key, letter case and forms of letters aside', () => {
    const keys = makeTakenKeys(['Engineering', 'équipe'], 'mesh');
    expect(['engineering', 'ENGINEERING', 'engineerinG', 'engineering', 'e\u0301quipe'].map((name) => keys.claim(name))).toEqual([
      'engineering-mesh',
      'ENGINEERING-2',
      'engineerinG-3',
      'engineering-4',
      'e\u0301quipe-mesh',
    ]);
  });
});
