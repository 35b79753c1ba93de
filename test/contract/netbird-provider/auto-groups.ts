import { expect } from 'vitest';
import { heldParts } from '../../../src/core/model/held.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck } from '../netbird-api/server.ts';
import { ok, settledEvents } from '../netbird-api/calls.ts';
import type { NetbirdServer } from '../netbird-api/server.ts';
import { errorsOf, expectDone, makeProject, writesOf } from './project.ts';
import type { Groups, NetbirdProject } from './project.ts';
import { act, named, peerId, peerNames } from './sample.ts';

const [ADA, GRACE, HEDY, LINUS] = ['ada@acme.test', 'grace@acme.test', 'hedy@acme.test', 'linus@acme.test'] as const;
const ADAS = ['ada-desktop', 'ada-laptop', 'ada-phone'] as const;
const BY_LIST = { members_as: 'auto_groups' };
const [USER, GROUP] = ['PUT /api/users/<id>', 'PUT /api/groups/<id>'];

async function propagate(server: NetbirdServer, on: boolean): Promise<void> {
  const [account] = ok(await server.call('GET', '/api/accounts')) as { id: string; settings: object }[];
  const settings = { ...account?.settings, groups_propagation_enabled: on };
  ok(await server.call('PUT', `/api/accounts/${account?.id as string}`, { settings }));
}

/** Somebody else puts a machine into a group, beside what is there. */
async function putIn(server: NetbirdServer, group: string, machine: string): Promise<void> {
  const { id, peers } = await named(server, group);
  const ids = ((peers ?? []) as { id: string }[]).map((peer) => peer.id);
  ok(await server.call('PUT', `/api/groups/${id as string}`, { name: group, peers: [...ids, await peerId(server, machine)] }));
}

/** Nothing is to be done or told, and nothing is held by others. */
async function expectNothing(project: NetbirdProject, groups: Groups): Promise<void> {
  const { plan, diagnostics } = await project.plan(groups);
  expect([diagnostics, plan?.changes, plan?.drift, plan?.settled, plan?.held]).toEqual([[], [], [], [], undefined]);
}

