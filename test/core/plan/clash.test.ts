import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import { clash } from '../../../src/core/plan/clash.ts';
import type { Match } from '../../../src/core/plan/matched.ts';
import type { Case, LiveGroup } from '../../builders/plan-input.ts';
import { planOf, problemsOf } from '../../builders/planning.ts';

const live = (id: string, name: string, rest: Partial<LiveGroup> = {}): LiveGroup => ({ id, document: { name }, ...rest });
const entry = (id: string, name: string): { readonly id: string; readonly applied: { readonly name: string } } => ({
  id,
  applied: { name },
});
const pinned = (key: string, id: string): NonNullable<Case['wishes']>[number] => ({ key, declared: { block: { id } } });
const BEGUN = { kind: 'group', marker: 'm', plan: 'sha256:p', name: 'eng' };
const HALF_MADE = live('g1', 'eng', { extra: { marker: 'm' } });

function cureOf(given: Case): string | undefined {
  const clashes = problemsOf(given).filter(({ code }) => code === 'ADDRESS_CLASH');
  expect(clashes).toHaveLength(1);
  return clashes[0]?.detail;
}

const changesOf = (given: Case): readonly Pick<Change, 'address' | 'action'>[] =>
  planOf(given).changes.map(({ address, action }) => ({ address, action }));

describe('two addresses of one live object', () => {
  it('of which one is declared by the name of what another was bound to may be a rename, another group, or adopted anew', () => {
    const wishes = [{ key: 'crew', declared: { name: 'eng' } }];
    const given: Case = { wishes, live: [live('g1', 'eng')], entries: { 'v/eng': entry('g1', 'eng') } };

    expect(cureOf(given)).toBe(
      'Where "v/eng" was renamed to "v/crew", write `previously: [eng]` there. Where it is another one, give "v/crew" another name. ' +
        'To have "v/crew" adopt the object anew: `rollcall state rm \'v/eng\'`.',
    );
    expect(changesOf({ ...given, wishes: [{ key: 'crew', declared: { name: 'eng', previously: ['eng'] } }] })).toEqual([]);
    expect(changesOf({ ...given, wishes: [{ key: 'crew' }] })).toEqual([
      { address: 'v/crew', action: 'create' },
      { address: 'v/eng', action: 'delete' },
    ]);
    expect(changesOf({ ...given, entries: {} })).toEqual([{ address: 'v/crew', action: 'adopt' }]);
  });

  it('of which one says the id of what another was bound to: the id may be wrong', () => {
    const given: Case = { wishes: [pinned('crew', 'g1')], live: [live('g1', 'eng')], entries: { 'v/a, b': entry('g1', 'eng') } };

    expect(cureOf(given)).toContain('write `previously: ["a, b"]` there. Where it is another one, give "v/crew" the right `id:`.');
  });

  it('of which one knows an object that is gone is moved, for a former name says nothing any more', () => {
    const given: Case = {
      wishes: [{ key: 'crew', declared: { name: 'eng' } }],
      live: [live('g1', 'eng')],
      entries: { 'v/eng': entry('g1', 'eng'), 'v/crew': entry('gone', 'crew') },
    };

    expect(cureOf(given)).toContain(
      "let go of what that was bound to and is gone, and move it: `rollcall state rm 'v/crew'`, then `rollcall state mv 'v/eng' 'v/crew'`.",
    );
    expect(changesOf({ ...given, entries: { 'v/crew': entry('g1', 'eng') } })).toEqual([]);
  });

  it('that are both declared is one of them, and the other needs another name or id', () => {
    const given: Case = {
      wishes: [pinned('a', 'g1'), { key: 'eng' }],
      live: [live('g1', 'eng')],
      entries: { 'v/eng': entry('g1', 'eng') },
    };

    expect(cureOf(given)).toBe(
      `"v/eng" is declared, and the object is that one's: give "v/a" the right \`id:\`, or take one of the two out of the files.`,
    );
    expect(changesOf({ ...given, wishes: [{ key: 'a' }, { key: 'eng' }] })).toEqual([{ address: 'v/a', action: 'create' }]);
  });

  it('that the state does not know need names or ids of their own', () => {
    expect(cureOf({ wishes: [pinned('a', 'g1'), pinned('b', 'g1')], live: [live('g1', 'eng')] })).toBe(
      'Give one of the two another name or `id:`, or take one out of the files.',
    );
  });

  it('of which one was being made and is declared by another key by now goes on there', () => {
    const given: Case = {
      wishes: [{ key: 'crew', declared: { name: 'eng' } }],
      live: [HALF_MADE],
      state: { pending: { 'v/eng': BEGUN } },
    };

    expect(cureOf(given)).toBe(
      `An interrupted create of "v/eng" made it. Where that is "v/crew" by now: \`rollcall state mv 'v/eng' 'v/crew'\`. Else give "v/crew" another name; ` +
        `or forget that create, so that "v/crew" adopts the object as it is: \`rollcall state rm 'v/eng'\`.`,
    );
    expect(changesOf({ ...given, state: { pending: { 'v/crew': BEGUN } } })).toMatchObject([{ address: 'v/crew' }]);
    expect(changesOf({ ...given, state: {} })).toEqual([{ address: 'v/crew', action: 'adopt' }]);
  });

  it('of which one was being made and is bound elsewhere forgets the create', () => {
    const given: Case = {
      wishes: [{ key: 'eng' }],
      live: [HALF_MADE],
      entries: { 'v/eng': entry('g1', 'eng') },
      state: { pending: { 'v/old': BEGUN } },
    };

    expect(cureOf(given)).toBe("The state has both. Forget the create that was begun: `rollcall state rm 'v/old'`.");
    expect(changesOf({ ...given, state: {} })).toEqual([{ address: 'v/eng', action: 'update' }]);
  });

  it('that the state binds both: the one that is not declared is forgotten, or one of the two', () => {
    const entries = { 'v/a*': entry('g1', 'eng'), 'v/eng': entry('g1', 'eng') };
    const objects = [live('g1', 'eng')];

    expect(cureOf({ wishes: [{ key: 'eng' }], live: objects, entries })).toBe(
      String.raw`The state binds both. Forget the one that is not declared: ${'`'}rollcall state rm 'v/a\*'${'`'}.`,
    );
    expect(cureOf({ wishes: [{ key: 'eng' }, { key: 'a*' }], live: objects, entries })).toContain(
      'What is forgotten is then looked for by its name, or made.',
    );
    expect(cureOf({ live: objects, entries })).toContain('Forget both to leave the object as it is.');
  });

  it('names an address as the state has it, and a former key as the files of its kind do', () => {
    const match = (parts: Partial<Match>): Match => ({ kind: 'rule', halfMade: false, ...parts }) as Match;
    const declared = match({ address: 'v/rule:new', declared: { block: {} } as Match['declared'] });
    const bound = match({ address: 'v/rule:old', entry: { id: 'r1' } as Match['entry'] });
    const renamed = match({ ...declared, entry: bound.entry, previousAddress: 'v/rule:former' });

    expect(clash(declared, bound, 'r1').detail).toContain('write `previously: [old]` there');
    expect(clash(bound, renamed, 'r1').detail).toContain("Forget the one that is not declared: `rollcall state rm 'v/rule:old'`.");
    expect(clash(renamed, match({ ...renamed, address: 'v/rule:x' }), 'r1').detail).toContain("rm 'v/rule:former'` or");
  });
});
