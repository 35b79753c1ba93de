import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { ok, settledEvents } from '../netbird-api/calls.ts';
import { makeProject } from './project.ts';
import type { Groups, NetbirdProject } from './project.ts';
import { act, peerId, peerNames, resourceId } from './sample.ts';

const ADA = 'ada@acme.test';
const GRACE = 'grace@acme.test';
const HEDY = 'hedy@acme.test';

/** `op path` of everything that was changed outside. */
function driftOf(plan: Plan | undefined): readonly string[] {
  return (plan?.drift ?? []).flatMap(({ patch }) => patch.map(({ op, path }) => `${op} ${path.replace(/\.netbird\.\w+/, '')}`));
}

/** Somebody deletes a machine, later than what was applied. */
async function deletePeer(server: NetbirdServer, name: string): Promise<void> {
  server.sandbox?.advance(2000);
  ok(await server.call('DELETE', `/api/peers/${await peerId(server, name)}`));
}

/** What plan and drift say, which is the same, and what drift knows of who did it. */
async function both(project: NetbirdProject, groups: Groups): Promise<{ readonly plan: Plan; readonly drifted: Plan }> {
  const { plan } = await project.plan(groups);
  const { plan: drifted } = await project.drift(groups);
  expect(driftOf(drifted)).toEqual(driftOf(plan));
  return { plan: plan as Plan, drifted: drifted as Plan };
}

const warningsOf = ({ warnings }: Plan): readonly string[] => warnings.map(({ message }) => message);

interface Takeover {
  readonly what: string;
  readonly groups: Groups;
  readonly machine: string;
  readonly enrols: Readonly<Record<string, string>>;
  /** Path of what left, and of what takes its place. */
  readonly left: string;
  readonly comes: string;
  readonly now: string;
}

const TAKEOVERS: readonly Takeover[] = [
  {
    what: 'of a setup key, by a person’s',
    groups: { srv: { netbird: { peers: ['web-01', 'web-02'] } } },
    machine: 'web-01',
    enrols: { name: 'web-01', user: HEDY },
    left: 'remove /members/web-01',
    comes: `/members/${HEDY}`,
    now: `"${HEDY}"`,
  },
  {
    what: 'of a setup key, named by its whole label beside people, by a person’s',
    groups: { srv: { members: [], netbird: { peers: ['web-01.netbird.selfhosted', 'web-02'] } } },
    machine: 'web-01',
    enrols: { name: 'web-01', user: HEDY },
    left: 'remove /members/web-01',
    comes: `/members/${HEDY}`,
    now: `"${HEDY}"`,
  },
  {
    what: 'of a person, by another one’s',
    groups: { srv: { netbird: { peers: ['ada-laptop', 'web-02'] } } },
    machine: 'ada-laptop',
    enrols: { name: 'ada-laptop', user: HEDY },
    left: `remove /members/${ADA}`,
    comes: `/members/${HEDY}`,
    now: `"${HEDY}"`,
  },
  {
    what: 'of a person who has another one there, by a setup key’s',
    groups: { srv: { netbird: { peers: ['ada-laptop', 'ada-phone'] } } },
    machine: 'ada-laptop',
    enrols: { name: 'ada-laptop', setup_key: 'servers' },
    left: `replace /members/${ADA}`,
    comes: '/members/ada-laptop',
    now: 'nobody',
  },
];

