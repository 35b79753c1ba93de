import { expect, onTestFinished } from 'vitest';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { ok, settledEvents } from '../netbird-api/calls.ts';
import { makeExportProject } from '../export-project.ts';
import { expectDone, makeProject, writesOf } from './project.ts';
import { act, named, peerId, peerNames, resourceId, setAutoGroups } from './sample.ts';

const [ADA, GRACE] = ['ada@acme.test', 'grace@acme.test'] as const;

async function removeSetupKey(server: NetbirdServer, name: string): Promise<void> {
  const keys = ok(await server.call('GET', '/api/setup-keys')) as { id: string; name: string }[];
  ok(await server.call('DELETE', `/api/setup-keys/${keys.find((key) => key.name === name)?.id as string}`));
}

async function makeKey(server: NetbirdServer, name: string, groups: readonly string[]): Promise<string> {
  const key = { name, type: 'reusable', expires_in: 31_536_000, auto_groups: groups, usage_limit: 0 };
  return (ok(await server.call('POST', '/api/setup-keys', key)) as { id: string }).id;
}

/** Somebody puts one more machine into a group. */
async function putIn(server: NetbirdServer, name: string, machine: string): Promise<void> {
  const { id, peers } = await named(server, name);
  const ids = (peers as { id: string }[]).map((peer) => peer.id);
  ok(await server.call('PUT', `/api/groups/${id as string}`, { name, peers: [...ids, await peerId(server, machine)] }));
}

