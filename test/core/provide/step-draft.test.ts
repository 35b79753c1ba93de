import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import {
  draftStep,
  locksOf,
  numberSteps,
  peopleMoves,
  touchedFields,
  touches,
  uniqueMoves,
  uniqueValue,
} from '../../../src/core/provide/step-draft.ts';

const FIELDS = { name: { type: 'text', unique: true, match: 'caseless' }, members: { type: 'table', of: 'person' } } as const;

function change(parts: Partial<Change> = {}): Change {
  return {
    address: 'v/g',
    target: 'v',
    provider: 'vault',
    kind: 'group',
    action: 'update',
    before: {},
    after: {},
    patch: [],
    causes: {},
    managed: [],
    ...parts,
  };
}

test('steps are numbered in their order and carry address and target', () => {
  const steps = numberSteps(change(), [draftStep('set', 'one', {}), draftStep('delete', 'two', {})]);
  expect(steps.map(({ id, address, target, title }) => [id, address, target, title])).toEqual([
    ['v/g#0', 'v/g', 'v', 'one'],
    ['v/g#1', 'v/g', 'v', 'two'],
  ]);
});

test('an object that lives is locked by kind and id, one that does not by its address', () => {
  expect(locksOf(change({ id: 'a1' }))).toEqual(['group:a1']);
  expect(locksOf(change({ id: 'a1', kind: 'admission-rule' }))).toEqual(['admission-rule:a1']);
  expect(locksOf(change())).toEqual(['v/g']);
});

test('touched fields are those that the patch has a path in', () => {
  const patch = [
    { op: 'add', path: '/members/ada@acme.test', value: true },
    { op: 'replace', path: '/name', value: 'b' },
  ] as const;
  expect([...touchedFields(change({ patch }))]).toEqual(['members', 'name']);
  expect([touches(change({ patch }), 'members', ['add']), touches(change({ patch }), 'members', ['remove'])]).toEqual([true, false]);
  expect([touches(change({ patch }), 'name', ['replace']), touches(change({ patch }), 'nam', ['replace'])]).toEqual([true, false]);
});

describe('unique values', () => {
  test.each([
    ['a text, as it is compared', { name: 'Ada' }, 'name', ['name:ada']],
    ['nothing where it is empty', { name: '' }, 'name', []],
    ['nothing where it is null', { name: null }, 'name', []],
    ['nothing where it is absent', {}, 'name', []],
    ['nothing for a field that there is not', { other: 'x' }, 'other', []],
  ])('are %s', (_what, document, field, value) => {
    expect(uniqueValue(FIELDS, document, field)).toEqual(value);
  });

  test('move only where they change: the spelling alone is no move', () => {
    expect(uniqueMoves(FIELDS, 'name', { before: { name: 'a' }, after: { name: 'b' } })).toEqual({
      claims: ['name:b'],
      releases: ['name:a'],
    });
    expect(uniqueMoves(FIELDS, 'name', { before: { name: 'a' }, after: { name: 'A' } })).toEqual({ claims: [], releases: [] });
  });
});

test('a write says whom it brings and takes, and half a write says its half', () => {
  const sides = { before: { members: { ada: ['1'], bob: ['2'] } }, after: { members: { ada: ['1', '3'], eve: ['4'] } } };
  expect(peopleMoves('members', sides, 'set')).toEqual({ adds: ['eve'], removes: ['bob'] });
  expect(peopleMoves('members', sides, 'add')).toEqual({ adds: ['eve'], removes: [] });
  expect(peopleMoves('members', sides, 'remove')).toEqual({ adds: [], removes: ['bob'] });
});
