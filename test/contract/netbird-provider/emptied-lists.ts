import { expect } from 'vitest';
import type { Hooks } from '../../../src/sandbox/hooks.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { ApplyReport } from '../../../src/run/apply-project.ts';
import { IS_FULL, printSize } from '../../matrix/sample.ts';
import { ok } from '../netbird-api/calls.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { expectDone, makeProject } from './project.ts';
import type { Groups } from './project.ts';
import { named, peerId, peerNames, resourceId, setAutoGroups } from './sample.ts';

type Answer = ReturnType<NonNullable<Hooks['rewrite']>>;

/** What may be empty in an answer, by the list that a write replaces. */
const LISTS = ['peers', 'resources', 'auto_groups'] as const;
type List = (typeof LISTS)[number];

/** How an answer shows nothing of a list that is not empty. */
const WAYS = {
  null: () => [null],
  missing: () => [],
  'an empty list': () => [[]],
} as const satisfies Readonly<Record<string, () => readonly unknown[]>>;
type Way = keyof typeof WAYS;

/** One answer, or two in a row, that lack a list: the `at`th read of an apply. */
interface Cell {
  readonly at: number;
  readonly count: 1 | 2;
  readonly way: Way;
  readonly list: List;
}

const PEOPLE = ['linus@acme.test', 'hedy@acme.test'];
const BY_LIST = { members_as: 'auto_groups' };
/** Switches of `members_as`, additive: beside what is declared, others have machines and a resource in the group. */
const SWITCHES: Readonly<Record<string, { readonly from: Groups; readonly to: Groups }>> = {
  'auto-groups to peers': {
    from: switching({ ...BY_LIST, peers: ['web-01', 'web-02'] }),
    to: switching({ members_as: 'peers', peers: ['web-01', 'web-02'] }),
  },
  'peers to auto-groups': {
    from: switching({ peers: ['web-01', 'web-02'] }),
    to: switching({ ...BY_LIST, peers: ['web-01', 'web-02'] }, ['linus@acme.test']),
  },
};

function switching(netbird: Readonly<Record<string, string | readonly string[]>>, members: readonly string[] = PEOPLE): Groups {
  return { sw: { membership: 'additive', members: [...members], netbird: netbird as Readonly<Record<string, string>> } };
}

/** Everything that is in the group, and whatever else its people have in their auto-groups. */
async function contentOf(server: NetbirdServer): Promise<readonly string[]> {
  const users = ok(await server.call('GET', '/api/users')) as { email: string; auto_groups: string[] }[];
  const group = await named(server, 'sw');
  const other = await named(server, 'other');
  return [
    ...(await peerNames(server, 'sw')),
    ...((group.resources ?? []) as { type: string }[]).map(({ type }) => `a ${type}`),
    ...users.filter(({ auto_groups: ids }) => ids.includes(other.id as string)).map(({ email }) => `${email} has other`),
  ];
}

/** A group that was applied, into which others have put something since, with the plan of the switch. */
async function prepare(server: NetbirdServer, { from, to }: { readonly from: Groups; readonly to: Groups }) {
  await server.wipe();
  const project = makeProject(server);
  const { id: other } = ok(await server.call('POST', '/api/groups', { name: 'other' })) as { id: string };
  for (const email of PEOPLE) await setAutoGroups(server, email, [other]);
  expectDone(await project.apply(from));
  const group = await named(server, 'sw');
  const peers = [...(group.peers as { id: string }[]).map(({ id }) => id), await peerId(server, 'db-01')];
  const resources = [{ id: await resourceId(server, 'wiki'), type: 'domain' }];
  ok(await server.call('PUT', `/api/groups/${group.id as string}`, { name: 'sw', peers, resources }));
  const { plan } = await project.plan(to);
  return { apply: (): Promise<ApplyReport> => project.applyPlan(plan as Plan, to), plan: () => project.plan(to) };
}

/** One read of an apply: which lists it was answered with, and whether it is of one step. */
interface Read {
  readonly lists: readonly List[];
  readonly ofStep: boolean;
}

