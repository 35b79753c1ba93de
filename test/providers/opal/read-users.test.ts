import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../../src/core/errors.ts';
import type { ReadClient } from '../../../src/core/provider.ts';
import { readUsers } from '../../../src/providers/opal/read-users.ts';

const signal = new AbortController().signal;
const known = (name: string): { user_id: string; email: string } => ({ user_id: `u-${name}`, email: `${name}@acme.test` });

/** An organisation with these people; e-mails are compared as they are. */
function organisation(...names: readonly string[]): { readonly asked: string[]; readonly http: Pick<ReadClient, 'get'> } {
  const asked: string[] = [];
  const http: Pick<ReadClient, 'get'> = {
    async get(path) {
      asked.push(path);
      const answer = { status: 200, headers: {}, requestId: undefined };
      if (path.startsWith('/users')) return { ...answer, body: { next: null, results: names.map(known) } };
      const query = new URLSearchParams(path.split('?')[1]);
      const found = names.map(known).find(({ user_id: id, email }) => id === query.get('user_id') || email === query.get('email'));
      if (!found) throw new RemoteError('PROVIDER_NOT_FOUND', 'no', { method: 'GET', url: path });
      return { ...answer, body: found };
    },
  };
  return { asked, http };
}

async function read(
  names: readonly string[],
  wanted: { readonly emails?: readonly string[]; readonly ids?: readonly string[]; readonly met?: readonly string[] },
) {
  const { asked, http } = organisation(...names);
  const met = (wanted.met ?? []).map((name) => ({ id: `u-${name}`, email: `${name}@acme.test` }));
  const users = await readUsers({ http, met, emails: wanted.emails ?? [], ids: wanted.ids ?? [], people: new Map(), signal });
  return { asked, emails: users.map(({ email }) => email) };
}

describe('people are looked up', () => {
  it('not at all where the lists of members have shown them', async () => {
    expect(await read(['ada'], { emails: ['ada@acme.test'], ids: ['u-ada'], met: ['ada'] })).toEqual({
      asked: [],
      emails: ['ada@acme.test'],
    });
  });

  it('one by one where they are few, by e-mail or id', async () => {
    const { asked, emails } = await read(['ada', 'grace'], { emails: ['ada@acme.test'], ids: ['u-grace'] });

    expect(asked).toEqual(['/user?email=ada%40acme.test', '/user?user_id=u-grace']);
    expect(emails).toEqual(['ada@acme.test', 'grace@acme.test']);
  });

  it('by the whole list where they are more than twenty', async () => {
    const names = Array.from({ length: 21 }, (_, index) => `p${index}`);

    expect((await read(names, { emails: names.map((name) => `${name}@acme.test`) })).asked).toEqual(['/users?page_size=1000']);
    expect((await read(names, { emails: names.slice(1).map((name) => `${name}@acme.test`) })).asked).toHaveLength(20);
  });

  it('by the whole list where one is not found: the API may compare letter case, and somebody else may be meant', async () => {
    const { asked, emails } = await read(['ada', 'Grace'], { emails: ['grace@acme.test'] });

    expect(asked).toEqual(['/user?email=grace%40acme.test', '/users?page_size=1000']);
    expect(emails).toEqual(['ada@acme.test', 'Grace@acme.test']);
    expect((await read(['ada'], { emails: ['no e-mail'] })).asked).toEqual(['/users?page_size=1000']);
  });

  it('and missed without more ado where only an id of somebody who left is asked for', async () => {
    expect(await read(['ada'], { ids: ['u-gone', 'u-ada'] })).toEqual({
      asked: ['/user?user_id=u-gone', '/user?user_id=u-ada'],
      emails: ['ada@acme.test'],
    });
  });
});
