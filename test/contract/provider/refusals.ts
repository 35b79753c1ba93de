import { expect } from 'vitest';
import { expectNothing, makeEntity, makeGroup } from '../api/calls.ts';
import type { Check } from '../check.ts';
import { makeProject } from '../vault-project.ts';
import type { VaultServer } from '../vault-server.ts';
import { applyAll, expectActions, groupNames, idOf, writesOf } from './calls.ts';

const READER = `
path "identity/group/id" { capabilities = ["list"] }
path "identity/group/id/*" { capabilities = ["read"] }
path "identity/entity/id" { capabilities = ["list"] }
path "sys/policies/acl" { capabilities = ["list"] }`;

async function tokenWith(server: VaultServer, policy: string): Promise<string> {
  expectNothing(await server.call('POST', '/sys/policies/acl/contract', { policy }));
  const made = await server.call('POST', '/auth/token/create', { policies: ['contract'], ttl: '1h' });
  return made.body.auth.client_token as string;
}

/** What a server, a token or a network may refuse. */
export const refusalChecks: readonly Check[] = [
  {
    title: 'a plan takes one list, one read for each managed group, and at most five requests more',
    async run(server) {
      for (const name of ['a', 'b', 'c', 'unmanaged-1', 'unmanaged-2']) await makeGroup(server, { name });
      await makeEntity(server, 'ada@acme.test');
      const project = makeProject(server);
      await project.plan({
        a: { members: ['ada@acme.test'] },
        b: {},
        c: {},
        d: { block: { type: 'external', alias: { mount: 'token', name: 'x' } } },
      });
      const paths = project.sent.map(({ path }) => path.replace(/\?.*/, ''));
      expect(paths.filter((path) => path === '/identity/group/id')).toHaveLength(1);
      expect(paths.filter((path) => path.startsWith('/identity/group/id/'))).toHaveLength(3);
      expect(paths.length).toBeLessThanOrEqual(1 + 3 + 5);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'unmanaged ancestors are read where a guard looks at them, one request each',
    async run(server) {
      const child = await makeGroup(server, { name: 'child' });
      const parent = await makeGroup(server, { name: 'parent', member_group_ids: [child] });
      const top = await makeGroup(server, { name: 'top', member_group_ids: [parent], policies: ['admin'] });
      await makeGroup(server, { name: 'other' });
      const project = makeProject(server, { privileged: { vault: { policies: ['admin'] } } });
      const live = await project.read({ child: {} });
      expect(live.objects.map(({ id }) => id).toSorted()).toEqual([child, parent, top].sort());
      expect(project.sent.filter(({ path }) => path.startsWith('/identity/group/id/'))).toHaveLength(3);
      const without = await makeProject(server).read({ child: {} });
      expect(without.objects.map(({ id }) => id)).toEqual([child]);
      expect(without.index.map(({ name }) => name)).toEqual(['child', 'other', 'parent', 'top']);
    },
  },
  {
    title: 'a token that may only read and list is enough to plan, and nothing is written',
    async run(server) {
      await makeEntity(server, 'ada@acme.test');
      await applyAll(makeProject(server), { g: { block: { policies: ['p'] } } });
      const project = makeProject(server, { token: await tokenWith(server, READER) });
      const planned = await project.plan({ g: { members: ['ada@acme.test'], block: { policies: ['q'] } }, h: {} });
      expectActions(planned, { g: 'adopt', h: 'create' });
      expect([planned.plan?.incomplete, writesOf(project)]).toEqual([[], []]);
    },
  },
  {
    title: 'rights that a plan needs and the token lacks are named before the first change',
    async run(server) {
      const owner = makeProject(server);
      await applyAll(owner, { g: { block: { policies: ['p'] } }, gone: {} });
      const project = makeProject(server, { token: await tokenWith(server, READER) });
      project.state = owner.state;
      const planned = await project.plan({ g: { block: { policies: ['q'] } }, fresh: {} });
      const problems = await project.preflight(planned);
      expect(problems.map(({ code, address, summary }) => [code, address, summary])).toEqual([
        [
          'PROVIDER_PERMISSION',
          'v/fresh',
          'The token of target "v" lacks "update" on "identity/group", which the change of "v/fresh" needs.',
        ],
        [
          'PROVIDER_PERMISSION',
          'v/gone',
          'The token of target "v" lacks "delete" on "identity/group/id/*", which the change of "v/gone" needs.',
        ],
        [
          'PROVIDER_PERMISSION',
          'v/fresh',
          'The token of target "v" lacks "update" on "identity/group/id/*", which the change of "v/fresh" and 1 more needs.',
        ],
      ]);
      expect(await owner.preflight(planned)).toEqual([]);
    },
  },
  {
    title: 'a token that may write some groups only is not held to lack the right to all',
    async run(server) {
      const owner = makeProject(server);
      await applyAll(owner, { mine: { block: { policies: ['p'] } }, theirs: { block: { policies: ['p'] } } });
      const own = await idOf(server, 'mine');
      const token = await tokenWith(server, `${READER}\npath "identity/group/id/${own}" { capabilities = ["read", "update"] }`);
      const project = makeProject(server, { token });
      project.state = owner.state;
      const mine = await project.plan({ mine: { block: { policies: ['q'] } }, theirs: { block: { policies: ['p'] } } });
      expect(await project.preflight(mine)).toEqual([]);
      const theirs = await project.plan({ mine: { block: { policies: ['p'] } }, theirs: { block: { policies: ['q'] } } });
      expect((await project.preflight(theirs)).map(({ address }) => address)).toEqual(['v/theirs']);
    },
  },
  {
    title: 'a token that may not list groups makes the read incomplete, not empty',
    async run(server) {
      const owner = makeProject(server);
      await applyAll(owner, { g: {} });
      const project = makeProject(server, {
        token: await tokenWith(server, READER.replace('path "identity/group/id" { capabilities = ["list"] }', '')),
      });
      project.state = owner.state;
      const planned = await project.plan({});
      expect([planned.plan?.changes, planned.plan?.incomplete.map(({ part, code }) => [part, code])]).toEqual([
        [],
        [['groups', 'PROVIDER_PERMISSION']],
      ]);
    },
  },
  {
    title: 'a group that may not be read makes the read incomplete and is named',
    async run(server) {
      const owner = makeProject(server);
      await applyAll(owner, { open: {}, closed: {} });
      const closed = await idOf(server, 'closed');
      const project = makeProject(server, {
        token: await tokenWith(server, `${READER}\npath "identity/group/id/${closed}" { capabilities = ["deny"] }`),
      });
      const live = await project.read({ open: {}, closed: {} });
      expect(live.objects.map(({ name }) => name)).toEqual(['open']);
      expect(live.incomplete).toEqual([
        { part: 'groups', kind: 'group', code: 'PROVIDER_PERMISSION', why: 'the token may not read the group "closed"' },
      ]);
    },
  },
  {
    title: 'a token that may not list entities is enough for groups without declared members',
    async run(server) {
      const project = makeProject(server, {
        token: await tokenWith(server, READER.replace('path "identity/entity/id" { capabilities = ["list"] }', '')),
      });
      const bare = await project.plan({ g: { block: { policies: ['p'] } } });
      expect([bare.plan?.incomplete, bare.plan?.warnings.map(({ code }) => code)]).toEqual([
        [],
        expect.arrayContaining(['PROVIDER_PERMISSION']),
      ]);
      const people = await project.plan({ g: { members: [] } });
      expect([people.problems, people.plan?.incomplete.map(({ part, code }) => [part, code])]).toEqual([
        [],
        [['entities', 'PROVIDER_PERMISSION']],
      ]);
    },
  },
  {
    title: 'a token that may not list policies costs a warning only; policies that do not exist cost one too',
    async run(server) {
      expectNothing(await server.call('POST', '/sys/policies/acl/eng-read', { policy: 'path "x" { capabilities = ["read"] }' }));
      const wishes = { g: { block: { policies: ['Eng-Raed', ' eng-read', 'default'] } } };
      const known = await makeProject(server).plan(wishes);
      expect(known.plan?.warnings.filter(({ code }) => code === 'UNKNOWN_POLICY').map(({ message }) => message)).toEqual([
        expect.stringMatching(/there is no policy "eng-raed" in target "v".*Did you mean "eng-read"\?/),
      ]);
      const blind = await makeProject(server, {
        token: await tokenWith(server, READER.replace('path "sys/policies/acl" { capabilities = ["list"] }', '')),
      }).plan(wishes);
      expect(blind.plan?.warnings.map(({ code, message }) => [code, message])).toEqual([
        ['PROVIDER_PERMISSION', expect.stringContaining('sys/policies/acl')],
      ]);
    },
  },
  {
    title: 'a wrong token is an authentication error that says where it came from',
    async run(server) {
      await expect(makeProject(server, { token: 'wrong-token' }).read({})).rejects.toMatchObject({
        code: 'PROVIDER_AUTH',
        status: 403,
        hint: expect.stringContaining('ROLLCALL_TOKEN_V'),
      });
    },
  },
  {
    title: 'a namespace that does not exist is named',
    needs: 'namespaces',
    async run(server) {
      await expect(makeProject(server, { target: { namespace: 'nope/' } }).read({})).rejects.toMatchObject({
        code: 'PROVIDER_NOT_FOUND',
        message: expect.stringContaining('namespace not found'),
        hint: expect.stringContaining('"nope"'),
      });
    },
  },
  {
    title: 'a wrong path behind the address is a wrong url, not an empty server',
    async run(server) {
      for (const path of ['/nothing', '/v1', '/ui']) {
        await expect(makeProject(server, { target: { url: `${server.url}${path}` } }).read({})).rejects.toMatchObject({
          code: 'PROVIDER_URL',
        });
      }
    },
  },
  {
    title: 'a server that does not look at namespaces is not used as if it did',
    needs: 'no namespaces',
    async run(server) {
      await makeGroup(server, { name: 'g' });
      const project = makeProject(server, { target: { namespace: 'team1' } });
      await expect(project.read({ g: {} })).rejects.toMatchObject({
        code: 'PROVIDER_NOT_FOUND',
        message: expect.stringContaining('has no namespaces, and "team1" is wanted'),
        hint: expect.stringContaining('leave the namespace out'),
      });
      expect((await makeProject(server).read({ g: {} })).objects.map(({ name }) => name)).toEqual(['g']);
    },
  },
  {
    title: 'groups are kept apart by namespace',
    needs: 'namespaces',
    async run(server) {
      await server.call('POST', '/sys/namespaces/team1', {});
      await makeGroup(server, { name: 'g', policies: ['root-s'] });
      const headers = { 'X-Vault-Namespace': 'team1' };
      await server.call('POST', '/identity/entity', { name: 'ada@acme.test' }, headers);
      const project = makeProject(server, { target: { namespace: '/team1/' } });
      const wishes = { g: { members: ['ada@acme.test'], groups: ['h'], block: { policies: ['p'] } }, h: {} };
      await applyAll(project, wishes);
      expect(await groupNames(server, headers)).toEqual(['g', 'h']);
      expect(await groupNames(server)).toEqual(['g']);
      const { plan, live } = await project.plan(wishes);
      expect([plan?.changes, live.identity]).toEqual([
        [],
        { provider: 'vault', url: server.url, namespace: 'team1', identity: expect.any(String) },
      ]);
      await applyAll(project, {});
      expect(await groupNames(server, headers)).toEqual([]);
    },
  },
  {
    title: 'VAULT_NAMESPACE counts for the server in VAULT_ADDR, and for no other',
    needs: 'namespaces',
    async run(server) {
      await server.call('POST', '/sys/namespaces/team1', {});
      const named = await makeProject(server, { env: { VAULT_ADDR: `${server.url}/`, VAULT_NAMESPACE: 'team1' } }).read({});
      expect(named.identity.namespace).toBe('team1');
      const other = await makeProject(server, { env: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_NAMESPACE: 'team1' } }).read({});
      expect(other.identity.namespace).toBeUndefined();
      const set = await makeProject(server, {
        target: { namespace: 'root' },
        env: { VAULT_ADDR: server.url, VAULT_NAMESPACE: 'team1' },
      }).read({});
      expect(set.identity.namespace).toBeUndefined();
    },
  },
  {
    title: 'a rate limit slows a run down and loses nothing',
    async run(server) {
      for (let count = 0; count < 12; count++) await makeGroup(server, { name: `g${count}` });
      expectNothing(await server.call('POST', '/sys/quotas/rate-limit/contract', { path: 'identity/', rate: 10 }));
      const wishes = Object.fromEntries(Array.from({ length: 12 }, (_, count) => [`g${count}`, {}]));
      const project = makeProject(server);
      if (server.sandbox) project.onSleep = (ms) => server.sandbox?.advance(ms);
      const live = await project.read(wishes);
      expect(live.objects).toHaveLength(12);
    },
  },
  {
    title: 'a group that vanishes between list and read is not there',
    async run(server) {
      const project = makeProject(server);
      const gone = await makeGroup(server, { name: 'gone' });
      await makeGroup(server, { name: 'kept' });
      project.beforeSend = async ({ path }) => {
        if (path === `/identity/group/id/${gone}`) await server.call('DELETE', `/identity/group/id/${gone}`);
      };
      const live = await project.read({ gone: {}, kept: {} });
      expect([live.objects.map(({ name }) => name), live.index.map(({ name }) => name), live.incomplete]).toEqual([['kept'], ['kept'], []]);
    },
  },
  {
    title: 'an aborted read begins nothing more',
    async run(server) {
      for (let count = 0; count < 40; count++) await makeGroup(server, { name: `g${count}` });
      const project = makeProject(server);
      const controller = new AbortController();
      project.beforeSend = ({ path }) => {
        if (/group\/id\/./.test(path)) controller.abort();
      };
      const wishes = Object.fromEntries(Array.from({ length: 40 }, (_, count) => [`g${count}`, {}]));
      await expect(project.read(wishes, {}, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(project.sent.filter(({ path }) => /group\/id\/./.test(path)).length).toBeLessThanOrEqual(8);
    },
  },
  {
    title: 'everything is read in full where everything is asked for',
    async run(server) {
      for (const name of ['a', 'b', 'c']) await makeGroup(server, { name });
      const live = await makeProject(server).read({}, { all: true });
      expect(live.objects.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    },
  },
  {
    title: 'a server that fails and recovers is asked again',
    needs: 'sandbox',
    async run(server) {
      await makeGroup(server, { name: 'g' });
      server.sandbox?.faults.add({ method: 'GET', path: '/v1/identity/group/id/*', type: 'status', status: 502, html: true, count: 2 });
      const live = await makeProject(server).read({ g: {} });
      expect(live.objects.map(({ name }) => name)).toEqual(['g']);
    },
  },
  {
    title: 'a server that goes away in the middle of a read ends it with an error',
    needs: 'sandbox',
    async run(server) {
      for (const name of ['a', 'b', 'c']) await makeGroup(server, { name });
      server.sandbox?.faults.add({ path: '/v1/identity/group/id/*', type: 'drop', when: 'before-commit', skip: 1 });
      await expect(makeProject(server).read({ a: {}, b: {}, c: {} })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    },
  },
];
