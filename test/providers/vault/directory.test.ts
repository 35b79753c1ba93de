import { describe, expect, test } from 'vitest';
import { directoryOf, entityAnswer } from './builders.ts';

describe('makeDirectory by name', () => {
  test('takes an entity whose name is an e-mail for that person, in any letter case', () => {
    const directory = directoryOf([entityAnswer('1', 'Ada@Acme.test')]);
    expect(directory.byId('1')).toEqual({
      id: '1',
      name: 'Ada@Acme.test',
      element: 'ada@acme.test',
      identity: 'Ada@Acme.test',
      identities: ['Ada@Acme.test'],
    });
    expect(directory.ofPerson('ada@acme.test').map(({ id }) => id)).toEqual(['1']);
  });

  test('lists other entities by name', () => {
    expect(directoryOf([entityAnswer('1', 'CI Runner')]).byId('1')).toMatchObject({ element: 'name:CI Runner', identity: 'CI Runner' });
  });

  test('lists by id what a name would not tell apart', () => {
    const directory = directoryOf([entityAnswer('1', 'bot'), entityAnswer('2', 'BOT'), entityAnswer('3', 'id:1')]);
    expect(['1', '2', '3'].map((id) => directory.byId(id)?.element)).toEqual(['id:1', 'id:2', 'id:3']);
    expect([directory.find('bot')?.id, directory.find('BOT')?.id, directory.find('Bot')]).toEqual(['1', '2', undefined]);
    expect([directory.find('id:1')?.id, directory.find('name:id:1')?.id]).toEqual(['1', '3']);
  });

  test('does not take a name that looks like a reference for one', () => {
    const entities = [entityAnswer('1', 'mallory'), entityAnswer('2', 'name:mallory'), entityAnswer('3', 'Id:1')];
    const directory = directoryOf(entities, { people: new Map([['ada@acme.test', ['id:1']]]) });
    expect(['1', '2', '3'].map((id) => directory.byId(id)?.identity)).toEqual(['mallory', 'id:2', 'id:3']);
    expect(['1', '2', '3'].map((id) => directory.byId(id)?.element)).toEqual(['ada@acme.test', 'id:2', 'id:3']);
    expect([directory.find('name:mallory')?.id, directory.identified('name:mallory')?.id]).toEqual(['1', '2']);
    expect([directory.identified('id:1')?.id, directory.identified('mallory')?.id]).toEqual(['1', '1']);
  });

  test('gives a person the identities that people: names, and only those', () => {
    const entities = [entityAnswer('1', 'ada-work'), entityAnswer('2', 'Ada-Admin'), entityAnswer('3', 'ada@acme.test')];
    const directory = directoryOf(entities, { people: new Map([['ada@acme.test', ['ada-work', 'ada-admin', 'ada-gone']]]) });
    expect(directory.ofPerson('ada@acme.test').map(({ identity }) => identity)).toEqual(['Ada-Admin', 'ada-work']);
    expect(directory.byId('3')?.element).toBe('name:ada@acme.test');
    expect(directory.missing('ada@acme.test')).toEqual(['ada-gone']);
  });

  test('takes an id in people:', () => {
    const directory = directoryOf([entityAnswer('X1', 'whatever')], { people: new Map([['ada@acme.test', ['id:X1']]]) });
    expect(directory.byId('X1')?.element).toBe('ada@acme.test');
    expect(directory.missing('ada@acme.test')).toEqual([]);
  });

  test('says who claims one entity together', () => {
    const people = new Map([
      ['ada@acme.test', ['shared']],
      ['grace@acme.test', ['SHARED']],
    ]);
    const directory = directoryOf([entityAnswer('1', 'shared')], { people });
    expect([directory.rivals('ada@acme.test'), directory.rivals('grace@acme.test'), directory.rivals('x@acme.test')]).toEqual([
      ['grace@acme.test'],
      ['ada@acme.test'],
      [],
    ]);
    expect(directory.byId('1')?.element).toBe('ada@acme.test');
  });
});

describe('makeDirectory by alias', () => {
  const members = { by: 'alias', mount: 'oidc/' } as const;

  test('takes aliases on that mount only', () => {
    const directory = directoryOf(
      [entityAnswer('1', 'entity_1', { 'oidc/': 'Ada@acme.test' }), entityAnswer('2', 'grace@acme.test', { 'ldap/': 'grace@acme.test' })],
      { members },
    );
    expect(directory.ofPerson('ada@acme.test')).toEqual([
      { id: '1', name: 'entity_1', element: 'ada@acme.test', identity: 'entity_1', identities: ['entity_1'] },
    ]);
    expect(directory.ofPerson('grace@acme.test')).toEqual([]);
    expect(directory.byId('2')?.element).toBe('name:grace@acme.test');
    expect([...directory.names()].filter((name) => !name.startsWith('id:'))).toEqual(['ada@acme.test']);
  });

  test('reads people: as alias names, and two entities of one person are both hers', () => {
    const entities = [entityAnswer('1', 'one', { 'oidc/': 'u-1' }), entityAnswer('2', 'two', { 'oidc/': 'U-2' })];
    const directory = directoryOf(entities, { members, people: new Map([['ada@acme.test', ['u-1', 'u-2']]]) });
    expect(directory.ofPerson('ada@acme.test').map(({ identity }) => identity)).toEqual(['one', 'two']);
  });
});
