import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import { makeDirectory } from '../../../src/providers/cipherscale/directory.ts';
import type { CipherscaleFacts } from '../../../src/providers/cipherscale/facts.ts';
import { lonelyAfter, membersFrom } from '../../../src/providers/cipherscale/memberships.ts';

const ref = (id: string): { id: string; name: undefined; email: undefined } => ({ id, name: undefined, email: undefined });

/** Groups by id with the names of their people, whose ids and e-mails follow from the names. */
function factsOf(groups: Readonly<Record<string, readonly string[]>>): CipherscaleFacts {
  const people = [...new Set(Object.values(groups).flat())];
  return {
    directory: makeDirectory(
      people.map((name) => ({ id: `u-${name}`, email: `${name}@x`, isOwner: false })),
      new Map(),
    ),
    groups: new Map(Object.keys(groups).map((id) => [id, { id }])),
    members: new Map(Object.entries(groups).map(([id, names]) => [id, new Set(names.map((name) => `u-${name}`))])),
  } as unknown as CipherscaleFacts;
}

const table = (names: readonly string[]): Record<string, string[]> => Object.fromEntries(names.map((name) => [`${name}@x`, [`${name}@x`]]));

function change(
  key: string,
  before: readonly string[] | null,
  after: readonly string[] | null,
  action: Change['action'] = 'update',
): Change {
  const side = (names: readonly string[] | null): Change['before'] => (names === null ? null : { members: table(names) });
  return { address: `zt/${key}`, action, ...(action === 'create' ? {} : { id: key }), before: side(before), after: side(after) } as Change;
}

describe('nobody in no group', () => {
  it('is judged when everything is done, in whatever order it is written', () => {
    const facts = factsOf({ a: ['ada'], b: ['bob'] });
    const swap = [change('a', ['ada'], ['bob']), change('b', ['bob'], ['ada'])];

    expect(lonelyAfter(swap, facts)).toEqual([]);
    expect(lonelyAfter(swap.toReversed(), facts)).toEqual([]);
    expect(lonelyAfter(swap.slice(0, 1), facts)).toEqual([{ who: 'ada@x', addresses: ['zt/a'] }]);
  });

  it('counts groups that nobody manages, deletions and new groups', () => {
    const facts = factsOf({ a: ['ada', 'bob'], b: ['ada'], everybody: ['bob'] });
    const going = [change('a', ['ada', 'bob'], null, 'delete'), change('b', ['ada'], null, 'delete')];

    expect(lonelyAfter(going, facts)).toEqual([{ who: 'ada@x', addresses: ['zt/a', 'zt/b'] }]);
    expect(lonelyAfter([...going, change('new', null, ['ada'], 'create')], facts)).toEqual([]);
  });

  it('does not count what is forgotten, nor people who are no users yet', () => {
    const facts = factsOf({ a: ['ada'] });

    expect(lonelyAfter([change('a', ['ada'], null, 'forget')], facts)).toEqual([]);
    expect(lonelyAfter([change('a', ['ada'], ['ada', 'new'])], facts)).toEqual([]);
    expect(lonelyAfter([change('a', ['ada', 'gone'], ['ada'])], facts)).toEqual([]);
  });
});

describe('a plan that is applied again', () => {
  const going = [change('a', ['ada', 'bob'], null, 'delete'), change('b', ['ada', 'bob'], ['bob'])];

  it('takes nobody out of where nobody is any more', () => {
    expect(lonelyAfter(going, factsOf({ a: ['ada', 'bob'], b: ['ada', 'bob'], everybody: ['ada', 'bob'] }))).toEqual([]);
    expect(lonelyAfter(going, factsOf({ b: ['ada', 'bob'], everybody: ['ada', 'bob'] }))).toEqual([]);
    expect(lonelyAfter(going, factsOf({ b: ['bob'], everybody: ['ada', 'bob'] }))).toEqual([]);
  });

  it('still leaves whoever has lost the other groups meanwhile', () => {
    expect(lonelyAfter(going, factsOf({ b: ['ada', 'bob'] }))).toEqual([{ who: 'ada@x', addresses: ['zt/b'] }]);
  });

  it('takes people out of groups whose members are not known', () => {
    const facts = factsOf({ a: ['ada', 'bob'], b: ['ada', 'bob'] });
    const unknown = { ...facts, members: new Map() } as CipherscaleFacts;

    expect(lonelyAfter(going.slice(1), unknown).map(({ addresses }) => addresses)).toEqual([['zt/b']]);
  });
});

describe('members out of a list of users', () => {
  it('are believed where everybody in it has a group, and not otherwise', () => {
    const user = (id: string, groups: readonly string[] | undefined): Parameters<typeof membersFrom>[0][number] => ({
      id,
      email: `${id}@x`,
      isOwner: false,
      groups: groups?.map(ref),
    });

    expect(
      membersFrom([user('1', ['a', 'b', 'a']), user('2', ['a'])])
        ?.get('a')
        ?.map(({ id }) => id),
    ).toEqual(['1', '2']);
    expect(membersFrom([user('1', ['a']), user('2', [])])).toBeUndefined();
    expect(membersFrom([user('1', ['a']), user('2', undefined)])).toBeUndefined();
  });
});
