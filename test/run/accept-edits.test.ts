import { expect, test } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import type { Declared } from '../../src/core/model/project.ts';
import { editsFor, entryOf } from '../../src/run/accept-edits.ts';
import type { AcceptIndex } from '../../src/run/accept-index.ts';
import type { Meaning } from '../../src/run/accept-meaning.ts';

const file = 'groups/opal.yaml';
/** Of entries that nobody can tell anything of but what they look like. */
const NOTHING: Meaning = { isGone: () => false, isOneOf: () => false, isSaid: () => false };

/** The entry of a group of the file, in one target. */
function entry(block: Readonly<Record<string, Json>>): ReturnType<typeof entryOf> {
  const declared = { target: 'live', provider: 'opal', key: 'ops', block, place: { file, path: ['groups', 'ops'] } } as unknown as Declared;
  const index = { sameEntry: () => [declared] } as unknown as AcceptIndex;
  return entryOf({ index, valueOf: () => ({ groups: { ops: { opal: block } } }) }, declared);
}
const levels = ['groups', 'ops', 'opal', 'access_levels'];
const rewrite = (before: Json | undefined, after: Json | undefined) => ({ type: 'block', key: 'access_levels', before, after }) as const;

test('writes of a map only what differs, and nothing of what stands on both sides', () => {
  const said = entry({ access_levels: { 'ada@acme.test': 'admin', 'old@acme.test': 'admin' } });
  const before = { 'ada@acme.test': 'ignored', 'grace@acme.test': 'read', 'old@acme.test': 'admin' };

  expect(editsFor(said, rewrite(before, { 'ada@acme.test': 'ignored', 'grace@acme.test': 'write' }), NOTHING)).toEqual([
    { type: 'set', path: [...levels, 'grace@acme.test'], value: 'write' },
    { type: 'delete', path: [...levels, 'old@acme.test'] },
  ]);
});

test('takes a map out of the file where nothing of it is left, and makes one where there was none', () => {
  const said = entry({ access_levels: { 'old@acme.test': 'admin' } });

  expect(editsFor(said, rewrite({ 'old@acme.test': 'admin' }, undefined), NOTHING)).toEqual([{ type: 'delete', path: levels }]);
  expect(editsFor(entry({}), rewrite({ 'x@acme.test': 'theirs' }, { 'x@acme.test': 'theirs', 'ada@acme.test': 'read' }), NOTHING)).toEqual([
    { type: 'set', path: levels, value: { 'ada@acme.test': 'read' } },
  ]);
});

test('leaves what is ignored of a map in the file, also where nothing else of it is left', () => {
  const said = entry({ access_levels: { 'old@acme.test': 'admin', 'ada@acme.test': 'ours' } });

  expect(editsFor(said, rewrite({ 'old@acme.test': 'admin' }, undefined), NOTHING)).toEqual([
    { type: 'delete', path: [...levels, 'old@acme.test'] },
  ]);
});

test('writes a list that another block says with what that says, without what somebody else put there', () => {
  const list = { type: 'block', key: 'access_levels', before: ['theirs', 'a', 'b'], after: ['theirs', 'b', 'c'] } as const;
  const other = entry({ access_levels: ['a', 'b'] });

  expect(editsFor({ ...other, has: () => false }, list, NOTHING)).toEqual([
    { type: 'set', path: ['groups', 'ops', 'live', 'access_levels'], value: ['b', 'c'] },
  ]);
});

test('says a value whole that is no list and no map', () => {
  expect(editsFor(entry({ access_levels: 'a' }), rewrite('a', null), NOTHING)).toEqual([{ type: 'set', path: levels, value: null }]);
  expect(editsFor(entry({ access_levels: 'a' }), rewrite('a', undefined), NOTHING)).toEqual([{ type: 'delete', path: levels }]);
});