/** What NetBird holds, what Rollcall put there, and what either makes of the other. */
export const heldChecks: readonly NetbirdCheck[] = [
  {
    title: 'a machine that Rollcall put in is taken out with the files, whatever setup key names the group',
    async run(server) {
      const other = { name: 'laptops', type: 'reusable', expires_in: 31_536_000, auto_groups: [], usage_limit: 0 };
      ok(await server.call('POST', '/api/setup-keys', other));
      act(server, 'peers', { name: 'kiosk', setup_key: 'laptops' });
      const project = makeProject(server);
      await project.settle({ servers: { netbird: { peers: ['web-01', 'web-02', 'db-01', 'kiosk'] } } });
      expect(await peerNames(server, 'servers')).toContain('kiosk');
      await project.settle({ servers: { netbird: { peers: ['web-01', 'web-02', 'db-01'] } } });
      expect(await peerNames(server, 'servers')).toEqual(['db-01', 'web-01', 'web-02']);
    },
  },
  {
    title: 'a setup key that was never used holds nothing, be it revoked or not: what somebody put in is drift',
    async run(server) {
      const project = makeProject(server);
      const groups = { boxes: { netbird: { peers: ['web-01'] } } };
      await project.settle(groups);
      const id = await makeKey(server, 'idle', [(await named(server, 'boxes')).id]);
      await putIn(server, 'boxes', 'db-01');
      for (const revoked of [false, true]) {
        if (revoked) {
          const { id: group } = await named(server, 'boxes');
          ok(await server.call('PUT', `/api/setup-keys/${id}`, { auto_groups: [group], revoked }));
        }
        const [{ plan }, drifted] = [await project.plan(groups), await project.drift(groups)];
        expect(plan?.changes[0]?.patch).toEqual([{ op: 'remove', path: '/members/db-01.netbird.selfhosted' }]);
        expect(drifted.plan?.drift[0]?.patch).toMatchObject([{ op: 'add', path: '/members/db-01.netbird.selfhosted' }]);
      }
      await project.settle(groups);
      expect(await peerNames(server, 'boxes')).toEqual(['web-01']);
    },
  },
  {
    title: 'what a rule of NetBird keeps is said in plan and drift although nothing is to be done, by group and rule',
    async run(server) {
      const project = makeProject(server);
      const groups = { boxes: { netbird: { peers: ['web-01'] } }, eng: { members: [ADA], netbird: {} } };
      await project.settle(groups);
      await makeKey(server, 'boxes', [(await named(server, 'boxes')).id]);
      for (const name of ['kiosk', 'lobby', 'gate', 'yard']) act(server, 'peers', { name, setup_key: 'boxes' });
      await setAutoGroups(server, GRACE, [(await named(server, 'eng')).id]);
      const held = [
        {
          address: 'mesh/boxes',
          field: 'members',
          reason: 'the setup key "boxes" puts the peers it enrols there',
          count: 4,
          elements: ['gate', 'kiosk', 'lobby'].map((name) => `${name}.netbird.selfhosted`),
        },
        { address: 'mesh/eng', reason: `that user's peers follow the auto-groups of "${GRACE}"`, count: 1, elements: [GRACE] },
      ];
      const [{ plan }, drifted] = [await project.plan(groups), await project.drift(groups)];
      expect([plan?.changes, plan?.warnings, drifted.plan?.drift]).toEqual([[], [], []]);
      expect([plan?.held, drifted.plan?.held]).toMatchObject([held, held]);
    },
  },
  {
    title: 'each difference of a group has its own author: people, service users, and NetBird itself also from before the last apply',
    async run(server) {
      const project = makeProject(server);
      const groups = { boxes: { netbird: { peers: ['web-01', 'web-02'], resources: [] } } };
      const { plan: saved } = await project.plan(groups);
      expectDone(await project.applyPlan(saved as NonNullable<typeof saved>, groups));
      const { id } = await named(server, 'boxes');
      const key = await makeKey(server, 'till', [id as string]);
      const more = { boxes: { netbird: { peers: ['web-01', 'web-02', 'db-01'], resources: [] } } };
      const { plan } = await project.plan(more);
      act(server, 'peers', { name: 'kiosk', setup_key: 'till' });
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, more));
      ok(await server.call('DELETE', `/api/setup-keys/${key}`));

      const robot = ok(await server.call('POST', '/api/users', { name: 'robot', role: 'admin', auto_groups: [], is_service_user: true }));
      const token = ok(await server.call('POST', `/api/users/${robot.id as string}/tokens`, { name: 't', expires_in: 1 })).plain_token;
      const now = await named(server, 'boxes');
      const ids = (now.peers as { id: string }[]).map((peer) => peer.id);
      const body = { name: 'boxes', peers: [...ids, await peerId(server, 'ada-phone')] };
      const resources = [{ id: await resourceId(server, 'berlin-office'), type: 'subnet' }];
      ok(await server.call('PUT', `/api/groups/${id as string}`, body, { Authorization: `Token ${token as string}` }));
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'web-02')}`));
      ok(await server.call('PUT', `/api/groups/${id as string}`, { ...body, name: 'tills', peers: body.peers, resources }));
      await settledEvents(server);

      const { plan: drifted } = await project.drift(more);
      expect(drifted?.drift.map(({ by, patch }) => [by, patch.length])).toEqual([[undefined, 5]]);
      const authors = drifted?.drift[0]?.authors ?? {};
      expect(Object.fromEntries(Object.entries(authors).map(([path, { who }]) => [path, who]))).toEqual({
        '/members/ada@acme.test': 'robot',
        '/members/kiosk.netbird.selfhosted': 'NetBird itself: it put the peer there when a setup key enrolled it (setup key "till")',
        '/members/web-02.netbird.selfhosted':
          'NetBird itself: it took the peer out when owner@acme.test deleted the peer ("web-02.netbird.selfhosted")',
        '/name': 'owner@acme.test',
      });
    },
  },
  {
    title: 'a setup key whose first machine comes between plan and write holds it all the same',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ boxes: { netbird: { peers: ['web-01', 'db-01'] } } });
      await makeKey(server, 'idle', [(await named(server, 'boxes')).id]);
      const less = { boxes: { netbird: { peers: ['web-01'] } } };
      const { plan } = await project.plan(less);
      act(server, 'peers', { name: 'kiosk', setup_key: 'idle' });
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, less));
      expect(await peerNames(server, 'boxes')).toEqual(['kiosk', 'web-01']);
    },
  },
  {
    title: 'somebody whom auto-groups hold stays when the files drop the person, and the plan says so although it has nothing to do',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: {} } });
      await setAutoGroups(server, GRACE, [(await named(server, 'eng')).id]);
      const { plan } = await project.plan({ eng: { members: [ADA], netbird: {} } });
      expect([plan?.changes, plan?.settled.map(({ causes }) => causes)]).toEqual([[], [{}]]);
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        `"mesh/eng": "${GRACE}" stays in "members" although it was taken out of the files: that user's peers follow the auto-groups of "${GRACE}".`,
      ]);
    },
  },
  {
    title: 'a removal that a rule holds since the plan is kept and said so, and is never called done',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: {} } });
      const less = { eng: { members: [ADA], netbird: {} } };
      const { plan } = await project.plan(less);
      expect(plan?.summary.members_removed).toBe(1);
      await setAutoGroups(server, GRACE, [(await named(server, 'eng')).id]);
      const { outcome } = await project.applyPlan(plan as NonNullable<typeof plan>, less);
      expect(writesOf(project)).toEqual([]);
      expect(outcome).toMatchObject({ foundDone: 0, counts: { changed: 0 } });
      expect(outcome?.warnings).toMatchObject([{ message: expect.stringContaining(`kept "${GRACE}", for that user's peers follow`) }]);
      expect(await peerNames(server, 'eng')).toContain('grace-phone');
    },
  },
  {
    title: 'a machine is taken out as approved, also where a setup key names the group since then',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ boxes: { netbird: { peers: ['web-01', 'db-01'] } } });
      const less = { boxes: { netbird: { peers: ['web-01'] } } };
      const { plan } = await project.plan(less);
      const { id } = await named(server, 'boxes');
      const key = { name: 'late', type: 'reusable', expires_in: 31_536_000, auto_groups: [id], usage_limit: 0 };
      ok(await server.call('POST', '/api/setup-keys', key));
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, less));
      expect(await peerNames(server, 'boxes')).toEqual(['web-01']);
    },
  },
  {
    title: 'a replaced laptop is the same person resolved anew, and no conflict',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: [ADA], netbird: {} } };
      await project.settle(groups);
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'ada-phone')}`));
      act(server, 'peers', { name: 'ada-tablet', user: ADA });
      const { plan } = await project.plan(groups);
      expect([Object.values(plan?.changes[0]?.causes ?? {}), plan?.warnings]).toEqual([['resolved'], []]);
      await project.settle(groups);
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-tablet']);
    },
  },
  {
    title: 'what a setup key put into an exported group is not declared as nothing: it stays when the key is deleted',
    async run(server) {
      const project = makeExportProject(server.sandbox!, 'netbird');
      onTestFinished(() => project.remove());
      expect((await project.export()).written?.objects).toBeGreaterThan(0);
      await removeSetupKey(server, 'servers');
      const [{ plan }, drifted] = [await project.plan(), await project.drift()];
      expect([plan?.changes, drifted.plan?.drift]).toEqual([[], []]);
      expect(await peerNames(server, 'servers')).toEqual(['db-01', 'web-01', 'web-02']);
    },
  },
  {
    title: 'an exported group that holds people beside machines of a setup key keeps those machines when the key is deleted',
    async run(server) {
      const { id, peers } = await named(server, 'servers');
      const all = [
        ...(peers as { id: string }[]).map((peer) => peer.id),
        await peerId(server, 'grace-laptop'),
        await peerId(server, 'grace-phone'),
      ];
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'servers', peers: all }));
      const project = makeExportProject(server.sandbox!, 'netbird');
      onTestFinished(() => project.remove());
      await project.export();
      expect(Object.values(project.files()).join('')).toMatch(/servers:[\s\S]*members:[\s\S]*grace@acme\.test[\s\S]*membership: additive/);
      await removeSetupKey(server, 'servers');
      const [{ plan }, drifted] = [await project.plan(), await project.drift()];
      expect([plan?.changes, drifted.plan?.drift]).toEqual([[], []]);
    },
  },
  {
    title: 'machines that only a deleted setup key can have put there are named before they go, with what keeps them',
    async run(server) {
      const project = makeProject(server);
      const groups = { servers: { members: [GRACE], netbird: {} } };
      await project.settle(groups);
      await removeSetupKey(server, 'servers');
      const { plan } = await project.plan(groups);
      expect(plan?.summary.members_removed).toBe(3);
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        expect.stringMatching(
          /"db-01\S+", "web-01\S+", "web-02\S+ leave the group: nobody declared them, and no setup key that names .* `membership: additive`/,
        ),
      ]);
      await project.settle({ servers: { ...groups.servers, membership: 'additive' } });
      expect(await peerNames(server, 'servers')).toEqual(['db-01', 'grace-laptop', 'grace-phone', 'web-01', 'web-02']);
    },
  },
  {
    title: 'a declared machine that its owner’s auto-groups did not bring is added, beside those that they hold',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA], netbird: {} } });
      const { id, peers } = await named(server, 'eng');
      await setAutoGroups(server, ADA, [id]);
      const left = (peers as { id: string; name: string }[]).filter(({ name }) => name !== 'ada-desktop');
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'eng', peers: left.map((peer) => peer.id) }));
      await project.settle({ eng: { members: [ADA], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone']);
    },
  },
  {
    title: 'of a person with two accounts only the machines of the account that a rule names are held',
    async run(server) {
      const project = makeProject(server, { project: { people: { [ADA]: { mesh: [ADA, 'hedy@acme.test'] } } } });
      const groups = { eng: { members: [GRACE], netbird: {} } };
      await project.settle(groups);
      const { id, peers } = await named(server, 'eng');
      await setAutoGroups(server, ADA, [id]);
      const own = (await named(server, 'eng')).peers as { id: string }[];
      const all = [...own.map((peer) => peer.id), await peerId(server, 'hedy-phone')];
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'eng', peers: all }));
      expect(peers).toHaveLength(2);
      const drift = (await project.drift(groups)).plan?.drift;
      expect(drift?.flatMap(({ patch }) => patch)).toMatchObject([
        { op: 'add', path: `/members/${ADA}`, value: { 'hedy-phone.netbird.selfhosted': true } },
      ]);
      await project.settle(groups);
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop', 'grace-phone']);
    },
  },
  {
    title: 'a declared machine that leaves with its owner’s auto-groups is put back by the same apply',
    async run(server) {
      const project = makeProject(server);
      const netbird = { members_as: 'auto_groups', peers: ['ada-laptop'] };
      const less = { eng: { members: ['linus@acme.test'], netbird } };
      expectDone(await project.apply({ eng: { members: [ADA, 'linus@acme.test'], netbird } }));
      expectDone(await project.apply(less));
      expect((await project.plan(less)).plan?.changes).toEqual([]);
      expect(await peerNames(server, 'eng')).toContain('ada-laptop');
      expect(await peerNames(server, 'eng')).not.toContain('ada-phone');
    },
  },
  {
    title:
      'members_as changes to peers: what Rollcall wrote into auto-groups is taken back and what others wrote stays, each machine back at once',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE, 'linus@acme.test'], netbird: { members_as: 'auto_groups' } } });
      const { id } = await named(server, 'eng');
      await setAutoGroups(server, 'hedy@acme.test', [id]);
      const groups = { eng: { members: [ADA, GRACE], netbird: {} } };
      const { plan } = await project.plan(groups);
      expect(plan?.changes).toMatchObject([
        { applied: { auto_groups: {} }, after: { auto_groups: { 'hedy@acme.test': ['hedy@acme.test'] } } },
      ]);
      expect(plan?.changes[0]?.patch.map(({ path }) => path)).toEqual(
        [ADA, GRACE, 'linus@acme.test'].map((email) => `/auto_groups/${email}`),
      );
      expect(plan?.summary).toMatchObject({ members_added: 0, members_removed: 1 });
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        expect.stringContaining(`the auto-groups of "${ADA}", "${GRACE}" lose the group, because \`members_as\` changed`),
      ]);
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
      const user = 'PUT /api/users/<id>';
      expect(writesOf(project)).toEqual([user, 'PUT /api/groups/<id>', user, 'PUT /api/groups/<id>', user]);
      const next = await project.plan(groups);
      expect([next.plan?.changes, next.plan?.settled, next.plan?.warnings]).toEqual([[], [], []]);
      const here = ['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop', 'grace-phone', 'hedy-laptop', 'hedy-phone'];
      expect(await peerNames(server, 'eng')).toEqual(here);
      await project.settle({ eng: { members: [GRACE], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual(here.slice(3));
    },
  },
  {
    title: 'members_as changes to peers where nobody’s machines follow auto-groups: those who leave are taken out by the same apply',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: { members_as: 'auto_groups' } } });
      const accounts = ok(await server.call('GET', '/api/accounts')) as { id: string; settings: object }[];
      const settings = { ...accounts[0]?.settings, groups_propagation_enabled: false };
      ok(await server.call('PUT', `/api/accounts/${accounts[0]?.id as string}`, { settings }));
      await project.settle({ eng: { members: [GRACE], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone']);
    },
  },
  {
    title: 'members_as changes to auto-groups beside listed machines: nobody’s machine leaves the group on the way',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: {} } });
      const groups = { eng: { members: [ADA], netbird: { members_as: 'auto_groups', peers: ['grace-laptop'] } } };
      const { plan } = await project.plan(groups);
      expect(plan?.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
        `add /auto_groups/${ADA}`,
        `replace /members/${GRACE}`,
      ]);
      expect(plan?.warnings).toEqual([]);
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
      expect((await project.plan(groups)).plan?.changes).toEqual([]);
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'grace-laptop']);
      const log = await settledEvents(server);
      const gone = log.filter((event) => event.activity_code === 'peer.group.delete').map(({ meta }) => meta.peer_fqdn);
      expect(gone).toEqual([expect.stringMatching(/^grace-phone\./)]);
    },
  },
  {
    title: 'a declared machine whose name another one took is said to be another machine, in plans and in drift, also a person’s',
    async run(server) {
      const project = makeProject(server);
      const groups = { boxes: { members: [ADA], netbird: { peers: ['web-01', 'db-01'] } } };
      await project.settle(groups);
      server.sandbox?.advance(2000);
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'web-01')}`));
      act(server, 'peers', { name: 'web-01', setup_key: 'servers' });
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'ada-laptop')}`));
      act(server, 'peers', { name: 'ada-laptop', user: ADA });
      const says = [expect.stringMatching(/"ada-laptop\S+", "web-01\S+" are other machines than when Rollcall last applied the group/)];
      const [{ plan }, drifted] = [await project.plan(groups), await project.drift(groups)];
      expect(plan?.warnings.map(({ message }) => message)).toEqual(says);
      expect(drifted.plan?.warnings.map(({ message }) => message)).toEqual(says);
      await project.settle(groups);
    },
  },
  {
    title: 'machines that leave their last group are no people',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ boxes: { members: [ADA], netbird: { peers: ['web-01', 'db-01'] } } });
      const { plan } = await project.plan({ boxes: { members: [], netbird: { peers: ['web-01'] } } });
      expect(plan?.summary.members_removed).toBe(2);
      expect(plan?.guards.filter(({ code }) => code === 'LAST_GROUP')).toMatchObject([{ count: 1, people: [ADA] }]);
    },
  },
];
