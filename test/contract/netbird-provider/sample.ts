import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../../src/core/model/json.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { eventsOf, ok } from '../netbird-api/calls.ts';
import { actionsOf, errorsOf, expectDone, makeProject, writesOf } from './project.ts';

/** A group by its name. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
export async function named(server: NetbirdServer, name: string): Promise<any> {
  const groups = ok(await server.call('GET', '/api/groups')) as { name: string }[];
  return groups.find((group) => group.name === name);
}

/** Names of the peers in a group, sorted. */
export async function peerNames(server: NetbirdServer, name: string): Promise<readonly string[]> {
  return (((await named(server, name)).peers ?? []) as { name: string }[]).map((peer) => peer.name).sort();
}

/** Id of a peer. */
export function peerId(server: NetbirdServer, name: string): Promise<string> {
  return idIn(server, '/api/peers', name);
}

/** Id of a network resource. */
export function resourceId(server: NetbirdServer, name: string): Promise<string> {
  return idIn(server, '/api/networks/resources', name);
}

async function idIn(server: NetbirdServer, path: string, name: string): Promise<string> {
  const all = ok(await server.call('GET', path)) as { id: string; name: string }[];
  return (all.find((each) => each.name === name) as { id: string }).id;
}

// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
async function userOf(server: NetbirdServer, email: string): Promise<any> {
  return (ok(await server.call('GET', '/api/users')) as { email: string }[]).find((user) => user.email === email);
}

/** Gives a user these auto-groups and no others. */
export async function setAutoGroups(server: NetbirdServer, email: string, groups: readonly string[]): Promise<void> {
  const user = await userOf(server, email);
  ok(await server.call('PUT', `/api/users/${user.id as string}`, { role: user.role, auto_groups: groups, is_blocked: false }));
}

/** Something happens in the sandbox. */
export function act(server: NetbirdServer, command: string, body: unknown): void {
  server.sandbox?.act('netbird', command, body);
}

const EXAMPLE = resolve(import.meta.dirname, '../../../examples/netbird-mesh');

