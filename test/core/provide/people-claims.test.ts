import { expect, test } from 'vitest';
import { claimsOf, handleOf, missingOf, noteRivals, ownersOf } from '../../../src/core/provide/people-claims.ts';

const PEOPLE = new Map([
  ['ada@acme.test', ['Ada.L@acme.test', 'id:U1']],
  ['bob@acme.test', ['id:U1']],
]);

test('ids keep their case, everything else is found without it', () => {
  expect([handleOf('id:U1'), handleOf('Ada')]).toEqual(['id:U1', 'ada']);
});

test.each([
  ['whoever claims a handle of it', ['id:U2', 'ada.l@acme.test'], ['ada@acme.test']],
  ['everybody who claims it, which is a mistake', ['id:U1', 'x@acme.test'], ['ada@acme.test', 'bob@acme.test']],
  ['whoever has its e-mail, where nobody claims it', ['id:U3', 'eve@acme.test'], ['eve@acme.test']],
  ['nobody, where its e-mail is that of a person who is somebody else here', ['id:U4', 'bob@acme.test'], []],
  ['nobody, where its name is no e-mail', ['id:U5', 'ci-runner'], []],
])('a live identity stands for %s', (_who, handles, owners) => {
  expect(ownersOf(handles, claimsOf(PEOPLE), PEOPLE)).toEqual(owners);
});

test('people who claim one identity are rivals of each other', () => {
  const rivals = new Map<string, Set<string>>();
  noteRivals(rivals, ['ada']);
  noteRivals(rivals, ['ada', 'bob']);
  noteRivals(rivals, ['ada', 'eve']);
  expect(rivals).toEqual(
    new Map([
      ['ada', new Set(['bob', 'eve'])],
      ['bob', new Set(['ada'])],
      ['eve', new Set(['ada'])],
    ]),
  );
});

test('what people: gives a person and nothing live answers to is missing', () => {
  expect(missingOf('ada@acme.test', PEOPLE, new Set(['ada.l@acme.test']))).toEqual(['id:U1']);
  expect(missingOf('eve@acme.test', PEOPLE, new Set())).toEqual([]);
});
