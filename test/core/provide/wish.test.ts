import { expect, test } from 'vitest';
import { emptyTable } from '../../../src/core/model/json.ts';
import type { Declared } from '../../../src/core/model/project.ts';
import { addIdentities, makeWish, noteProblem, noteUnknownMember, noteWarning } from '../../../src/core/provide/wish.ts';
import type { Wish } from '../../../src/core/provide/wish.ts';

const PLACE = { file: 'groups/a.yaml', path: ['groups', 'g'] };

function wish(unknownMembers: 'error' | 'skip' = 'error'): Wish<{ readonly unknownMembers: 'error' | 'skip' }> {
  return makeWish({ address: 'v/g', target: 'v', place: PLACE } as unknown as Declared, { unknownMembers });
}

test('a problem and a warning name the declared object', () => {
  const noted = wish();
  noteProblem(noted, 'AMBIGUOUS_NAME', 'it may be two.', 'Say which.');
  noteWarning(noted, 'UNKNOWN_POLICY', 'nobody knows it.');
  expect(noted.problems).toEqual([
    { severity: 'error', code: 'AMBIGUOUS_NAME', address: 'v/g', place: PLACE, summary: '"v/g": it may be two.', detail: 'Say which.' },
  ]);
  expect(noted.warnings).toEqual([{ code: 'UNKNOWN_POLICY', address: 'v/g', message: '"v/g": nobody knows it.' }]);
});

test('a member whom the target does not know is an error that says how to cure it', () => {
  const noted = wish();
  noteUnknownMember(noted, { what: '"ada" is no user', matches: ['ada@acme.test', 'adam'], cure: 'invite the user' });
  expect(noted.problems).toMatchObject([
    {
      code: 'UNKNOWN_MEMBER',
      summary: '"v/g": "ada" is no user in target "v".',
      detail:
        'Did you mean "ada@acme.test", "adam"? Correct it, invite the user, map the person under `people:` in rollcall.yaml, or set `unknown_members: skip` on the target.',
    },
  ]);
});

test('a machine is nobody whom people: could map', () => {
  const noted = wish();
  noteUnknownMember(noted, { what: 'there is no peer "db"', matches: [], cure: 'enrol it', isMachine: true });
  expect(noted.problems.map(({ detail }) => detail)).toEqual(['Correct it, enrol it, or set `unknown_members: skip` on the target.']);
});

test('a target that skips unknown members only warns of them', () => {
  const noted = wish('skip');
  noteUnknownMember(noted, { what: '"ada" is no user', matches: [], cure: 'invite the user' });
  expect(noted.problems).toEqual([]);
  expect(noted.warnings).toEqual([{ code: 'UNKNOWN_MEMBER', address: 'v/g', message: '"v/g": "ada" is no user in target "v". Left out.' }]);
});

test('identities of one element stand in a table once', () => {
  const table = emptyTable<readonly string[]>();
  addIdentities(table, 'ada', ['1']);
  addIdentities(table, 'ada', ['1']);
  addIdentities(table, 'ada', ['2', '1']);
  expect(table).toEqual({ ada: ['1', '2'] });
});
