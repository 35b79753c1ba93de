import { describe, expect, it } from 'vitest';
import { checkGlobs } from '../../src/run/check-globs.ts';
import type { Matchable } from '../../src/run/check-globs.ts';
import { declaredOf, planInput } from '../builders/plan-input.ts';

const { declaration } = planInput({ declaration: { objects: [declaredOf({ key: 'eng' })] } });
const UNMANAGED = [
  { target: 'v', kind: 'group', id: 'i-1', name: 'legacy-a', owner: 'other' },
  { target: 'v', kind: 'rule', id: 'i-2', name: 'night', owner: 'other' },
] as const;
const KNOWN: Matchable = { declaration, state: undefined, live: { unmanaged: UNMANAGED, unread: [] } };

function refusalOf(globs: readonly string[], known: Matchable = KNOWN): string | undefined {
  try {
    checkGlobs(globs, known);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('globs of --target', () => {
  it.each([['v/legacy*'], ['v/name:legacy-a'], ['v/id:i-1'], ['v/rule:night'], ['v/eng', 'v/legacy*'], ['v/*']])(
    'may match what nobody manages, alone or beside others: %s',
    (...globs) => {
      expect(refusalOf(globs)).toBeUndefined();
    },
  );

  it('are refused by name where they match nothing at all', () => {
    expect(refusalOf(['v/legacy*', 'v/lgacy*', 'v/eng', 'w/*'])).toBe(
      '"--target v/lgacy*" and "--target w/*" match no address that is declared or in the state, and nothing that is unmanaged.',
    );
    expect(refusalOf(['v/a"b'])).toBe(
      '"--target v/a\\"b" matches no address that is declared or in the state, and nothing that is unmanaged.',
    );
  });

  it('have to match what can be carried out where something is', () => {
    const { live: _live, ...managed } = KNOWN;

    expect(refusalOf(['v/legacy*'], managed)).toBe('"--target v/legacy*" matches no address that is declared or in the state.');
  });

  it('are not refused for a target that could not be read', () => {
    const unread = { ...KNOWN, live: { unmanaged: [], unread: ['v'] } };

    expect(refusalOf(['v/legacy*'], unread)).toBeUndefined();
    expect(refusalOf(['w/*'], unread)).toContain('"--target w/*" matches no address');
  });
});
