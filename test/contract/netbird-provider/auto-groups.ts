import { expect } from 'vitest';
import type { NetbirdCheck } from '../netbird-api/server.ts';
import { ok, settledEvents } from '../netbird-api/calls.ts';
import type { NetbirdServer } from '../netbird-api/server.ts';
import { expectDone, makeProject, writesOf } from './project.ts';
import { act, named, peerId, peerNames } from './sample.ts';

const [ADA, GRACE, HEDY] = ['ada@acme.test', 'grace@acme.test', 'hedy@acme.test'] as const;
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
      expect(await peerNames(server, 'eng')).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone', 'web-01']);
      await project.settle({ eng: { members: [], netbird: {} } });
      await project.settle({ eng: { members: [GRACE], netbird: {} } });
      await project.settle({ eng: { members: [], netbird: BY_LIST } });
      expect(await peerNames(server, 'eng')).toEqual([]);
    },
  },
  {
    title: 'whoever is dropped while members_as changes to auto-groups leaves in the same apply, and nobody else’s machine moves',
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
          `remove /members/${web as string}`,
        ]);
        expect(plan?.summary).toMatchObject({ members_added: 1, members_removed: 3 });
        expectDone(await project.applyPlan(plan as NonNullable<typeof plan>, groups));
        expect(writesOf(project)).toEqual([GROUP, USER, USER]);
        const own = ['ada-desktop', 'ada-laptop', 'ada-phone'];
        const others = ['late', 'linus-phone'];
        expect(await peerNames(server, 'eng')).toEqual(propagates ? [...own, 'hedy-laptop', 'hedy-phone', ...others] : [...own, ...others]);
        expect(await project.plan(groups)).toMatchObject({ diagnostics: [], plan: { changes: [], drift: [] } });
        const log = await settledEvents(server);
        const gone = log.filter((event) => event.activity_code === 'peer.group.delete').map(({ meta }) => meta.peer_fqdn?.split('.')[0]);
        expect(gone.sort()).toEqual(['db-01', 'grace-laptop', 'grace-phone', 'web-01']);
      }
    },
  },
];