/** Groups in the auto-groups of people, and the step from peers to them. */
export const autoGroupChecks: readonly NetbirdCheck[] = [
  {
    title: 'somebody with two accounts comes into auto-groups, moves between them and leaves, in one apply each',
    async run(server) {
      const two = { project: { people: { [ADA]: { mesh: [ADA, HEDY] } }, guards: { max_member_removals: '100%' } } };
      const project = makeProject(server, two);
      const groups = (...members: readonly string[]) => ({ eng: { members: [...members], netbird: BY_LIST } });
      await project.settle(groups(ADA, GRACE));
      expect(await peerNames(server, 'eng')).toEqual(expect.arrayContaining(['ada-phone', 'grace-phone', 'hedy-phone']));
      await project.settle(groups(GRACE));
      expect(writesOf(project)).toEqual([]);
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone']);
      await project.settle(groups(ADA));
      await project.settle({ eng: { members: [ADA], netbird: {} } });
      await project.settle({ eng: { members: [], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual([]);
    },
  },
  {
    title: 'whoever is dropped while members_as changes to auto-groups once more leaves as well: what was taken back hides nobody',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA], netbird: BY_LIST } });
      await project.settle({ eng: { members: [ADA, GRACE], netbird: { peers: ['web-01'] } } });
      await project.settle({ eng: { members: [ADA], netbird: BY_LIST } });
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone']);
      await project.settle({ eng: { members: [], netbird: {} } });
      await project.settle({ eng: { members: [GRACE], netbird: {} } });
      await project.settle({ eng: { members: [], netbird: BY_LIST } });
      expect(await peerNames(server, 'eng')).toEqual([]);
    },
  },
  {
    title: 'whoever is dropped while members_as changes to auto-groups leaves in the same apply, and so does what somebody else put in',
    async run(server) {
      for (const propagates of [true, false]) {
        await server.wipe();
        await propagate(server, propagates);
        const project = makeProject(server);
        await project.settle({ eng: { members: [ADA, GRACE], netbird: { peers: ['web-01', 'db-01'] } } });
        await putIn(server, 'eng', 'linus-phone');
        act(server, 'peers', { name: 'late', setup_key: 'servers' });
        await putIn(server, 'eng', 'late');
        const groups = { eng: { members: [ADA, HEDY], netbird: BY_LIST } };
        const { plan } = await project.plan(groups);
        const [web, db] = ['web-01', 'db-01'].map((name) => `${name}.netbird.selfhosted`);
        expect(plan?.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
          `add /auto_groups/${ADA}`,
          `add /auto_groups/${HEDY}`,
          `remove /members/${db as string}`,
          `remove /members/${GRACE}`,
          'remove /members/late.netbird.selfhosted',
          `remove /members/${LINUS}`,
          `remove /members/${web as string}`,
        ]);
        expect(plan?.drift.flatMap(({ patch }) => patch.map(({ path }) => path))).toEqual([
          '/members/late.netbird.selfhosted',
          `/members/${LINUS}`,
        ]);
        expect(plan?.summary).toMatchObject({ members_added: 1, members_removed: 5 });
        expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
        expect(writesOf(project)).toEqual([GROUP, USER, USER]);
        const own = ['ada-desktop', 'ada-laptop', 'ada-phone'];
        expect(await peerNames(server, 'eng')).toEqual(propagates ? [...own, 'hedy-laptop', 'hedy-phone'] : own);
        await expectNothing(project, groups);
        const log = await settledEvents(server);
        const gone = log.filter((event) => event.activity_code === 'peer.group.delete').map(({ meta }) => meta.peer_fqdn?.split('.')[0]);
        expect(gone.sort()).toEqual(['db-01', 'grace-laptop', 'grace-phone', 'late', 'linus-phone', 'web-01']);
      }
    },
  },
  {
    title: 'a machine that somebody put into a group of auto-groups is drift and leaves, unless others may add to the group',
    async run(server) {
      const project = makeProject(server);
      const eng = { members: [ADA], netbird: BY_LIST };
      await project.settle({ eng });
      await putIn(server, 'eng', 'linus-laptop');
      await putIn(server, 'eng', 'linus-phone');
      await putIn(server, 'eng', 'web-02');
      for (const given of [{ membership: 'additive' }, { lifecycle: { ignore: ['members'] } }]) {
        const { plan, diagnostics } = await project.plan({ eng: { ...eng, ...given } });
        expect([plan?.changes, diagnostics]).toEqual([[], []]);
      }
      const strangers = [LINUS, 'web-02.netbird.selfhosted'].map((element) => `/members/${element}`);
      const [{ plan }, drifted] = [await project.plan({ eng }), await project.drift({ eng })];
      expect(drifted.plan?.drift.map(({ patch }) => patch.map(({ path }) => path))).toEqual([strangers]);
      expect(plan?.changes[0]?.causes).toEqual(Object.fromEntries(strangers.map((path) => [path, 'drift'])));
      // Two machines of one person.
      expect(plan?.summary).toMatchObject({ members_removed: 2 });
      await project.settle({ eng });
      expect(writesOf(project)).toEqual([]);
      expect(await peerNames(server, 'eng')).toEqual(ADAS);
    },
  },
  {
    title: 'a group with others in it that is adopted for auto-groups says who leaves it',
    async run(server) {
      await server.call('POST', '/api/groups', { name: 'old', peers: [await peerId(server, 'ada-phone'), await peerId(server, 'web-01')] });
      const project = makeProject(server);
      const groups = { old: { members: [LINUS], netbird: BY_LIST } };
      const { plan } = await project.plan(groups);
      expect(plan?.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)).toEqual([
        `add /auto_groups/${LINUS}`,
        `remove /members/${ADA}`,
        'remove /members/web-01.netbird.selfhosted',
      ]);
      await project.settle(groups);
      expect(await peerNames(server, 'old')).toEqual(['linus-desktop', 'linus-laptop', 'linus-phone']);
    },
  },
  {
    title:
      'a state in which nobody managed machines beside auto-groups: the first plan names all that leaves, and a group of nobody else gets no call',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: [ADA], netbird: BY_LIST }, ops: { members: [GRACE], netbird: BY_LIST } };
      await project.settle(groups);
      for (const address of ['mesh/eng', 'mesh/ops']) project.editApplied(address, (applied) => delete applied['members']);
      await putIn(server, 'eng', 'linus-phone');
      await putIn(server, 'eng', 'web-02');
      const { plan } = await project.plan(groups);
      expect(plan?.changes.map(({ address, patch }) => [address, ...patch.map(({ op, path }) => `${op} ${path}`)])).toEqual([
        ['mesh/eng', `remove /members/${LINUS}`, 'remove /members/web-02.netbird.selfhosted'],
      ]);
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        '"mesh/eng": "linus-phone.netbird.selfhosted", "web-02.netbird.selfhosted" leave the group: when it was last applied, Rollcall did not manage machines beside auto-groups yet. List them under `peers:` or write `membership: additive` to keep them.',
      ]);
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
      expect(writesOf(project)).toEqual([GROUP]);
      expect((await project.plan(groups)).plan).toMatchObject({ changes: [], settled: [], warnings: [] });
      expect(await peerNames(server, 'eng')).toEqual(ADAS);
    },
  },
  {
    title: 'without group propagation whoever was put in as a peer leaves when the auto-groups lose the group, machines first',
    async run(server) {
      await propagate(server, false);
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: {} } });
      await project.settle({ eng: { members: [ADA, GRACE], netbird: BY_LIST } });
      expect(await peerNames(server, 'eng')).toEqual([...ADAS, 'grace-laptop', 'grace-phone']);
      act(server, 'peers', { name: 'grace-tablet', user: GRACE });
      const groups = { eng: { members: [ADA], netbird: { ...BY_LIST, peers: ['grace-phone'] } } };
      const { plan } = await project.plan(groups);
      act(server, 'peers', { name: 'grace-watch', user: GRACE });
      expect([plan?.drift, plan?.changes[0]?.patch.map(({ op, path }) => `${op} ${path}`)]).toEqual([[], [`remove /auto_groups/${GRACE}`]]);
      expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
      expect(writesOf(project)).toEqual([GROUP, USER]);
      expect(await peerNames(server, 'eng')).toEqual([...ADAS, 'grace-phone']);
      await expectNothing(project, groups);
      await project.settle({ eng: { members: [GRACE], netbird: {} } });
      expect(await peerNames(server, 'eng')).toEqual(['grace-laptop', 'grace-phone', 'grace-tablet', 'grace-watch']);
    },
  },
  {
    title: 'of somebody who is dropped, listed machines are said to leave and come back, and the others alone to leave',
    async run(server) {
      const project = makeProject(server);
      const netbird = { ...BY_LIST, peers: ['grace-laptop'] };
      await project.settle({ eng: { members: [ADA, GRACE], netbird } });
      const { plan } = await project.plan({ eng: { members: [ADA], netbird } });
      expect(heldParts(plan?.changes[0] as Change).leave).toMatchObject([
        { element: GRACE, identities: ['grace-phone.netbird.selfhosted'], follows: 'auto_groups' },
      ]);
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        '"mesh/eng": "grace-laptop.netbird.selfhosted" leaves the group with the auto-groups of the owner, and is put back by the next call, because `peers:` lists it.',
      ]);
      await project.settle({ eng: { members: [ADA], netbird } });
      expect(await peerNames(server, 'eng')).toEqual([...ADAS, 'grace-laptop']);
    },
  },
  {
    title: 'people of a group that JWT sync fills cannot come by auto-groups: that is an error, and drift is told all the same',
    async run(server) {
      const project = makeProject(server);
      const netbird = { adopt_issued: ['jwt'] };
      const groups = { authors: { members: [LINUS], netbird: { ...netbird, ...BY_LIST } } };
      const says = [['UNSUPPORTED_CHANGE', expect.stringContaining('JWT sync made the group and writes the auto-groups that hold it')]];
      expect(errorsOf(await project.plan(groups))).toEqual(says);
      await project.settle({ authors: { members: [LINUS], netbird } });
      await putIn(server, 'authors', 'web-01');
      const report = await project.drift(groups);
      expect([errorsOf(report), report.plan?.drift.length]).toEqual([says, 1]);
    },
  },
];
