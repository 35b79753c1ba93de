import { describe, expect, it } from 'vitest';
import { people } from '../../../builders/plan-input.ts';
import type { Case, Wish } from '../../../builders/plan-input.ts';
import { findingsOf, planOf } from '../../../builders/planning.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, '0')}@x`);

/** A bound group with people, declared anew. */
function group(had: readonly string[], wish: Partial<Wish> | undefined, rest: Partial<Case> = {}): Case {
  return {
    wishes: wish ? [{ key: 'eng', ...wish }] : [],
    live: [{ id: 'g1', document: { name: 'eng', members: people(...had) } }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: people(...had) } } },
    ...rest,
  };
}

const having = (...has: readonly string[]): Partial<Wish> => ({ document: { members: people(...has) } });

describe('the guard on removals', () => {
  it.each([
    [16, 4, []],
    [16, 5, ['5 of 16 members would be removed from "v/eng"; the limit is 25 % of 16.']],
    [3, 3, []],
    [100, 25, []],
    [100, 26, ['26 of 100 members would be removed from "v/eng"; the limit is 25 % of 100.']],
  ])('of %i people lets %i go or says why not', (size, removed, messages) => {
    const found = findingsOf(
      group(names(size), { ...having(...names(size).slice(removed)), declared: { members: [] } }),
      'MAX_MEMBER_REMOVALS',
    );

    expect(found.map(({ message }) => message)).toEqual(messages);
    for (const finding of found) expect(finding).toMatchObject({ blocking: true, count: removed, people: names(size).slice(0, removed) });
  });

  it('takes a number for what it is, from the first removal on', () => {
    const guards = { maxMemberRemovals: { type: 'count', count: 1 } as const };

    expect(findingsOf(group(names(9), having(...names(9).slice(1)), { guards }), 'MAX_MEMBER_REMOVALS')).toEqual([]);
    expect(findingsOf(group(names(9), having(...names(9).slice(2)), { guards }), 'MAX_MEMBER_REMOVALS')).toMatchObject([
      { message: expect.stringContaining('the limit is 1 member.') },
    ]);
  });

  it('leaves deletions to the guard on deletions, and counts what a replace loses', () => {
    expect(findingsOf(group(names(9), undefined), 'MAX_MEMBER_REMOVALS')).toEqual([]);
    expect(findingsOf(group(names(9), { document: { type: 'external' } }), 'MAX_MEMBER_REMOVALS')).toMatchObject([{ count: 9 }]);
  });
});

describe('a group that becomes empty', () => {
  const emptied = having();

  it('is refused unless the declaration says `[]`', () => {
    expect(
      findingsOf(group(['ada@x'], { ...emptied, declared: { members: [{ email: 'ada@x', until: '2026-01-01' }] } }), 'BECOMES_EMPTY'),
    ).toMatchObject([{ address: 'v/eng', blocking: true, message: expect.stringContaining('members: []') }]);
    expect(findingsOf(group(['ada@x'], { ...emptied, declared: { members: [] } }), 'BECOMES_EMPTY')).toEqual([]);
  });

  it.each([
    [{ entities: [] }, 0],
    [{ members: [] }, 0],
    [{ policies: [] }, 1],
    [{ entities: ['x'] }, 1],
    [{ entities: 'none' }, 1],
  ])('may be emptied by the provider’s block %j, if that is about who is in it', (block, findings) => {
    expect(findingsOf(group(['ada@x'], { ...emptied, declared: { block } }), 'BECOMES_EMPTY')).toHaveLength(findings);
  });

  it('is not excused by an empty list of something else that was empty all along', () => {
    expect(
      findingsOf(
        group(['ada@x'], {
          ...emptied,
          declared: { groups: [], members: [{ email: 'ada@x', until: '2026-01-01' }], block: { entities: [] } },
        }),
        'BECOMES_EMPTY',
      ),
    ).toHaveLength(1);
  });

  it.each([
    [{ groups: [] }, 0],
    [{ block: { groups: [] } }, 0],
    [{}, 1],
  ])('counts the groups in it, which %j empties', (declared, findings) => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { groups: [] }, declared }],
      live: [
        { id: 'g1', document: { name: 'eng', groups: ['id:g2'] } },
        { id: 'g2', document: { name: 'sub' } },
      ],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', groups: ['name:sub'] } } },
    };

    expect(findingsOf(given, 'BECOMES_EMPTY')).toHaveLength(findings);
  });

  it('is not one that was empty, is deleted, or keeps a group', () => {
    expect(findingsOf(group([], { document: { policies: ['x'] } }), 'BECOMES_EMPTY')).toEqual([]);
    expect(findingsOf(group(['ada@x'], undefined), 'BECOMES_EMPTY')).toEqual([]);
    const child = group(['ada@x'], { document: { members: {}, groups: ['name:sub'] } });
    expect(findingsOf({ ...child, live: [...(child.live ?? []), { id: 'g2', document: { name: 'sub' } }] }, 'BECOMES_EMPTY')).toEqual([]);
  });

  it('is never a protected one, whatever the declaration says', () => {
    expect(
      findingsOf(group(['ada@x'], { ...emptied, declared: { members: [] } }, { guards: { protected: ['v/*'] } }), 'PROTECTED'),
    ).toMatchObject([{ message: '"v/eng" is protected and would become empty.' }]);
  });
});

