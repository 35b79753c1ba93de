import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Target } from '../../../src/core/model/project.ts';
import type { Answer, HttpOptions, ReadIo, WriteClient } from '../../../src/core/provider.ts';
import { addMember, inviteUser, listGroups, removeMember } from '../../../src/providers/cipherscale/client.ts';
import { openSession } from '../../../src/providers/cipherscale/session.ts';
import { settingsOf } from '../../../src/providers/cipherscale/settings.ts';

function target(settings: Readonly<Record<string, Json>>, url = 'https://zt.acme.test/base/qa/'): Target {
  return {
    name: 'zt',
    provider: 'cipherscale',
    url,
    namespace: undefined,
    unknownMembers: 'error',
    settings,
    place: { file: 'rollcall.yaml', path: ['targets', 'zt'] },
  };
}

/** A session whose requests are noted instead of sent. */
function noted(settings: Readonly<Record<string, Json>>): {
  readonly sent: string[];
  readonly options: HttpOptions[];
  readonly api: ReturnType<typeof openSession<WriteClient>>;
} {
  const sent: string[] = [];
  const options: HttpOptions[] = [];
  const answer: Answer = { status: 200, body: [], headers: {}, requestId: undefined };
  const note = async (method: string, path: string, body?: Json): Promise<Answer> => {
    sent.push(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
    return answer;
  };
  const http: WriteClient = {
    get: (path) => note('GET', path),
    query: (path) => note('POST', path),
    send: (method, path, body) => note(method, path, body),
    setHeader: () => undefined,
    close: async () => undefined,
  };
  const io = { credential: { token: 'k-123', origin: 'CIPHERSCALE_API_KEY' } } as ReadIo;
  const api = openSession(target(settings), io, (given) => {
    options.push(given);
    return http;
  });
  return { sent, options, api };
}

const SIGNAL = new AbortController().signal;
const MEMBERSHIP = { userId: 'u 1', groupId: 'g 2' };

describe('what is assumed of the API', () => {
  it('is as published where nothing else is said', async () => {
    const { api, sent, options } = noted({});

    await listGroups(api, SIGNAL);
    await addMember(api, MEMBERSHIP, SIGNAL);
    await removeMember(api, MEMBERSHIP, SIGNAL);
    await inviteUser(api, { email: 'a@x', groupId: 'g' }, SIGNAL);

    expect(sent).toEqual([
      'GET /tenants/groups?limit=100&offset=0',
      'POST /tenants/users/u%201/groups {"groupId":"g 2"}',
      'DELETE /tenants/users/u%201/groups/g%202',
      'POST /tenants/users {"email":"a@x","groups":["g"]}',
    ]);
    expect(options[0]).toMatchObject({ baseUrl: 'https://zt.acme.test/base/qa', headers: { apikey: 'k-123' } });
  });

  it('can be said otherwise, line by line', async () => {
    const { api, sent, options } = noted({
      auth: { header: 'Authorization', prefix: 'Bearer ' },
      paths: {
        groups: '/v2/teams',
        users: '/v2/people',
        member_add: '{users}/{userId}/join',
        member_remove: '/v2/leave/{group_id}/{user_id}',
      },
      member_add_body: { group: { id: '{group_id}' }, list: ['{group_id}'], note: 5 },
      pagination: { limit: 20 },
    });

    await listGroups(api, SIGNAL);
    await addMember(api, MEMBERSHIP, SIGNAL);
    await removeMember(api, MEMBERSHIP, SIGNAL);

    expect(sent).toEqual([
      'GET /v2/teams?limit=20&offset=0',
      'POST /v2/people/u%201/join {"group":{"id":"g 2"},"list":["g 2"],"note":5}',
      'DELETE /v2/leave/g%202/u%201',
    ]);
    expect(options[0]?.headers).toMatchObject({ Authorization: 'Bearer k-123' });
  });

  it('is safe where a word is unknown', () => {
    expect(settingsOf(target({ idp: { members: 'whatever' }, roles: { built_in: 'no' } }))).toMatchObject({
      idpMembers: 'refuse',
      builtInRoles: 'refuse',
      samlDefaultDeletion: 'refuse',
      leastRoles: 1,
      invite: false,
    });
  });

  it('takes no key that no header can carry, and shows none', () => {
    const io = { credential: { token: 'k 1\n2', origin: 'CIPHERSCALE_API_KEY' } } as ReadIo;

    expect(() => openSession(target({}), io, () => ({}) as WriteClient)).toThrow(
      'CIPHERSCALE_API_KEY holds characters that no header can carry',
    );
    expect(() => openSession(target({}), {} as ReadIo, () => ({}) as WriteClient)).toThrow('"zt" has no key');
  });
});
