import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { deletionsOf } from '../../../src/providers/netbird/deletions.ts';
import { DETACH, makeLinks, readReferrers } from '../../../src/providers/netbird/links.ts';
import { NO_SCOPE, declared, group, scriptedClient, setupKey, user } from './builders.ts';

const SIGNAL = new AbortController().signal;
const ACCOUNT = {
  id: 'a',
  propagates: true,
  trafficLogGroups: ['g-1'],
  ipv6Groups: ['g-1'],
  exposeGroups: ['g-1'],
  jwtAllowGroups: ['eng'],
};
const ANSWERS: Readonly<Record<string, Json>> = {
  '/policies': [
    { name: 'p1', rules: [{ sources: [{ id: 'g-1' }], destinations: [{ id: 'g-1' }] }] },
    { name: 'p2', rules: [{ sources: null, authorized_groups: { 'g-1': ['root'] } }] },
  ],
  '/routes': [{ id: 'x', network_id: 'net', groups: ['g-1'], peer_groups: ['g-1'] }],
  '/dns/nameservers': [{ name: 'ns', groups: ['g-1'] }],
  '/networks/routers': [{ id: 'rt-1', peer_groups: ['g-1'] }],
  '/dns/settings': { disabled_management_groups: ['g-1'] },
};

describe('what refers to a group', () => {
  it('is all of it, in the order in which the server looks', async () => {
    const client = scriptedClient((_method, path) => ({ body: ANSWERS[path] as Json }));
    const links = makeLinks(await readReferrers(client, SIGNAL), {
      setupKeys: [setupKey('key', { autoGroups: ['g-1'], valid: false })],
      users: [user('b', { autoGroups: ['g-1'] }), user('a', { autoGroups: ['g-1'], email: '' })],
      networks: [{ id: 'n', name: 'berlin', resources: [], routers: ['rt-1'] }],
      account: ACCOUNT,
    });

    const found = links.of({ id: 'g-1', name: 'eng' }, new Set(['u-b']));

    expect(found.filter(({ blocks }) => blocks).map(({ what }) => what)).toEqual([
      'account setting "traffic event logging"',
      'route "net"',
      'name server group "ns"',
      'policy "p1"',
      'setup key "key" (revoked, expired or used up)',
      'network router "rt-1" of network "berlin"',
      'DNS settings (groups without managed DNS)',
      'auto-groups of user "a"',
      'auto-groups of user "b@acme.test"',
    ]);
    expect(found.filter(({ blocks }) => !blocks).map(({ what }) => what)).toEqual([
      expect.stringContaining('groups with IPv6'),
      expect.stringContaining('expose services'),
      'SSH access in policy "p2"',
      expect.stringContaining('log in by JWT'),
    ]);
    expect(client.sent).toHaveLength(5);
    expect(links.of({ id: 'g-2', name: 'ops' }, new Set())).toEqual([]);
    expect(found.filter(({ cure }) => cure === DETACH).map(({ what }) => what)).toEqual(['auto-groups of user "b@acme.test"']);
  });

  it('is not all known where a list is refused, and any other failure is one', async () => {
    const refusing = scriptedClient((_method, path) =>
      path === '/routes' ? { status: 403, body: { message: 'permission denied' } } : { body: ANSWERS[path] as Json },
    );
    const failing = scriptedClient(() => ({ status: 401, body: { message: 'token invalid' } }));

    expect((await readReferrers(refusing, SIGNAL)).refused).toEqual(['routes']);
    await expect(readReferrers(failing, SIGNAL)).rejects.toThrow('token invalid');
  });
});

describe('what may be deleted', () => {
  const groups = [group('a'), group('b'), group('c'), group('d')];
  const bound = (name: string, applied?: Record<string, Json>) => ({
    address: `mesh/${name}`,
    kind: 'group',
    id: `g-${name}`,
    name,
    ...(applied ? { applied } : {}),
  });

  it('is bound and no longer declared, or shall not exist; a renamed group is neither', () => {
    const scope = {
      ...NO_SCOPE,
      declared: [declared('new', { previously: ['b'] })],
      bound: [bound('a', { name: 'a' }), bound('b', { name: 'b' }), bound('d')],
      names: [
        { kind: 'group', name: 'b' },
        { kind: 'group', name: 'c' },
      ],
    };

    expect([...deletionsOf(groups, scope)]).toEqual([
      ['g-a', { name: 'a' }],
      ['g-c', undefined],
    ]);
  });
});
