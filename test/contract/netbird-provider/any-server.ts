import { expect } from 'vitest';
import { makeGroup, makeHost, makeKey, makeServiceUser, ok, policyBody, readGroup, sshPolicyBody } from '../netbird-api/calls.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { actionsOf, errorsOf, expectDone, makeProject, writesOf } from './project.ts';

/** Ids of the groups of a name, the prefix in front of it. */
async function idsOf(server: NetbirdServer, name: string): Promise<readonly string[]> {
  const groups = ok(await server.call('GET', '/api/groups')) as { id: string; name: string }[];
  return groups.filter((group) => group.name === server.prefix + name).map(({ id }) => id);
}

/** What holds on every NetBird, with or without peers. */
export const anyServerChecks: readonly NetbirdCheck[] = [
  {
    title: 'a group is made in one call, and planning again has nothing to do',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { netbird: { name: `${server.prefix}a`, peers: [], resources: [] } } };
      const report = await project.apply(groups);
      expectDone(report);
      expect(writesOf(project)).toEqual(['POST /api/groups']);
      await project.settle(groups);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'a plan is seven lists, however many groups there are, and twelve where something is deleted',
    async run(server) {
      const project = makeProject(server);
      const wishes = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`g${index}`, { netbird: { name: `${server.prefix}g${index}` } }]),
      );
      await project.settle(wishes);
      await project.plan(wishes);
      expect(project.requests.map((line) => line.split(' ')[0])).toEqual(Array.from({ length: 7 }, () => 'GET'));
      const { g0: _gone, ...left } = wishes;
      await project.plan(left);
      expect(project.requests).toHaveLength(12);
      expect(new Set(project.requests.map((line) => line.split(' ')[1])).size).toBe(12);
    },
  },
  {
    title: 'a group is renamed by its id, and found by its old name where there is no state',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ old: { netbird: { name: `${server.prefix}old` } } });
      const [id] = await idsOf(server, 'old');
      await project.settle({ new: { previously: 'old', netbird: { name: `${server.prefix}new` } } });
      expect(writesOf(project)).toEqual([]);
      expect(await idsOf(server, 'new')).toEqual([id]);
      const stateless = makeProject(server);
      const found = await stateless.plan({ newest: { previously: `${server.prefix}new`, netbird: { name: `${server.prefix}newest` } } });
      expect(actionsOf(found)).toEqual({ newest: 'adopt' });
    },
  },
  {
    title: 'what is not declared is kept: resources in a write of the name, and the name in a write of the resources',
    async run(server) {
      const group = await makeGroup(server, 'kept');
      const { host } = await makeHost(server, [group.id]);
      const project = makeProject(server);
      await project.settle({ kept: { netbird: { id: group.id, name: `${server.prefix}renamed` } } });
      expect((await readGroup(server, group.id)).resources).toEqual([{ id: host.id, type: 'host' }]);
      await project.settle({ kept: { netbird: { id: group.id, name: `${server.prefix}renamed`, resources: [] } } });
      expect(await readGroup(server, group.id)).toMatchObject({ name: `${server.prefix}renamed`, resources: null });
    },
  },
  {
    title: 'resources are named by type, name and network, or by id; what does not exist is an error with the nearest',
    async run(server) {
      const { host } = await makeHost(server, []);
      const [name, network] = [`${server.prefix}host`, `${server.prefix}site`];
      const group = (resource: object | string) =>
        ({ r: { netbird: { name: `${server.prefix}r`, resources: [resource] } } }) as Parameters<typeof project.plan>[0];
      const project = makeProject(server);
      for (const resource of [
        { type: 'host', name },
        { type: 'host', name, network },
        `host:${name}`,
        `host:${name}@${network}`,
        `id:${host.id as string}`,
      ]) {
        const { plan, diagnostics } = await project.plan(group(resource));
        expect(diagnostics).toEqual([]);
        expect(plan?.changes[0]?.after?.['resources']).toEqual([`host:${name}@${network}`]);
      }
      const wrong = await project.plan(group({ type: 'subnet', name }));
      expect(errorsOf(wrong)).toEqual([['UNKNOWN_REFERENCE', expect.stringContaining(`no network resource "subnet:${name}"`)]]);
      expect(wrong.diagnostics[0]?.detail).toContain(`host:${name}@${network}`);
      await project.settle(group({ type: 'host', name }));
      expect((await readGroup(server, (await idsOf(server, 'r'))[0] as string)).resources).toEqual([{ id: host.id, type: 'host' }]);
    },
  },
  {
    title: 'two live groups of one name are an error with both ids; the state or an id tells them apart',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'twin'), await makeGroup(server, 'other')];
      ok(await server.call('PUT', `/api/groups/${second.id as string}`, { name: `${server.prefix}twin` }));
      const project = makeProject(server);
      const errors = errorsOf(await project.plan({ twin: { netbird: { name: `${server.prefix}twin` } } }));
      expect(errors).toEqual([['AMBIGUOUS_NAME', expect.stringContaining(first.id)]]);
      expect(errors[0]?.[1]).toContain(second.id);
      await project.settle({ twin: { netbird: { name: `${server.prefix}twin`, id: second.id } } }).catch(() => undefined);
      const bound = await project.plan({ twin: { netbird: { name: `${server.prefix}twin` } } });
      expect([bound.plan?.changes, bound.plan?.warnings.map(({ code }) => code)]).toEqual([[], ['AMBIGUOUS_NAME']]);
    },
  },
  {
    title: 'the name All is refused before anything is asked, and by its id the group is read-only',
    async run(server) {
      const groups = ok(await server.call('GET', '/api/groups')) as { id: string; name: string }[];
      const everybody = groups.find(({ name }) => name === 'All');
      expect(errorsOf(await makeProject(server).plan({ All: { netbird: {} } }))[0]).toEqual([
        'CONFIG_VALUE',
        expect.stringContaining('every peer is in it'),
      ]);
      const pinned = await makeProject(server).plan({ everyone: { netbird: { id: everybody?.id as string, name: `${server.prefix}x` } } });
      expect(errorsOf(pinned)).toEqual([['READ_ONLY_OBJECT', expect.stringContaining('every peer is in it')]]);
    },
  },
  {
    title: 'a deletion is refused before the first call, with everything that refers to the group by its name',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ linked: { netbird: { name: `${server.prefix}linked` } } });
      const [id] = (await idsOf(server, 'linked')) as [string];
      const { host } = await makeHost(server, [id]);
      ok(await server.call('POST', '/api/policies', policyBody(server, [id], false)));
      const key = await makeKey(server, [id]);
      ok(await server.call('PUT', `/api/setup-keys/${key.id as string}`, { revoked: true, auto_groups: [id] }));
      await makeServiceUser(server, 'user', [id]);
      const nameserver = {
        name: `${server.prefix}ns`,
        description: '',
        nameservers: [{ ip: '8.8.8.8', ns_type: 'udp', port: 53 }],
        enabled: true,
        groups: [id],
        primary: true,
        domains: [],
        search_domains_enabled: false,
      };
      ok(await server.call('POST', '/api/dns/nameservers', nameserver));
      ok(await server.call('PUT', '/api/dns/settings', { disabled_management_groups: [id] }));

      const report = await project.apply({});
      ok(await server.call('PUT', '/api/dns/settings', { disabled_management_groups: [] }));

      expect(writesOf(project)).toEqual([]);
      expect(errorsOf(report)).toEqual([['LIVE_REFERRER', expect.any(String)]]);
      for (const what of [
        `network resource "host:${host.name as string}@${server.prefix}site"`,
        `policy "${server.prefix}policy"`,
        `setup key "${server.prefix}key" (revoked, expired or used up)`,
        `auto-groups of user "${server.prefix}user"`,
        `name server group "${server.prefix}ns"`,
        'DNS settings',
      ])
        expect(report.diagnostics[0]?.summary).toContain(what);
      expect(await idsOf(server, 'linked')).toEqual([id]);
    },
  },
  {
    title: 'SSH access in a policy does not stand in the way of a deletion: a warning says that it keeps naming the group',
    async run(server) {
      const project = makeProject(server);
      const [from, to] = [{ netbird: { name: `${server.prefix}from` } }, { netbird: { name: `${server.prefix}ssh` } }];
      await project.settle({ from, to });
      const [[source], [other]] = [await idsOf(server, 'from'), await idsOf(server, 'ssh')] as [[string], [string]];
      const access = { [source]: ['root'], [other]: ['root'] };
      ok(await server.call('POST', '/api/policies', sshPolicyBody(server, [source], access)));
      expect(errorsOf(await project.plan({ to }))).toEqual([['LIVE_REFERRER', expect.stringContaining(`policy "${server.prefix}ssh"`)]]);
      const report = await project.apply({ from });
      expectDone(report);
      // A service user's token has a warning of its own.
      expect(report.plan?.warnings.filter(({ code }) => code === 'LIVE_REFERRER')).toMatchObject([
        { message: expect.stringContaining(`SSH access in policy "${server.prefix}ssh"`) },
      ]);
      expect(await idsOf(server, 'ssh')).toEqual([]);
    },
  },
  {
    title: 'a deletion takes out the resources that the declaration owned, where the target says detach, and no others',
    async run(server) {
      const { host } = await makeHost(server, []);
      const own = { g: { netbird: { name: `${server.prefix}g`, resources: [`id:${host.id as string}`] } } };
      const reporting = makeProject(server);
      await reporting.settle(own);
      expect(errorsOf(await reporting.plan({}))).toEqual([['LIVE_REFERRER', expect.stringContaining('network resource')]]);
      const detaching = makeProject(server, { target: { on_linked: 'detach' } });
      await detaching.settle(own);
      await detaching.settle({});
      expect(await idsOf(server, 'g')).toEqual([]);
      const group = await makeGroup(server, 'g', { resources: [{ id: host.id, type: 'host' }] });
      const named = { g: { netbird: { name: `${server.prefix}g` } } };
      await detaching.settle(named);
      expect(errorsOf(await detaching.plan({}))).toEqual([['LIVE_REFERRER', expect.stringContaining('network resource')]]);
      expect((await readGroup(server, group.id)).resources).toHaveLength(1);
    },
  },
  {
    title: 'ensure_absent deletes a group that nobody declared',
    async run(server) {
      await makeGroup(server, 'gone');
      const project = makeProject(server);
      const report = await project.apply({}, { ensure_absent: [{ name: `${server.prefix}gone`, targets: ['mesh'] }] });
      expectDone(report);
      expect(await idsOf(server, 'gone')).toEqual([]);
    },
  },
  {
    title: 'a group that is deleted outside meanwhile counts as deleted',
    async run(server) {
      const project = makeProject(server);
      const groups = { gone: { netbird: { name: `${server.prefix}gone` } } };
      await project.settle(groups);
      const { plan } = await project.plan({});
      await server.call('DELETE', `/api/groups/${(await idsOf(server, 'gone'))[0] as string}`);
      const report = await project.applyPlan(plan as NonNullable<typeof plan>, {});
      expect(report.outcome?.changes.map(({ status }) => status)).toEqual(['done']);
    },
  },
  {
    title: 'a revoked token is a failed login, never an empty server',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: { netbird: { name: `${server.prefix}a` } } });
      const user = await makeServiceUser(server, 'admin');
      const token = (user.headers as { Authorization: string }).Authorization.split(' ')[1] as string;
      ok(await server.call('DELETE', `/api/users/${user.id as string}/tokens/${user.tokenId as string}`));
      const revoked = makeProject(server, { token });
      const { plan } = await revoked.plan({ a: { netbird: { name: `${server.prefix}a` } } });
      expect(plan?.changes).toEqual([]);
      expect(plan?.incomplete).toMatchObject([{ code: 'PROVIDER_AUTH', why: expect.stringContaining('was revoked') }]);
    },
  },
  {
    title: 'a token with a wrong letter is found before anything is sent',
    async run(server) {
      const project = makeProject(server, {
        token: `${server.token.slice(0, 10)}${server.token[10] === 'x' ? 'y' : 'x'}${server.token.slice(11)}`,
      });
      const { plan } = await project.plan({ a: { netbird: {} } });
      expect(project.requests).toEqual([]);
      expect(plan?.incomplete).toMatchObject([{ code: 'CREDENTIAL_INVALID', why: expect.stringContaining('checksum') }]);
      expect(JSON.stringify(plan)).not.toContain(server.token.slice(11));
    },
  },
  {
    title: 'a url with a slash or /api at its end is the same server',
    async run(server) {
      const groups = { a: { netbird: { name: `${server.prefix}a` } } };
      for (const end of ['/', '/api', '/api/']) {
        const project = makeProject(server, { target: { url: `${server.url}${end}` } });
        const { plan } = await project.plan(groups);
        expect(plan?.incomplete).toEqual([]);
        expect(plan?.inputs.targets['mesh']?.url).toBe(server.url);
      }
    },
  },
  {
    title: 'a service user that may only read plans, and is told before the first call that it may not write',
    async run(server) {
      const user = await makeServiceUser(server, 'auditor');
      const token = (user.headers as { Authorization: string }).Authorization.split(' ')[1] as string;
      const project = makeProject(server, { token });
      const groups = { a: { netbird: { name: `${server.prefix}a` } } };
      expect(actionsOf(await project.plan(groups))).toEqual({ a: 'create' });
      const report = await project.apply(groups);
      expect(errorsOf(report)).toEqual([['PROVIDER_PERMISSION', expect.stringContaining('role "auditor"')]]);
      expect(report.plan?.warnings).toMatchObject([
        { code: 'PROVIDER_PERMISSION', message: expect.stringContaining('could not be asked') },
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
];