/** What the files name as before and the live system has no more, or has as another machine. */
export const vanishedChecks: readonly NetbirdCheck[] = [
  ...TAKEOVERS.map(({ what, groups, machine, enrols, left, comes, now }): NetbirdCheck => ({
    title: `a declared machine ${what} is told in plan and drift, and what left is drift with its author`,
    async run(server) {
      const project = makeProject(server);
      await project.settle(groups);
      await deletePeer(server, machine);
      act(server, 'peers', enrols);
      await settledEvents(server);
      const { plan, drifted } = await both(project, groups);
      expect(driftOf(plan)).toEqual([left]);
      expect(drifted.drift[0]?.by?.who).toMatch(/^NetBird itself: it took the peer out when .* deleted the peer/);
      const says = new RegExp(`"${machine}\\S+" \\(now of ${now}\\) is another machine than when Rollcall last applied`);
      expect(warningsOf(plan)).toEqual([expect.stringMatching(says)]);
      expect(warningsOf(drifted)).toEqual([expect.stringMatching(says)]);
      const causes = Object.entries(plan.changes[0]?.causes ?? {}).map(([path, cause]) => [path.replace(/\.netbird\.\w+/, ''), cause]);
      expect(causes).toEqual([[comes, 'resolved']]);
      await project.settle(groups);
      const later = await both(project, groups);
      expect([driftOf(later.plan), warningsOf(later.plan)]).toEqual([[], []]);
    },
  })),
  {
    title: 'a machine that takes the place of a declared one by its name alone, with another label, is told as well',
    async run(server) {
      const project = makeProject(server);
      const groups = { srv: { netbird: { peers: ['web-01'] } } };
      await project.settle(groups);
      const id = await peerId(server, 'web-01');
      server.sandbox?.advance(2000);
      act(server, 'peers', { name: 'web-01', user: HEDY });
      ok(await server.call('DELETE', `/api/peers/${id}`));
      const { plan } = await both(project, groups);
      expect(driftOf(plan)).toEqual(['remove /members/web-01']);
      expect(warningsOf(plan)).toEqual([expect.stringMatching(/"web-01-\d+-\d+\S+" \(now of "hedy@acme.test"\) is another machine/)]);
    },
  },
  {
    title: 'a machine that took the name of a declared one and is in the group already is told too, until the next apply',
    async run(server) {
      const project = makeProject(server);
      const groups = { srv: { netbird: { peers: ['web-01', 'web-02'] } } };
      await project.settle(groups);
      const [group] = (ok(await server.call('GET', '/api/groups')) as { id: string; name: string; peers: { id: string }[] }[]).filter(
        ({ name }) => name === 'srv',
      );
      await deletePeer(server, 'web-01');
      act(server, 'peers', { name: 'web-01', user: HEDY });
      const peers = [await peerId(server, 'web-01'), await peerId(server, 'web-02')];
      ok(await server.call('PUT', `/api/groups/${group?.id ?? ''}`, { name: 'srv', peers }));
      const { plan } = await both(project, groups);
      expect(plan.changes).toEqual([]);
      expect(driftOf(plan)).toEqual(['remove /members/web-01']);
      expect(warningsOf(plan)).toEqual([expect.stringContaining('It is in the group already: look whose it is.')]);
      await project.settle(groups);
      const later = await both(project, groups);
      expect([driftOf(later.plan), warningsOf(later.plan)]).toEqual([[], []]);
    },
  },
  {
    title: 'a network resource that was made anew under the name of a declared one is told as another one, and what left has its author',
    async run(server) {
      const project = makeProject(server);
      const groups = { site: { netbird: { resources: ['subnet:berlin-office', 'host:berlin-printer'] } } };
      await project.settle(groups);
      server.sandbox?.advance(2000);
      const [berlin] = (ok(await server.call('GET', '/api/networks')) as { id: string; name: string }[]).filter(
        ({ name }) => name === 'berlin',
      );
      const path = `/api/networks/${berlin?.id ?? ''}/resources`;
      ok(await server.call('DELETE', `${path}/${await resourceId(server, 'berlin-office')}`));
      ok(await server.call('POST', path, { name: 'berlin-office', address: '0.0.0.0/0', enabled: true, groups: [] }));
      await settledEvents(server);
      const { plan, drifted } = await both(project, groups);
      expect(driftOf(plan)).toEqual(['remove /resources/subnet:berlin-office@berlin']);
      expect(drifted.drift[0]?.by).toBeDefined();
      const says = '"subnet:berlin-office@berlin" is another network resource than when Rollcall last applied the group, made since then';
      expect([warningsOf(plan), warningsOf(drifted)]).toEqual([[expect.stringContaining(says)], [expect.stringContaining(says)]]);
      await project.settle(groups);
      expect(warningsOf((await both(project, groups)).plan)).toEqual([]);
    },
  },
  {
    title: 'somebody declared whose machines were all deleted is drift with its author, however often somebody applies',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: [ADA, GRACE], netbird: {} } };
      await project.settle(groups);
      for (const name of ['grace-laptop', 'grace-phone']) await deletePeer(server, name);
      await settledEvents(server);
      const { plan, drifted } = await both(project, groups);
      expect([plan.changes, plan.settled]).toEqual([[], []]);
      expect(driftOf(plan)).toEqual([`remove /members/${GRACE}`]);
      expect(plan.drift[0]?.by_hand).toEqual([`/members/${GRACE}`]);
      expect(drifted.drift[0]?.by?.who).toMatch(/^NetBird itself: it took the peer out when .* deleted the peer/);
      expect(warningsOf(plan)).toEqual([expect.stringContaining('has no peer in target "mesh" any more')]);

      await project.apply({ eng: { members: [ADA, GRACE, 'linus@acme.test'], netbird: {} } });
      const more = { eng: { members: [ADA, GRACE, 'linus@acme.test'], netbird: {} } };
      expect(driftOf((await both(project, more)).plan)).toEqual([`remove /members/${GRACE}`]);

      act(server, 'peers', { name: 'grace-tablet', user: GRACE });
      await project.settle(more);
      expect(await peerNames(server, 'eng')).toContain('grace-tablet');
      expect(driftOf((await both(project, more)).plan)).toEqual([]);
    },
  },
  {
    title: 'whoever is taken out of the files when their machines are gone already is no drift',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: { members: [ADA, GRACE], netbird: { peers: ['web-01'] } } });
      for (const name of ['grace-laptop', 'grace-phone', 'web-01']) await deletePeer(server, name);
      const { plan } = await both(project, { eng: { members: [ADA], netbird: { peers: [] } } });
      expect([driftOf(plan), plan.changes]).toEqual([[], []]);
    },
  },
  {
    title: 'a person’s machine that was deleted while others are left is nobody who left',
    async run(server) {
      const project = makeProject(server);
      const groups = { eng: { members: [ADA, GRACE], netbird: {} } };
      await project.settle(groups);
      await deletePeer(server, 'grace-phone');
      const { plan } = await both(project, groups);
      expect([driftOf(plan), plan.changes]).toEqual([[], []]);
    },
  },
  {
    title: 'with unknown_members: skip, a deleted user and deleted machines are drift as they are without',
    async run(server) {
      const project = makeProject(server, { target: { unknown_members: 'skip' } });
      const { id, ip } = (ok(await server.call('GET', '/api/peers')) as { id: string; ip: string; name: string }[]).find(
        ({ name }) => name === 'db-01',
      ) as { id: string; ip: string };
      const groups = {
        a: { members: [ADA, 'linus@acme.test'], netbird: { peers: ['web-01'] } },
        b: { members: ['linus@acme.test'], netbird: { members_as: 'auto_groups' } },
        c: { netbird: { peers: ['web-02', `id:${id}`] } },
        d: { netbird: { peers: ['web-02', ip] } },
        e: { netbird: { peers: ['grace-laptop', 'grace-phone'] } },
      };
      await project.settle(groups);
      server.sandbox?.advance(2000);
      const users = ok(await server.call('GET', '/api/users')) as { id: string; email: string }[];
      ok(await server.call('DELETE', `/api/users/${users.find(({ email }) => email === 'linus@acme.test')?.id ?? ''}`));
      for (const name of ['web-01', 'db-01', 'grace-phone']) await deletePeer(server, name);
      await settledEvents(server);
      const { plan, drifted } = await both(project, groups);
      expect([plan.changes, plan.settled]).toEqual([[], []]);
      expect(driftOf(plan)).toEqual([
        'remove /members/linus@acme.test',
        'remove /members/web-01',
        'remove /auto_groups/linus@acme.test',
        'remove /members/db-01',
        'remove /members/db-01',
        `replace /members/${GRACE}`,
      ]);
      expect(drifted.drift.every(({ by, authors, patch }) => by !== undefined || patch.every(({ path }) => authors?.[path]))).toBe(true);
    },
  },
  {
    title: 'a group that must keep two people is refused when the machines of one of them were deleted',
    async run(server) {
      const guards = { keep: [{ match: 'mesh/eng', min: 2 }] };
      const project = makeProject(server, { project: { guards } });
      const groups = { eng: { members: [ADA, GRACE], netbird: {} } };
      await project.settle(groups);
      for (const name of ['grace-laptop', 'grace-phone']) await deletePeer(server, name);
      const { plan } = await project.plan(groups);
      expect(plan?.guards).toMatchObject([{ code: 'KEEP', address: 'mesh/eng', blocking: true }]);
    },
  },
];
