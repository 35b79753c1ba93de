import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalDocument } from '../../../src/core/model/canonical.ts';
import { aliasOf, liveGroup, writeBody } from '../../../src/providers/vault/document.ts';
import { GROUP_FIELDS } from '../../../src/providers/vault/fields.ts';
import { directoryOf, entityAnswer, groupAnswer } from './builders.ts';

const DIRECTORY = directoryOf([entityAnswer('e1', 'ada@acme.test'), entityAnswer('e2', 'bot')]);
const REFERENCES = { directory: DIRECTORY, resolve: (reference: string) => `resolved ${reference}` };

describe('liveGroup', () => {
  test('turns ids into people, entities and references', () => {
    const object = liveGroup(
      groupAnswer({ policies: ['B', 'a'], metadata: { k: 'v' }, memberEntityIds: ['e2', 'e1', 'gone'], memberGroupIds: ['z', 'a'] }),
      DIRECTORY,
    );
    expect(object.document).toEqual({
      alias: null,
      groups: ['id:a', 'id:z'],
      members: { 'ada@acme.test': ['ada@acme.test'], 'id:gone': ['id:gone'], 'name:bot': ['bot'] },
      metadata: { k: 'v' },
      name: 'g',
      policies: ['a', 'b'],
      type: 'internal',
    });
  });

  test('shows members by their ids where nobody can say who they are', () => {
    const { document } = liveGroup(groupAnswer({ memberEntityIds: ['e2', 'e1'] }), undefined);
    expect(document['members']).toEqual({ 'id:e1': ['id:e1'], 'id:e2': ['id:e2'] });
    expect(writeBody(document, ['members'], { ...REFERENCES, directory: undefined })).toEqual({ member_entity_ids: ['e1', 'e2'] });
    expect(liveGroup(groupAnswer(), undefined).document['members']).toEqual({});
  });

  test('holds the members of an external group', () => {
    const alias = { id: 'a1', name: 'Eng', mountAccessor: 'acc', mountPath: 'auth/oidc/' };
    const object = liveGroup(groupAnswer({ type: 'external', alias, memberEntityIds: ['e1'] }), DIRECTORY);
    expect(object.held).toEqual([{ field: 'members', reason: expect.any(String) }]);
    expect(object.document['alias']).toEqual({ mount: 'oidc/', name: 'Eng' });
  });

  test('shows the accessor of an alias whose mount is gone', () => {
    const alias = { id: 'a1', name: 'Eng', mountAccessor: 'acc', mountPath: undefined };
    expect(liveGroup(groupAnswer({ type: 'external', alias }), DIRECTORY).document['alias']).toEqual({
      mount: 'accessor:acc',
      name: 'Eng',
    });
  });

  test('takes the marker of a half-made group out of its metadata', () => {
    const object = liveGroup(groupAnswer({ metadata: { 'rollcall-create': 'm', k: 'v' } }), DIRECTORY);
    expect([object.marker, object.document['metadata']]).toEqual(['m', { k: 'v' }]);
  });

  test('passes over parents that do not exist', () => {
    expect(liveGroup(groupAnswer({ parentGroupIds: ['q', 'gone', 'p'] }), DIRECTORY, (id) => id !== 'gone').referrers).toEqual(['p', 'q']);
  });

  test('marks what a SCIM client owns', () => {
    expect(liveGroup(groupAnswer({ scimClientId: 'okta' }), DIRECTORY)).toMatchObject({
      owner: 'system',
      reason: expect.stringContaining('SCIM'),
    });
  });

  test('makes documents that are canonical already', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 6 });
    const group = fc.record({
      name: word,
      policies: fc.array(word.map((text) => text.toLowerCase().trim())),
      metadata: fc.dictionary(word, word),
      memberEntityIds: fc.array(fc.constantFrom('e1', 'e2', 'x', 'y')),
      memberGroupIds: fc.array(word),
    });
    fc.assert(
      fc.property(group, (given) => {
        const { document } = liveGroup(
          groupAnswer({
            ...given,
            memberGroupIds: [...new Set(given.memberGroupIds)],
            memberEntityIds: [...new Set(given.memberEntityIds)],
          }),
          DIRECTORY,
        );
        expect(canonicalDocument(GROUP_FIELDS, document)).toEqual(document);
      }),
    );
  });
});

describe('writeBody', () => {
  const document = liveGroup(
    groupAnswer({ policies: ['p'], metadata: { k: 'v' }, memberEntityIds: ['e1', 'e2', 'late'], memberGroupIds: ['c'] }),
    DIRECTORY,
  ).document;

  test('has the fields of the step and no other', () => {
    expect(writeBody(document, ['name', 'policies', 'metadata', 'members', 'groups'], REFERENCES)).toEqual({
      name: 'g',
      policies: ['p'],
      metadata: { k: 'v' },
      member_entity_ids: ['e1', 'e2', 'late'],
      member_group_ids: ['resolved id:c'],
    });
    expect(writeBody(document, ['policies'], REFERENCES)).toEqual({ policies: ['p'] });
  });

  test('sends empty values, never null', () => {
    const empty = { name: 'g', type: 'internal', policies: [], metadata: {}, members: {}, groups: [] };
    expect(JSON.stringify(writeBody(empty, ['policies', 'metadata', 'members', 'groups'], REFERENCES))).toBe(
      '{"policies":[],"metadata":{},"member_entity_ids":[],"member_group_ids":[]}',
    );
  });

  test('never sends members or groups of an external group, not even none', () => {
    expect(writeBody({ ...document, type: 'external' }, ['policies', 'members', 'groups'], REFERENCES)).toEqual({ policies: ['p'] });
  });

  test('sends back the very entities that it read, whatever they are called', () => {
    const directory = directoryOf([entityAnswer('e1', 'mallory'), entityAnswer('e2', 'name:mallory'), entityAnswer('e3', 'id:e1')]);
    const read = liveGroup(groupAnswer({ memberEntityIds: ['e2', 'e3'] }), directory).document;
    expect(writeBody(read, ['members'], { ...REFERENCES, directory })).toEqual({ member_entity_ids: ['e2', 'e3'] });
    const older = { members: { 'name:name:mallory': ['name:mallory'] } };
    expect(writeBody(older, ['members'], { ...REFERENCES, directory })).toEqual({ member_entity_ids: ['e2'] });
  });

  test('finds an entity whose spelling changed since the plan, and refuses one that is gone', () => {
    expect(writeBody({ members: { 'ada@acme.test': ['ADA@acme.test'] } }, ['members'], REFERENCES)).toEqual({ member_entity_ids: ['e1'] });
    expect(() => writeBody({ members: { 'x@acme.test': ['x@acme.test'] } }, ['members'], REFERENCES)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_MEMBER' }),
    );
  });
});

describe('aliasOf', () => {
  test('writes the mount one way', () => {
    for (const mount of ['oidc', 'oidc/', 'auth/oidc/', '/oidc'])
      expect(aliasOf({ alias: { mount, name: 'x' } })).toEqual({ mount: 'oidc/', name: 'x' });
    expect(aliasOf({ alias: null })).toBeUndefined();
  });
});
