import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/provider.ts';
import { indexUsers } from '../../../src/providers/netbird/directory.ts';
import { formerOwners } from '../../../src/providers/netbird/former-owners.ts';
import { wholeUsers } from '../../../src/providers/netbird/whole-users.ts';
import { peer, user } from './builders.ts';

const NEVER = new AbortController().signal;

/** A server that lists these users, and how often it was asked. */
function serving(...names: readonly string[]): { readonly asked: string[]; get(path: string): Promise<Answer> } {
  const asked: string[] = [];
  const body = names.map((name) => ({
    id: `u-${name}`,
    email: `${name}@acme.test`,
    name,
    role: 'user',
    status: 'active',
    auto_groups: [],
    is_current: false,
    is_service_user: false,
    is_blocked: false,
  }));
  return {
    asked,
    async get(path) {
      asked.push(path);
      return { status: 200, body, headers: {}, requestId: undefined };
    },
  };
}

describe('a list of users', () => {
  const peers = [peer('nas'), peer('laptop', { userId: 'u-ada' }), peer('phone', { userId: 'u-eve' })];
  const idsFrom = async (users: readonly string[], http: ReturnType<typeof serving>): Promise<readonly string[]> =>
    (await wholeUsers({ users: users.map((name) => user(name)), peers }, http, NEVER)).map(({ id }) => id);

  it('is believed where it has all owners', async () => {
    const http = serving();
    expect([await idsFrom(['ada', 'eve'], http), http.asked]).toEqual([['u-ada', 'u-eve'], []]);
  });

  it('is asked for once more where it lacks one, and the whole one counts alone', async () => {
    const http = serving('eve', 'ada');
    expect([await idsFrom(['ada', 'bob'], http), http.asked]).toEqual([['u-eve', 'u-ada'], ['/users']]);
  });

  it('is joined with the second one where that lacks one too', async () => {
    expect(await idsFrom(['ada', 'bob'], serving('bob', 'cleo'))).toEqual(['u-bob', 'u-cleo', 'u-ada']);
  });
});

describe('an owner whom no list shows', () => {
  const applied = { members: { 'eve@acme.test': ['phone.netbird.test'], 'nas.netbird.test': ['nas.netbird.test'] } };
  const bound = [{ address: 'mesh/a', kind: 'group', id: 'g-a', name: 'a', applied, appliedAt: '2026-11-20T10:00:00Z' }];
  const ownersOf = (createdAt: string, ...names: readonly string[]): unknown => {
    const users = indexUsers({ users: names.map((name) => user(name)), people: new Map() });
    return Object.fromEntries(formerOwners([peer('nas'), peer('phone', { userId: 'u-9', createdAt })], { users, bound }));
  };

  it('is the person whose machine it was when the group was applied', () => {
    expect(ownersOf('2026-11-19T10:00:00Z')).toEqual({ 'u-9': 'eve@acme.test' });
    expect(ownersOf('')).toEqual({ 'u-9': 'eve@acme.test' });
  });

  it('is nobody known where the machine was enrolled since, or the person is another user', () => {
    expect(ownersOf('2026-11-21T10:00:00Z')).toEqual({});
    expect(ownersOf('2026-11-19T10:00:00Z', 'eve')).toEqual({});
  });
});