/** Answers to reads that lack a list; what comes back are the reads, in the order in which they came. */
function faulty(server: NetbirdServer, cell: Cell | undefined): Read[] {
  const reads: Read[] = [];
  (server.sandbox as { readonly hooks: Hooks }).hooks.rewrite = (request, answer) => {
    if (request.method !== 'GET') return answer;
    const lists = LISTS.filter((list) => answer.body.includes(`"${list}":[{`) || answer.body.includes(`"${list}":["`));
    const isGroup = /\/api\/groups\/./.test(request.path);
    const at = reads.push({ lists, ofStep: isGroup || (reads.at(-1)?.ofStep === true && request.path.endsWith('/api/users')) });
    return cell && at >= cell.at && at < cell.at + cell.count ? without(answer, cell) : answer;
  };
  return reads;
}

function calmDown(server: NetbirdServer): void {
  (server.sandbox as { readonly hooks: Hooks }).hooks.rewrite = undefined;
}

/** Each list of each read once in every way, and a null twice in a row, as where it is looked at again. */
function cellsOf(reads: readonly Read[]): readonly Cell[] {
  return reads.flatMap(({ lists }, index) =>
    lists.flatMap((list): readonly Cell[] => [
      { at: index + 1, list, way: 'missing', count: 1 },
      { at: index + 1, list, way: 'null', count: 1 },
      { at: index + 1, list, way: 'null', count: 2 },
      { at: index + 1, list, way: 'an empty list', count: 2 },
    ]),
  );
}

function without(answer: Answer, { list, way }: Cell): Answer {
  return { ...answer, body: JSON.stringify(thinned(JSON.parse(answer.body), { list, way })) };
}

function thinned(value: unknown, cell: Pick<Cell, 'list' | 'way'>): unknown {
  if (Array.isArray(value)) return value.map((item) => thinned(item, cell));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, member]): (readonly [string, unknown])[] =>
    name === cell.list ? WAYS[cell.way]().map((shown) => [name, shown] as const) : [[name, thinned(member, cell)]],
  );
  return Object.fromEntries(entries);
}

/** Whatever read lacks whatever list, in a switch of `members_as`: what others put there stays, and so does what is declared. */
export const emptiedListChecks: readonly NetbirdCheck[] = Object.entries(SWITCHES).map(([name, both]) => ({
  title: `nothing is lost in a switch from ${name}, whichever read lacks peers, resources or auto-groups`,
  async run(server) {
    const calm = await prepare(server, both);
    const before = await contentOf(server);
    const reads = faulty(server, undefined);
    expectDone(await calm.apply());
    calmDown(server);
    const cells = cellsOf(reads);
    expect(cells.length).toBeGreaterThan(40);
    const steps = cells.filter(({ at }) => reads[at - 1]?.ofStep);
    expect(steps.length).toBeGreaterThan(8);
    const some = IS_FULL ? cells : steps.filter(({ way, count }) => way === 'null' || count === 2);
    const wanted = await contentOf(server);
    const mayGo = new Set(before.filter((part) => !wanted.includes(part)));
    const failures: string[] = [];
    for (const cell of some) {
      const project = await prepare(server, both);
      faulty(server, cell);
      const report = await project.apply();
      calmDown(server);
      const now = await contentOf(server);
      const isDone = report.outcome?.changes.every(({ status }) => status === 'done') === true && report.outcome.converged !== false;
      // Who left with the auto-groups and was not put back is told; whatever else was there is there.
      const lost = before.filter((part) => !now.includes(part) && !mayGo.has(part) && (isDone || !/^(?:linus|hedy)-/.test(part)));
      if (lost.length > 0)
        failures.push(`read ${cell.at} of ${reads.length}, ${cell.count}×, ${cell.list} ${cell.way}: lost ${lost.join(', ')}`);
    }
    printSize(`Emptied lists, ${name}`, some.length, cells.length);
    expect(failures).toEqual([]);
  },
}));