describe('people who lose their last group', () => {
  it('are named in a warning, up to five of them', () => {
    const [finding] = findingsOf(group(names(7), having(names(7)[0] as string)), 'LAST_GROUP');

    expect(finding).toMatchObject({ blocking: false, address: 'v', count: 6, people: names(7).slice(1) });
    expect(finding?.message).toBe(
      '6 people lose their last group that Rollcall knows of in "v": "p001@x", "p002@x", "p003@x", "p004@x", "p005@x" and 1 more.',
    );
  });

  it('are all named where there are no more than five', () => {
    expect(findingsOf(group(names(5), undefined), 'LAST_GROUP')[0]?.message).toMatch(/"p003@x", "p004@x"\.$/);
  });

  it('are not those who stay in another group, whoever manages it', () => {
    const given = group(['ada@x', 'bob@x'], having('cyd@x'));
    const foreign = { id: 'g2', document: { name: 'foreign', members: people('ada@x') } };

    expect(findingsOf({ ...given, live: [...(given.live ?? []), foreign] }, 'LAST_GROUP')).toMatchObject([
      { people: ['bob@x'], message: expect.stringContaining('1 person loses the last group') },
    ]);
  });
});

describe('groups that must keep people', () => {
  const keep = (min: number, ...stay: string[]): Partial<Case> => ({ guards: { keep: [{ match: 'v/eng', min, people: stay }] } });

  it('keep them under another name too, and however the rule spells it', () => {
    const guards = { keep: [{ match: 'v/ENG', min: 1, people: ['ada@x'] }], protected: ['v/eng'] };
    const renamed = group(['ada@x', 'bob@x'], { key: 'new', ...having('bob@x'), declared: { previously: ['eng'] } }, { guards });
    const emptied = group(['ada@x'], { key: 'new', declared: { previously: ['eng'], members: [] }, document: { members: {} } }, { guards });

    expect(findingsOf(renamed, 'KEEP')).toMatchObject([{ address: 'v/new', people: ['ada@x'] }]);
    expect(findingsOf(emptied, 'PROTECTED')).toMatchObject([{ address: 'v/new' }]);
  });

  it.each([
    [['ada@x'], keep(1, 'ada@x'), []],
    [['bob@x'], keep(1, 'ada@x'), ['"v/eng" would have 1 member; it must keep "ada@x".']],
    [['ada@x'], keep(2), ['"v/eng" would have 1 member; it must keep at least 2.']],
    [['ada@x', 'bob@x', 'cyd@x'], keep(9), []],
  ])('are left with %j or not', (has, guards, messages) => {
    expect(
      findingsOf(group(['ada@x', 'bob@x'], { ...having(...has), declared: { members: [] } }, guards), 'KEEP').map(({ message }) => message),
    ).toEqual(messages);
  });

  it('may not be deleted, nor begin with too few', () => {
    expect(findingsOf(group(['ada@x'], undefined, keep(1)), 'KEEP')).toMatchObject([
      { message: '"v/eng" would have 0 members; it must keep at least 1.' },
    ]);
    expect(findingsOf({ wishes: [{ key: 'eng' }], ...keep(1) }, 'KEEP')).toHaveLength(1);
  });

  it('are not judged for what was so before, nor where they are only forgotten', () => {
    expect(findingsOf(group([], { document: { policies: ['x'] } }, keep(5)), 'KEEP')).toEqual([]);
    const removed = [{ key: 'eng', kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }];
    expect(findingsOf(group(['ada@x'], undefined, { ...keep(5), declaration: { removed } }), 'KEEP')).toEqual([]);
  });

  it('count people in the groups inside, and notice who takes them away there', () => {
    const admins = (members: readonly string[]): Case => ({
      wishes: [
        { key: 'eng', document: { groups: ['sub'] } },
        { key: 'sub', document: { members: people(...members) }, declared: { members: [] } },
      ],
      live: [
        { id: 'g1', document: { name: 'eng', groups: ['id:g2'] } },
        { id: 'g2', document: { name: 'sub', members: people('ada@x', 'bob@x') } },
      ],
      entries: {
        'v/eng': { id: 'g1', applied: { name: 'eng', groups: ['sub'] } },
        'v/sub': { id: 'g2', applied: { name: 'sub', members: people('ada@x', 'bob@x') } },
      },
      ...keep(1, 'ada@x'),
    });

    expect(findingsOf(admins(['ada@x']), 'KEEP')).toEqual([]);
    expect(findingsOf(admins(['bob@x']), 'KEEP')).toMatchObject([{ address: 'v/eng', people: ['ada@x'] }]);
  });
});

describe('a plan without changes', () => {
  it('passes every guard', () => {
    expect(
      planOf(
        group([], having(), { guards: { keep: [{ match: '*', min: 9, people: ['x@x'] }], maxDeletions: { type: 'count', count: 0 } } }),
      ).guards,
    ).toEqual([]);
  });
});
