import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARDS } from '../../../../src/core/model/default-guards.ts';
import type { Guards } from '../../../../src/core/model/project.ts';
import { writtenGuards } from '../../../../src/core/model/written-guards.ts';
import { guardsDifference } from '../../../../src/core/plan/guards/guards-difference.ts';

function differ(was: Partial<Guards>, is: Partial<Guards>): readonly string[] {
  return guardsDifference(writtenGuards({ ...DEFAULT_GUARDS, ...was }), writtenGuards({ ...DEFAULT_GUARDS, ...is }));
}

describe('what differs between guards', () => {
  it('is nothing where the same is said in another order, or twice', () => {
    expect(differ({ protected: ['v/a', 'v/b'] }, { protected: ['v/b', 'v/a', 'v/b'] })).toEqual([]);
    expect(differ({ privileged: { x: { a: ['1', '2'], b: [] }, y: {} } }, { privileged: { y: {}, x: { b: [], a: ['2', '1'] } } })).toEqual(
      [],
    );
    const keep = [
      { match: 'v/a', min: 1, people: ['b@x', 'a@x'] },
      { match: 'v/b', min: 2, people: [] },
    ];
    expect(differ({ keep }, { keep: keep.map((item) => ({ ...item, people: item.people.toReversed() })).toReversed() })).toEqual([]);
  });

  it('is a limit with both its values', () => {
    expect(
      differ(
        { maxMemberRemovals: { type: 'share', share: 0.29 } },
        { maxDeletions: { type: 'share', share: 0.5 }, maxMemberRemovals: { type: 'count', count: 100 } },
      ),
    ).toEqual(['max_deletions was 5 and is 50%', 'max_member_removals was 29% and is 100']);
  });

  it('is what left a list and what came into it, by the key of the list', () => {
    expect(
      differ(
        { protected: ['prod/*', 'v/b'], privileged: { vault: { policies: ['admin', 'root'] }, netbird: { role: ['owner'] } } },
        { protected: ['v/b', 'v/c'], privileged: { vault: { policies: ['root'] }, opal: { roles: ['x'] } } },
      ),
    ).toEqual([
      'privileged.netbird.role no longer has "owner"',
      'privileged.opal.roles newly has "x"',
      'privileged.vault.policies no longer has "admin"',
      'protected no longer has "prod/*" and newly has "v/c"',
    ]);
  });

  it('names a group that keeps people with all that it keeps', () => {
    expect(
      differ({ keep: [{ match: 'v/admins', min: 2, people: ['ada@x', 'bob@x'] }] }, { keep: [{ match: 'v/admins', min: 1, people: [] }] }),
    ).toEqual(['keep no longer has "v/admins" (min 2, people "ada@x", "bob@x") and newly has "v/admins" (min 1)']);
  });

  it('names five entries of a list and counts the others', () => {
    expect(differ({ protected: ['1', '2', '3', '4', '5', '6', '7'] }, {})).toEqual([
      'protected no longer has "1", "2", "3", "4", "5" and 2 more',
    ]);
  });
});
