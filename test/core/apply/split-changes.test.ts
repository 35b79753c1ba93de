import { describe, expect, it } from 'vitest';
import { changesToSplit } from '../../../src/core/apply/split-changes.ts';
import { exclusionOf } from '../../../src/core/apply/excludes.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import { change, FIELDS } from '../../builders/plan.ts';
import { people } from '../../builders/plan-input.ts';

function split(...changes: readonly Change[]): string[] {
  return [...changesToSplit(changes, () => FIELDS)].sort();
}

function members(address: string, before: readonly string[], after: readonly string[]): Change {
  return change(address, { before: { members: people(...before) }, after: { members: people(...after) } });
}

describe('changesToSplit', () => {
  it('splits changes between which people swap places', () => {
    expect(split(members('v/a', ['ada'], ['bob']), members('v/b', ['bob'], ['ada']))).toEqual(['v/a', 'v/b']);
  });

  it('does not count who stays, and counts everybody who takes the same person in', () => {
    const takes = ['v/b', 'v/c'].map((address) => members(address, ['bob', 'eve'], ['ada', 'eve']));

    expect(split(members('v/a', ['ada', 'eve'], ['bob', 'eve']), ...takes)).toEqual(['v/a', 'v/b', 'v/c']);
    expect(split(members('v/a', ['eve'], ['ada', 'eve']), members('v/b', ['eve'], ['bob', 'eve']))).toEqual([]);
  });

  it('splits a longer round, and not what only hangs on it', () => {
    const round = [members('v/a', ['ada', 'x'], ['bob']), members('v/b', ['bob'], ['eve']), members('v/c', ['eve'], ['ada'])];

    expect(split(...round, members('v/d', ['y'], ['x']))).toEqual(['v/a', 'v/b', 'v/c']);
  });

  it('splits nothing where one order serves all', () => {
    expect(split(members('v/a', ['ada'], ['bob']), members('v/b', [], ['ada']), members('v/c', ['bob'], []))).toEqual([]);
  });

  it('splits changes between which people swap exclusive places, and nothing where one person moves', () => {
    const excludes = exclusionOf([{ groups: ['a', 'b'] }]);
    const swap = [members('v/a', ['ada'], ['bob']), members('v/b', ['bob'], ['ada'])];

    expect([...changesToSplit(swap, () => FIELDS, excludes)].sort()).toEqual(['v/a', 'v/b']);
    expect(changesToSplit([members('v/a', ['ada'], []), members('v/b', [], ['ada'])], () => FIELDS, excludes).size).toBe(0);
  });

  it('takes two targets for two worlds', () => {
    expect(split(members('v/a', ['ada'], ['bob']), members('w/b', ['bob'], ['ada']))).toEqual([]);
  });

  it('splits where a name goes one way and a person the other', () => {
    const gives = change('v/a', { before: { name: 'Eng', members: people('ada', 'x') }, after: { name: 'old', members: people('y') } });
    const takes = change('v/b', { before: { name: 'b', members: people() }, after: { name: 'Eng', members: people('ada') } });

    expect(split(gives, takes)).toEqual(['v/a']);
  });

  it('leaves alone what only removes, creates, deletes or replaces', () => {
    const created = change('v/a', { before: null, after: { name: 'x', members: people('ada') } });
    const deleted = change('v/b', { before: { name: 'x', members: people('ada') }, after: null });
    const replaced = change('v/c', { action: 'replace', before: { members: people('ada') }, after: { members: people('bob') } });
    const updated = members('v/d', ['bob'], ['ada']);

    expect(split(created, deleted)).toEqual([]);
    expect(split(replaced, updated)).toEqual(['v/d']);
  });

  it('looks at references to what is made as well', () => {
    const made = change('v/new', { before: null, after: { name: 'x', members: people() } });
    const parent = change('v/a', {
      before: { name: 'x', groups: [], members: people('ada') },
      after: { name: 'a', groups: ['new', 'name:other'], members: people('bob') },
    });

    expect(split(made, parent)).toEqual(['v/a']);
  });

  it('takes an alias that is given up for a value like a name', () => {
    const record = { mount: 'oidc/', name: 'eng' };
    const gives = change('v/a', { before: { alias: record, members: people('ada') }, after: { alias: null, members: people('x') } });
    const takes = change('v/b', { before: { alias: null, members: people() }, after: { alias: record, members: people('ada') } });

    expect(split(gives, takes)).toEqual(['v/a']);
  });
});
