import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { VaultServer } from '../vault-server.ts';
import { expectErrors, expectNothing, groupData, makeEntity, makeGroup, makeMount, wrapped } from './calls.ts';

async function makeToken(server: VaultServer, body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await server.call('POST', '/auth/token/create', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.auth.client_token as string;
}

async function makePolicy(server: VaultServer, name: string, policy: string): Promise<void> {
  expectNothing(await server.call('POST', `/sys/policies/acl/${name}`, { policy }));
}

/** Tokens, rights, namespaces, mounts and limits. */
export const accessChecks: readonly Check[] = [
  {
    title: 'a bad token and none are refused bare, a good one without the right is refused wrapped',
    async run(server) {
      for (const token of ['bad', ''])
        expectErrors(await server.call('GET', '/identity/group/id?list=true', undefined, { 'X-Vault-Token': token }), 403, [
          'permission denied',
        ]);
      const limited = await makeToken(server, { policies: ['default'], ttl: '1h' });
      expectErrors(await server.call('GET', '/identity/group/id?list=true', undefined, { 'X-Vault-Token': limited }), 403, [
        wrapped('permission denied'),
      ]);
    },
  },
  {
    title: 'a token tells what it is',
    async run(server) {
      const self = await server.call('GET', '/auth/token/lookup-self');
      expect(self.body.data).toMatchObject({ entity_id: '', policies: ['root'], ttl: 0, num_uses: 0, expire_time: null });
      const limited = await makeToken(server, { policies: ['default'], ttl: '1h', num_uses: 5 });
      const other = await server.call('GET', '/auth/token/lookup-self', undefined, { 'X-Vault-Token': limited });
      expect(other.body.data).toMatchObject({ entity_id: '', policies: ['default'] });
      expect(other.body.data.ttl).toBeGreaterThan(3500);
      expect(other.body.data.num_uses).toBeLessThan(5);
      expect(other.body.data.num_uses).toBeGreaterThan(0);
    },
  },
  {
    title: 'a token that was revoked or used up is no token any more',
    async run(server) {
      const limited = await makeToken(server, { policies: ['default'], num_uses: 1 });
      const ask = (): ReturnType<VaultServer['call']> =>
        server.call('GET', '/auth/token/lookup-self', undefined, { 'X-Vault-Token': limited });
      expect((await ask()).status).toBe(200);
      expectErrors(await ask(), 403, ['permission denied']);
      const revoked = await makeToken(server, { policies: ['default'] });
      expectNothing(await server.call('POST', '/auth/token/revoke-self', {}, { 'X-Vault-Token': revoked }));
      expect((await server.call('GET', '/auth/token/lookup-self', undefined, { 'X-Vault-Token': revoked })).status).toBe(403);
    },
  },
  {
    title: 'capabilities are told by path, in data and beside it',
    async run(server) {
      const paths = ['identity/group', 'identity/group/id', 'identity/group/id/x'];
      await makePolicy(
        server,
        'reader',
        'path "identity/group/id" { capabilities = ["list"] }\npath "identity/group/id/*" { capabilities = ["read", "list"] }',
      );
      const limited = await makeToken(server, { policies: ['reader'] });
      const told = await server.call('POST', '/sys/capabilities-self', { paths }, { 'X-Vault-Token': limited });
      expect(told.body.data).toEqual({
        'identity/group': ['deny'],
        'identity/group/id': ['list'],
        'identity/group/id/x': ['list', 'read'],
      });
      expect(told.body['identity/group']).toEqual(['deny']);
      const root = await server.call('POST', '/sys/capabilities-self', { paths });
      expect(root.body.data['identity/group']).toEqual(['root']);
    },
  },
  {
    title: 'rights are what the policy says: listing, reading, updating and deleting apart',
    async run(server) {
      const id = await makeGroup(server, { name: 'g' });
      await makePolicy(
        server,
        'narrow',
        'path "identity/group/id" { capabilities = ["list"] }\npath "identity/group/id/*" { capabilities = ["read", "update"] }',
      );
      const headers = { 'X-Vault-Token': await makeToken(server, { policies: ['narrow'] }) };
      expect((await server.call('GET', '/identity/group/id?list=true', undefined, headers)).status).toBe(200);
      expect((await server.call('GET', `/identity/group/id/${id}`, undefined, headers)).status).toBe(200);
      expectNothing(await server.call('POST', `/identity/group/id/${id}`, { policies: ['p'] }, headers));
      expectErrors(await server.call('DELETE', `/identity/group/id/${id}`, undefined, headers), 403, [wrapped('permission denied')]);
      expectErrors(await server.call('POST', '/identity/group', { name: 'h' }, headers), 403, [wrapped('permission denied')]);
      expect((await groupData(server, id)).policies).toEqual(['p']);
    },
  },
  {
    title: 'an AppRole login gives a token with an entity, and bad credentials are a 400',
    async run(server) {
      await makeMount(server, 'approle', 'approle');
      expectNothing(await server.call('POST', '/auth/approle/role/ci', { token_policies: 'default', token_ttl: '10m' }));
      const role = await server.call('GET', '/auth/approle/role/ci/role-id');
      const secret = await server.call('POST', '/auth/approle/role/ci/secret-id', {});
      const login = await server.call(
        'POST',
        '/auth/approle/login',
        { role_id: role.body.data.role_id, secret_id: secret.body.data.secret_id },
        { 'X-Vault-Token': '' },
      );
      expect([login.status, login.body.data]).toEqual([200, null]);
      expect(login.body.auth).toMatchObject({
        lease_duration: 600,
        renewable: true,
        token_type: 'service',
        mfa_requirement: null,
        token_policies: ['default'],
      });
      expect(login.body.auth.entity_id).toMatch(/^[0-9a-f-]{36}$/);
      const self = await server.call('GET', '/auth/token/lookup-self', undefined, { 'X-Vault-Token': login.body.auth.client_token });
      expect(self.body.data.entity_id).toBe(login.body.auth.entity_id);
      const bad = await server.call(
        'POST',
        '/auth/approle/login',
        { role_id: role.body.data.role_id, secret_id: 'nope' },
        { 'X-Vault-Token': '' },
      );
      expect([bad.status, bad.body.errors]).toEqual([400, ['invalid role or secret ID']]);
    },
  },
  {
    title: 'namespaces keep groups apart, and their ids say which one they are of',
    needs: 'namespaces',
    async run(server) {
      const space = await server.call('POST', '/sys/namespaces/team1', {});
      expect(space.status).toBe(200);
      const headers = { 'X-Vault-Namespace': 'team1' };
      const root = await makeGroup(server, { name: 'Engineering' });
      const made = await server.call('POST', '/identity/group', { name: 'Engineering' }, headers);
      expect(made.status).toBe(200);
      const id = made.body.data.id as string;
      expect(id.endsWith(`.${space.body.data.id}`)).toBe(true);
      const inside = await server.call('GET', '/identity/group/id?list=true', undefined, headers);
      expect(inside.body.data.keys).toEqual([id]);
      const byPath = await server.call('GET', '/team1/identity/group/id?list=true');
      expect(byPath.body.data.keys).toEqual([id]);
      const outside = await server.call('GET', '/identity/group/id?list=true');
      expect(outside.body.data.keys).toEqual([root]);
      const read = await server.call('GET', `/identity/group/id/${id}`, undefined, headers);
      expect(read.body.data.namespace_id).toBe(space.body.data.id);
      const nameless = await server.call('POST', '/identity/group', {}, headers);
      expect(nameless.body.data.name).toMatch(new RegExp(`^group_[0-9a-f]{8}\\.${space.body.data.id}$`));
    },
  },
  {
    title: 'a namespace that does not exist says so, and health is not reachable inside one',
    needs: 'namespaces',
    async run(server) {
      expectErrors(await server.call('GET', '/identity/group/id?list=true', undefined, { 'X-Vault-Namespace': 'nope' }), 404, [
        'namespace not found',
      ]);
      await server.call('POST', '/sys/namespaces/team1', {});
      const inside = await server.call('GET', '/sys/health', undefined, { 'X-Vault-Namespace': 'team1' });
      expectErrors(inside, 400, ['operation unavailable in namespaces']);
      const health = await server.call('GET', '/sys/health');
      expect([health.status, health.body]).toEqual([
        200,
        expect.objectContaining({ initialized: true, sealed: false, standby: false, cluster_id: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
      ]);
    },
  },
  {
    title: 'mounts are told with their accessors, in data and beside it',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const mounts = await server.call('GET', '/sys/auth');
      expect(mounts.body.data['idp/']).toMatchObject({ accessor, type: 'userpass', local: false });
      expect(mounts.body['idp/']).toEqual(mounts.body.data['idp/']);
      expect(Object.keys(mounts.body.data).sort()).toEqual(['idp/', 'token/']);
      const one = await server.call('GET', '/sys/internal/ui/mounts/auth/idp');
      expect([one.body.data.accessor, one.body.data.path]).toEqual([accessor, 'idp/']);
    },
  },
  {
    title: 'policies are listed by name',
    async run(server) {
      await makePolicy(server, 'eng-read', 'path "secret/*" { capabilities = ["read"] }');
      const listed = await server.call('GET', '/sys/policies/acl?list=true');
      expect(listed.body.data.keys).toEqual(['default', 'eng-read', 'root']);
    },
  },
  {
    title: 'a rate limit refuses without saying when to come again',
    async run(server) {
      expectNothing(await server.call('POST', '/sys/quotas/rate-limit/contract', { path: 'identity/', rate: 2 }));
      const answers = await Promise.all(Array.from({ length: 8 }, () => server.call('GET', '/identity/group/id?list=true')));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) {
        expect(answer.body.errors).toEqual(['request path "identity/group/id/": rate limit quota exceeded']);
        expect([answer.headers.get('retry-after'), answer.headers.get('x-ratelimit-limit')]).toEqual([null, null]);
      }
      expectNothing(await server.call('DELETE', '/sys/quotas/rate-limit/contract'));
    },
  },
  {
    title: 'entities are found in any letter case, and posting a name again updates',
    async run(server) {
      const id = await makeEntity(server, 'Ada@acme.test');
      const found = await server.call('POST', '/identity/lookup/entity', { name: 'aDA@ACME.TEST' });
      expect([found.status, found.body.data.id, found.body.data.name]).toEqual([200, id, 'Ada@acme.test']);
      expectNothing(await server.call('POST', '/identity/entity', { name: 'ada@acme.test' }));
      const listed = await server.call('GET', '/identity/entity/id?list=true');
      expect(listed.body.data.keys).toEqual([id]);
    },
  },
];
