import { describe, expect, it } from 'vitest';
import { handlesOf, makeDirectory } from '../../../src/providers/opal/directory.ts';

const ADA = { id: 'u1', email: 'Ada@Acme.test' };
const GRACE = { id: 'u2', email: 'grace@acme.test' };
const BOT = { id: 'u3', email: '' };

describe('the people of an organisation', () => {
  it('are told by their e-mail in whatever letter case, and users without one by their id', () => {
    const directory = makeDirectory([ADA, GRACE, BOT], new Map());

    expect(directory.usersOf('ada@acme.test').map(({ id, identity }) => [id, identity])).toEqual([['u1', 'ada@acme.test']]);
    expect(directory.user('u1')?.element).toBe('ada@acme.test');
    expect(directory.user('u3')).toMatchObject({ element: 'user:u3', identity: 'id:u3' });
    expect([...directory.emails()]).toEqual(['Ada@Acme.test', 'grace@acme.test']);
  });

  it('of whom two have one e-mail are told by their ids, and stand for one person', () => {
    const directory = makeDirectory([{ id: 'u2', email: 'ADA@acme.test' }, ADA], new Map());

    expect(directory.usersOf('ada@acme.test').map(({ identity }) => identity)).toEqual(['id:u1', 'id:u2']);
    expect(directory.userOf('ada@acme.test')).toBeUndefined();
    expect(directory.userOf('id:u2')?.id).toBe('u2');
  });

  it('count once, however often they are met', () => {
    expect(makeDirectory([ADA, { ...ADA }], new Map()).user('u1')?.identity).toBe('ada@acme.test');
  });

  it('that `people:` maps stand for what is written there and nothing else', () => {
    const people = new Map([['boss@acme.test', ['id:u1', 'grace@acme.test', 'gone@acme.test']]]);
    const directory = makeDirectory([ADA, GRACE], people);

    expect(directory.usersOf('boss@acme.test').map(({ id }) => id)).toEqual(['u1', 'u2']);
    expect(directory.user('u1')?.element).toBe('boss@acme.test');
    expect(directory.usersOf('ada@acme.test')).toEqual([]);
    expect(directory.missing('boss@acme.test')).toEqual(['gone@acme.test']);
    expect(handlesOf('boss@acme.test', people)).toEqual(['id:u1', 'grace@acme.test', 'gone@acme.test']);
    expect(handlesOf('linus@acme.test', people)).toEqual(['linus@acme.test']);
  });

  it('that claim the same user are rivals', () => {
    const people = new Map([
      ['one@acme.test', ['id:u1']],
      ['two@acme.test', ['ada@acme.test']],
    ]);
    const directory = makeDirectory([ADA], people);

    expect(directory.rivals('one@acme.test')).toEqual(['two@acme.test']);
    expect(directory.rivals('two@acme.test')).toEqual(['one@acme.test']);
    expect(directory.rivals('grace@acme.test')).toEqual([]);
  });
});
