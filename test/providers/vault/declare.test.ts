import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declareGroup } from '../../../src/providers/vault/declare.ts';
import { desireGroup } from '../../../src/providers/vault/desire.ts';
import { liveGroup } from '../../../src/providers/vault/document.ts';
import { declaredGroup } from '../../builders/vault.ts';
import { directoryOf, entityAnswer, groupAnswer, liveWith } from './builders.ts';

const ENTITIES = [
  entityAnswer('1', 'ada@acme.test'),
  entityAnswer('2', 'Grace@Acme.test'),
  entityAnswer('3', 'ci-runner'),
  entityAnswer('4', 'twin'),
  entityAnswer('5', 'TWIN'),
  entityAnswer('6', ' spaced name '),
  entityAnswer('7', 'id:1'),
  entityAnswer('8', 'name:ci-runner'),
  entityAnswer('9', 'a.lovelace'),
];
const DIRECTORY = directoryOf(ENTITIES);

describe('declareGroup', () => {
  test('lists people by e-mail, other entities by name, and those whose name does not tell by id', () => {
    const live = liveGroup(
      groupAnswer({ memberEntityIds: ['1', '2', '3', '4'], policies: ['b', 'a'], memberGroupIds: ['g-9'] }),
      DIRECTORY,
    );
    expect(declareGroup(live, liveWith({ directory: DIRECTORY }))).toEqual({
      members: [{ email: 'ada@acme.test' }, { email: 'grace@acme.test' }],
      groups: ['id:g-9'],
      block: { policies: ['a', 'b'], metadata: {}, entities: ['id:4', 'ci-runner'] },
      left: [],
    });
  });

  test('names only the entities that are in it where a person has more', () => {
    const directory = directoryOf(ENTITIES, { people: new Map([['ada@acme.test', ['ada@acme.test', 'a.lovelace']]]) });
    const live = liveGroup(groupAnswer({ memberEntityIds: ['9'] }), directory);
    expect(declareGroup(live, liveWith({ directory }))).toMatchObject({ members: [], block: { entities: ['a.lovelace'] } });
  });

  test('leaves out an entity that is gone and says so', () => {
    const live = liveGroup(groupAnswer({ memberEntityIds: ['gone', '1'] }), DIRECTORY);
    const { members, left } = declareGroup(live, liveWith({ directory: DIRECTORY }));
    expect(members).toEqual([{ email: 'ada@acme.test' }]);
    expect(left).toEqual([{ field: 'members', element: 'id:gone', reason: 'the entity "gone" does not exist any more' }]);
  });

  test('says nothing of the members of an external group', () => {
    const alias = { id: 'a', name: 'acme-eng', mountAccessor: 'acc', mountPath: 'auth/oidc/' };
    const live = liveGroup(groupAnswer({ type: 'external', memberEntityIds: ['1'], alias }), DIRECTORY);
    expect(declareGroup(live, liveWith({ directory: DIRECTORY }))).toEqual({
      block: { type: 'external', alias: { mount: 'oidc/', name: 'acme-eng' }, policies: [], metadata: {} },
      left: [],
    });
  });

  test('asks for just what is there, whatever is there', () => {
    const ids = fc.subarray(ENTITIES.map(({ id }) => id));
    const people = fc.constantFrom(new Map<string, readonly string[]>(), new Map([['ada@acme.test', ['a.lovelace', 'id:1', 'twin']]]));
    fc.assert(
      fc.property(ids, fc.array(fc.string()), people, (memberEntityIds, policies, persons) => {
        const directory = directoryOf(ENTITIES, { people: persons });
        const live = liveGroup(groupAnswer({ memberEntityIds, policies, metadata: { team: 'x' } }), directory);
        const { block, members = [], groups, left } = declareGroup(live, liveWith({ directory }));
        const declared = declaredGroup('g', { block, members: members.map(({ email }) => email), groups: groups ?? [] });
        const wish = desireGroup(declared, liveWith({ directory }));
        expect([left, wish.problems, wish.document]).toEqual([[], [], { ...live.document, alias: undefined, type: undefined }]);
      }),
    );
  });
});