/** The groups of the example, as one file has them. */
function exampleGroups(): Readonly<Record<string, Json>> {
  const files = readdirSync(join(EXAMPLE, 'groups'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const groups = files.map(
    (file) => (parse(readFileSync(join(EXAMPLE, 'groups', file), 'utf8')) as { groups: Record<string, Json> }).groups,
  );
  return Object.assign({}, ...groups) as Record<string, Json>;
}

/** What people and machines are needed for. */
export const sampleChecks: readonly NetbirdCheck[] = [
  {
    title: 'the example is planned whole, applied, and then there is nothing to do',
    async run(server) {
      const { targets } = parse(readFileSync(join(EXAMPLE, 'rollcall.yaml'), 'utf8')) as { targets: { mesh: Record<string, Json> } };
      const { url: _url, ...target } = targets.mesh;
      const project = makeProject(server, { target });
      const groups = exampleGroups();
      const planned = await project.plan(groups);
      expect(planned.plan?.warnings).toEqual([]);
      expect(new Set(Object.values(actionsOf(planned)))).toEqual(new Set(['create']));
      expect(planned.plan?.summary.add).toBe(Object.keys(groups).length);
      await project.settle(groups);
      expect(await peerNames(server, 'production')).toEqual(['db-01', 'web-01', 'web-02']);
      expect((await named(server, 'berlin-office')).resources).toHaveLength(2);
    },
  },
  {
    title: 'people stand for all their peers and count once',
    async run(server) {
      const project = makeProject(server);
      const plan = await project.settle({ eng: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } });
      expect(plan.summary.members_added).toBe(2);
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop', 'grace-phone']);
      const less = await project.settle({ eng: { members: ['ada@acme.test'], netbird: {} } });
      expect(less.summary.members_removed).toBe(1);
    },
  },
  {
    title: 'a second laptop of a member is added with the cause resolved',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: ['grace@acme.test'], netbird: {} } };
      await project.settle(groups);
      act(server, 'peers', { name: 'grace-tablet', user: 'grace@acme.test' });
      const { plan } = await project.plan(groups);
      expect(Object.values(plan?.changes[0]?.causes ?? {})).toEqual(['resolved']);
      await project.settle(groups);
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone', 'grace-tablet']);
    },
  },
  {
    title: 'native peers are found by label, IP, name and id; a person’s peer counts as the person',
    async run(server) {
      const peers = ok(await server.call('GET', '/api/peers')) as { id: string; name: string; ip: string; dns_label: string }[];
      const [web, db, ada] = ['web-01', 'db-01', 'ada-phone'].map((name) => peers.find((peer) => peer.name === name)) as typeof peers;
      const project = makeProject(server);
      const native = [(web as { dns_label: string }).dns_label, (db as { ip: string }).ip, `id:${(ada as { id: string }).id}`, 'web-02'];
      const plan = await project.settle({ boxes: { netbird: { peers: native } } });
      expect(Object.keys(plan.changes[0]?.after?.['members'] as object)).toEqual([
        'ada@acme.test',
        'db-01.netbird.selfhosted',
        'web-01.netbird.selfhosted',
        'web-02.netbird.selfhosted',
      ]);
      expect(await peerNames(server, 'boxes')).toEqual(['ada-phone', 'db-01', 'web-01', 'web-02']);
    },
  },
  {
    title: 'a name that two peers have is an error that lists them; an unknown one names the nearest',
    async run(server) {
      act(server, 'peers', { name: 'web-01', setup_key: 'servers' });
      const { diagnostics } = await makeProject(server).plan({
        a: { netbird: { peers: ['web-01'] } },
        b: { netbird: { peers: ['web-0'] } },
      });
      expect(diagnostics.map(({ code }) => code).sort()).toEqual(['AMBIGUOUS_NAME', 'UNKNOWN_MEMBER']);
      expect(diagnostics.find(({ code }) => code === 'AMBIGUOUS_NAME')?.summary).toMatch(/may be 2 peers: "web-01.*\(100\..*id:.*"web-01/);
      expect(diagnostics.find(({ code }) => code === 'UNKNOWN_MEMBER')?.detail).toContain('web-01');
    },
  },
  {
    title: 'somebody without a peer is no error: a warning says so',
    async run(server) {
      const { plan } = await makeProject(server).plan({ a: { members: ['owner@acme.test'], netbird: {} } });
      expect(plan?.warnings).toMatchObject([{ code: 'UNKNOWN_MEMBER', message: expect.stringContaining('has no peer') }]);
      expect(plan?.changes[0]?.after?.['members']).toEqual({});
    },
  },
  {
    title: 'a location’s subnet is added by its name',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ berlin: { netbird: { resources: [{ type: 'subnet', name: 'berlin-office' }] } } });
      expect((await named(server, 'berlin')).resources).toMatchObject([{ type: 'subnet' }]);
    },
  },
  {
    title: 'with members_as: auto_groups, people get the group in their auto-groups, one write each, and others keep theirs',
    async run(server) {
      const other = await named(server, 'break-glass');
      await setAutoGroups(server, 'ada@acme.test', [other.id]);
      const project = makeProject(server, { target: { members_as: 'auto_groups', on_linked: 'detach' } });
      expectDone(await project.apply({ eng: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } }));
      expect(writesOf(project)).toEqual(['POST /api/groups', 'PUT /api/users/<id>', 'PUT /api/users/<id>']);
      const { id } = await named(server, 'eng');
      expect([...(await userOf(server, 'ada@acme.test')).auto_groups].sort()).toEqual([other.id, id].sort());
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop', 'grace-phone']);
      expectDone(await project.apply({ eng: { members: ['linus@acme.test', 'grace@acme.test'], netbird: {} } }));
      expect(writesOf(project)).toEqual(['PUT /api/users/<id>', 'PUT /api/users/<id>']);
      expect((await userOf(server, 'ada@acme.test')).auto_groups).toEqual([other.id]);
      expect((await userOf(server, 'linus@acme.test')).auto_groups).toEqual([id]);
      await project.settle({ eng: { members: ['linus@acme.test', 'grace@acme.test'], netbird: {} } });
      await project.settle({});
      expect((await userOf(server, 'linus@acme.test')).auto_groups).toEqual([]);
    },
  },
  {
    title: 'whoever is taken out of the auto-groups leaves with all machines, and the plan counts it, also where NetBird moves no machines',
    async run(server) {
      const project = makeProject(server, { target: { members_as: 'auto_groups' } });
      const both = { eng: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } };
      const one = { eng: { members: ['grace@acme.test'], netbird: {} } };
      await project.settle(both);
      const plan = await project.settle(one);
      expect(plan.summary).toMatchObject({ members_added: 0, members_removed: 1 });
      expect(plan.changes[0]?.held).toContainEqual(expect.objectContaining({ element: 'ada@acme.test', follows: 'auto_groups' }));
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone']);

      await project.settle(both);
      const [account] = ok(await server.call('GET', '/api/accounts')) as { id: string; settings: object }[];
      const settings = { ...account?.settings, groups_propagation_enabled: false };
      ok(await server.call('PUT', `/api/accounts/${account?.id as string}`, { settings }));
      const still = await project.settle(one);
      expect(writesOf(project)).toEqual([]);
      expect(still.summary).toMatchObject({ members_added: 0, members_removed: 1 });
      expect(still.warnings).toMatchObject([{ code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('propagation is off') }]);
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone']);
    },
  },
  {
    title: 'a machine that somebody took out of a group of auto-groups is not passed over: a warning names it',
    async run(server) {
      const project = makeProject(server, { target: { members_as: 'auto_groups' } });
      const groups = { eng: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } };
      await project.settle(groups);
      const { id, peers } = await named(server, 'eng');
      const left = (peers as { id: string; name: string }[]).filter(({ name }) => name !== 'ada-phone');
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'eng', peers: left.map((peer) => peer.id) }));

      const { plan } = await project.plan(groups);
      expect([plan?.changes, plan?.drift]).toEqual([[], []]);
      expect(plan?.warnings).toMatchObject([
        { code: 'UNSUPPORTED_CHANGE', message: expect.stringMatching(/^"mesh\/eng": "ada-phone\.\S+" is not in the group/) },
      ]);
      expect((await project.plan({ eng: { members: ['grace@acme.test'], netbird: {} } })).plan?.warnings).toEqual([]);
    },
  },
  {
    title: 'peers of a setup key are held: the plan says by which key, and does not take them out',
    async run(server) {
      const project = makeProject(server);
      const groups = { servers: { members: ['ada@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      expect(plan?.changes[0]?.held).toContainEqual({
        field: 'members',
        element: 'web-01.netbird.selfhosted',
        identities: ['web-01.netbird.selfhosted'],
        reason: 'the setup key "servers" puts the peers it enrols there',
      });
      await project.settle(groups);
      expect(await peerNames(server, 'servers')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'db-01', 'web-01', 'web-02']);
    },
  },
  {
    title: 'peers that a person’s auto-groups put there are held; without a rule that names the group they are not',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [], netbird: {} } });
      const { id } = await named(server, 'eng');
      await setAutoGroups(server, 'ada@acme.test', [id]);
      await project.settle({ eng: { members: [], netbird: {} } });
      expect(await peerNames(server, 'eng')).toHaveLength(3);
      const grace = (ok(await server.call('GET', '/api/peers')) as { id: string; name: string }[]).find(
        ({ name }) => name === 'grace-phone',
      );
      const { peers } = await named(server, 'eng');
      ok(
        await server.call('PUT', `/api/groups/${id as string}`, {
          name: 'eng',
          peers: [...peers.map((peer: { id: string }) => peer.id), grace?.id],
        }),
      );
      await project.settle({ eng: { members: [], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone']);
    },
  },
  {
    title: 'a peer that a setup key brings in between plan and write is kept, and the outcome says so',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ servers: { members: ['ada@acme.test'], netbird: {} } });
      const groups = { servers: { members: ['grace@acme.test'], netbird: {} } };
      for (const moment of ['before the apply', 'between its read and its write']) {
        const { plan } = await project.plan({
          servers: { members: [moment.startsWith('before') ? 'grace@acme.test' : 'linus@acme.test'], netbird: {} },
        });
        const name = `late-${moment.length}`;
        if (moment.startsWith('before')) act(server, 'peers', { name, setup_key: 'servers' });
        else act(server, 'before', { method: 'GET', path: '/api/groups/*', command: 'peers', body: { name, setup_key: 'servers' } });
        const declared = moment.startsWith('before') ? groups : { servers: { members: ['linus@acme.test'], netbird: {} } };
        const report = await project.applyPlan(plan as NonNullable<typeof plan>, declared);
        expectDone(report);
        expect(await peerNames(server, 'servers')).toContain(name);
        expect(report.outcome?.warnings).toMatchObject([
          { message: expect.stringContaining(`kept "${name}.netbird.selfhosted", for the setup key "servers"`) },
        ]);
      }
    },
  },
  {
    title: 'a stale plan is refused: somebody else changed the members meanwhile',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: ['ada@acme.test'], netbird: {} } });
      const groups = { eng: { members: ['grace@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      const { id } = await named(server, 'eng');
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'eng', peers: [] }));
      const report = await project.applyPlan(plan as NonNullable<typeof plan>, groups);
      expect(report.outcome?.changes).toMatchObject([
        { status: 'stale', error: { code: 'PLAN_STALE', message: expect.stringContaining('"mesh/eng" has changed since the plan') } },
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'groups of JWT sync and of an identity provider are read-only, and their names taken; the block may opt in',
    async run(server) {
      const project = makeProject(server);
      const errors = errorsOf(await project.plan({ authors: { netbird: {} }, 'okta-everyone': { netbird: {} } }));
      expect(errors).toEqual([
        ['READ_ONLY_OBJECT', expect.stringMatching(/"mesh\/authors" cannot be changed: JWT sync made it.*adopt_issued: \[jwt\]/)],
        ['READ_ONLY_OBJECT', expect.stringMatching(/"mesh\/okta-everyone" cannot be changed: the sync of an identity provider/)],
      ]);
      await project.settle({ authors: { members: ['ada@acme.test', 'hedy@acme.test'], netbird: { adopt_issued: ['jwt'] } } });
      expect(await peerNames(server, 'authors')).toContain('hedy-phone');
      expect(await peerNames(server, 'authors')).toContain('grace-phone');
    },
  },
  {
    title: 'a group of an identity provider is deleted only by an admin service user, and others are told so before the first call',
    async run(server) {
      const adopting = { adopt_issued: ['integration'] };
      const absent = { ensure_absent: [{ name: 'okta-everyone', targets: ['mesh'] }] };
      for (const [user, codes] of [
        ['rollcall-networks', ['PROVIDER_PERMISSION']],
        ['rollcall', []],
      ] as const) {
        const { plain_token: token } = server.sandbox!.act('netbird', 'tokens', { user, days: 1 }) as { plain_token: string };
        const project = makeProject(server, { token, target: adopting });
        const report = await project.apply({}, absent);
        expect(errorsOf(report).map(([code]) => code)).toEqual(codes);
        expect(writesOf(project)).toEqual(codes.length > 0 ? [] : ['DELETE /api/groups/<id>']);
      }
      expect(await named(server, 'okta-everyone')).toBeUndefined();
    },
  },
  {
    title: 'a person who may not see other people’s peers makes the read partial, never smaller',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: ['ada@acme.test'], netbird: {} } };
      await project.settle(groups);
      const answer = server.sandbox?.act('netbird', 'tokens', { user: 'ada@acme.test', days: 1 }) as {
        plain_token?: string;
        body?: string;
      };
      const token = answer.plain_token ?? (JSON.parse(answer.body ?? '{}') as { plain_token: string }).plain_token;
      const { plan } = await makeProject(server, { token }).plan(groups);
      expect(plan?.changes).toEqual([]);
      expect(plan?.incomplete.map(({ part }) => part)).toContain('groups');
      expect(plan?.incomplete.map(({ part }) => part)).toContain('peers');
    },
  },
  {
    title: 'a create whose answer is lost is found again, and no second group comes of it',
    async run(server) {
      for (const when of ['after-commit', 'before-commit'] as const) {
        server.sandbox?.faults.add({ type: 'drop', when, method: 'POST', path: '/api/groups', count: 1 });
        const project = makeProject(server);
        const report = await project.apply({ [when]: { members: ['ada@acme.test'], netbird: {} } });
        expectDone(report);
        const groups = ok(await server.call('GET', '/api/groups')) as { name: string }[];
        expect(groups.filter(({ name }) => name === when)).toHaveLength(1);
      }
    },
  },
  {
    title: 'a group of the name that appears between plan and create is left as it is',
    async run(server) {
      const project = makeProject(server);
      const groups = { late: { members: ['ada@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      ok(await server.call('POST', '/api/groups', { name: 'late' }));
      const report = await project.applyPlan(plan as NonNullable<typeof plan>, groups);
      expect(report.outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('"late" has appeared in "mesh" since the plan') } },
      ]);
      expect((await named(server, 'late')).peers).toBeNull();
    },
  },
  {
    title: 'two people who swap groups are added before they are removed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: { members: ['ada@acme.test'], netbird: {} }, b: { members: ['grace@acme.test'], netbird: {} } });
      const swapped = { a: { members: ['grace@acme.test'], netbird: {} }, b: { members: ['ada@acme.test'], netbird: {} } };
      expectDone(await project.apply(swapped));
      expect(writesOf(project)).toHaveLength(4);
      await project.settle(swapped);
    },
  },
  {
    title: 'refusals for too many requests are waited for',
    async run(server) {
      const project = makeProject(server);
      server.sandbox?.faults.add({
        type: 'status',
        status: 429,
        emulator: 'netbird',
        count: 3,
        body: '{"message":"too many requests","code":429}',
      });
      const report = await project.apply({ eng: { members: ['ada@acme.test'], netbird: {} } });
      expectDone(report);
    },
  },
  {
    title: 'a dashboard’s page instead of JSON says that the url is wrong',
    async run(server) {
      server.sandbox?.faults.add({ type: 'status', status: 200, html: true, body: '<!doctype html><html><body>NetBird</body></html>' });
      const { plan } = await makeProject(server).plan({ eng: { netbird: {} } });
      expect(plan?.incomplete).toMatchObject([
        { code: 'PROVIDER_URL', why: expect.stringContaining('does not look like a NetBird management API') },
      ]);
    },
  },
  {
    title: 'drift says who changed it and when, with one request more',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: ['ada@acme.test'], netbird: {} }, ops: { members: ['linus@acme.test'], netbird: {} } };
      await project.settle(groups);
      const eng = await named(server, 'eng');
      const grace = (ok(await server.call('GET', '/api/peers')) as { id: string; name: string }[]).find(
        ({ name }) => name === 'grace-phone',
      );
      ok(
        await server.call('PUT', `/api/groups/${eng.id as string}`, {
          name: 'eng',
          peers: [...eng.peers.map((peer: { id: string }) => peer.id), grace?.id],
        }),
      );
      const linus = (ok(await server.call('GET', '/api/peers')) as { id: string; name: string }[]).find(
        ({ name }) => name === 'linus-phone',
      );
      ok(await server.call('DELETE', `/api/peers/${linus?.id as string}`));
      await eventsOf(server, linus?.id as string, (codes) => codes.some((code) => code.includes('delete')));
      await eventsOf(server, eng.id, (codes) => codes.includes('peer.group.add'));
      const { plan } = await project.drift(groups);
      expect(project.requests).toHaveLength(8);
      expect(plan?.drift.map(({ address, by }) => [address, by?.who])).toEqual([['mesh/eng', 'owner@acme.test']]);
      expect(plan?.drift[0]?.by?.when).toMatch(/^2\d{3}-/);
      ok(await server.call('PUT', `/api/groups/${eng.id as string}`, { name: 'eng', peers: [] }));
      await eventsOf(server, eng.id, (codes) => codes.includes('peer.group.delete'));
      const emptied = await project.drift(groups);
      expect(emptied.plan?.drift.map(({ patch, by }) => [patch.map(({ path }) => path), by?.who])).toEqual([
        [['/members/ada@acme.test'], 'owner@acme.test'],
      ]);
      expect(actionsOf(await project.plan(groups))).toEqual({ eng: 'update' });
    },
  },
  {
    title: 'drift that NetBird made by itself says by which rule, and a deleted group says who deleted it',
    async run(server) {
      const project = makeProject(server);
      const groups = { boxes: { netbird: { peers: ['web-01', 'web-02'] } }, ops: { netbird: {} } };
      await project.settle(groups);
      const web = (ok(await server.call('GET', '/api/peers')) as { id: string; name: string }[]).find(({ name }) => name === 'web-02');
      ok(await server.call('DELETE', `/api/peers/${web?.id as string}`));
      const ops = await named(server, 'ops');
      ok(await server.call('DELETE', `/api/groups/${ops.id as string}`));
      await eventsOf(server, web?.id as string, (codes) => codes.includes('user.peer.delete'));
      await eventsOf(server, ops.id, (codes) => codes.includes('group.delete'));
      const { plan } = await project.drift({ boxes: { netbird: { peers: ['web-01'] } }, ops: { netbird: {} } });
      expect(plan?.drift.map(({ address, type, by }) => [address, type, by?.who])).toEqual([['mesh/ops', 'deleted', 'owner@acme.test']]);
      expect(plan?.settled.map(({ address }) => address)).toEqual(['mesh/boxes']);
    },
  },
  {
    title: 'drift is reported without its author where the audit log fails, and says so',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: ['ada@acme.test'], netbird: {} } };
      await project.settle(groups);
      ok(await server.call('PUT', `/api/groups/${(await named(server, 'eng')).id as string}`, { name: 'eng', peers: [] }));
      server.sandbox?.faults.add({ type: 'status', status: 422, path: '/api/events/audit', body: '{"message":"no log","code":422}' });
      const { plan } = await project.drift(groups);
      expect(plan?.drift.map(({ address, by }) => [address, by])).toEqual([['mesh/eng', undefined]]);
      expect(plan?.warnings).toMatchObject([{ code: 'PROVIDER_REFUSED', message: expect.stringContaining('could not be looked up') }]);
    },
  },
  {
    title: 'the limit of a server is kept from the first request on, so that it never refuses',
    async run(server) {
      const { settle, requests } = makeProject(server, { target: { rate_limit: { per_minute: 1200, burst: 2 } } });
      const began = Date.now();
      await settle({ eng: { members: ['ada@acme.test'], netbird: {} } });
      // Seven lists, two of them at once and then one every 50 ms.
      expect(Date.now() - began).toBeGreaterThan(200);
      expect(requests.every((line) => line.includes(' 200 '))).toBe(true);
    },
  },
  {
    title: 'a group is written from a read just before: peers, resources and entries of no list are sent along',
    async run(server) {
      const legacy = await named(server, 'legacy-auditors');
      const project = makeProject(server);
      await project.settle({ auditors: { previously: 'legacy-auditors', netbird: {} } });
      const renamed = await named(server, 'auditors');
      expect([renamed.id, renamed.resources]).toEqual([legacy.id, legacy.resources]);
      const ids = (group: { peers: { id: string }[] }): string[] => group.peers.map(({ id }) => id).sort();
      expect(ids(renamed)).toEqual(ids(legacy));
    },
  },
];
