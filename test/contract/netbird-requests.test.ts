import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { call } from '../matrix/worlds/netbird.ts';
import type { NetbirdServer } from './netbird-api/server.ts';
import { openNetbirdSandbox } from './netbird-api/server.ts';
import { expectDone, makeProject } from './netbird-provider/project.ts';
import type { Groups, NetbirdProject } from './netbird-provider/project.ts';

const LISTS = ['accounts', 'groups', 'networks', 'networks/resources', 'peers', 'setup-keys', 'users'];
const LINKS = ['dns/nameservers', 'dns/settings', 'networks/routers', 'policies', 'routes'];
const EVENTS = ['events/audit'];

let server: NetbirdServer & { readonly sandbox: Sandbox };

beforeAll(async () => {
  server = await openNetbirdSandbox({ empty: false });
});
beforeEach(() => server.wipe());
afterAll(() => server.close());

/** The groups live and adopted, so that the state knows each of them. */
async function adopted(count: number): Promise<{ readonly project: NetbirdProject; readonly groups: Groups }> {
  const groups = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`g${index}`, { members: ['ada@acme.test'], netbird: {} }]),
  );
  const ada = (call(server.sandbox, 'GET', 'users') as { id: string; email: string }[]).find(({ email }) => email === 'ada@acme.test')?.id;
  const peers = (call(server.sandbox, 'GET', 'peers') as { id: string; user_id: string }[])
    .filter((peer) => peer.user_id === ada)
    .map(({ id }) => id);
  for (const name of Object.keys(groups)) call(server.sandbox, 'POST', 'groups', { name, peers });
  const project = makeProject(server);
  expectDone(await project.apply(groups));
  return { project, groups };
}

/** What the server was asked for meanwhile, each request by its own log. */
async function askedBy(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = server.sandbox.requests().length;
  await work();
  const asked = server.sandbox.requests().slice(before);
  expect(asked.map(({ method }) => method)).toEqual(asked.map(() => 'GET'));
  return asked.map(({ path }) => path.replace(/^\/api\//, '')).sort();
}

describe.each([10, 1_000])('with %i groups', (count) => {
  test('a plan is seven lists, twelve with deletions, and drift one more for the events: nothing is asked for each group', async () => {
    const { project, groups } = await adopted(count);
    const { g0: _gone, ...left } = groups as Record<string, Groups[string]>;

    expect(await askedBy(() => project.plan(groups))).toEqual(LISTS);
    expect(await askedBy(() => project.plan(left))).toEqual([...LISTS, ...LINKS].sort());
    expect(await askedBy(() => project.drift(groups))).toEqual(LISTS);

    for (const { id, name } of call(server.sandbox, 'GET', 'groups') as { id: string; name: string }[])
      if (/^g\d+$/.test(name)) call(server.sandbox, 'PUT', `groups/${id}`, { name, peers: [] });

    expect(await askedBy(async () => expect((await project.drift(groups)).plan?.drift).toHaveLength(count))).toEqual(
      [...LISTS, ...EVENTS].sort(),
    );
    expect(await askedBy(() => project.drift(left))).toEqual([...LISTS, ...LINKS, ...EVENTS].sort());
  });
});

/** How many requests were under way at most while `work` ran, of all and of writes, and how many when the first write came. */
async function crowdOf(
  work: () => Promise<unknown>,
): Promise<{ readonly most: number; readonly writes: number; readonly atFirst: number }> {
  const open = new Map<LoggedRequest, boolean>();
  const crowd = { most: 0, writes: 0, atFirst: -1 };
  server.sandbox.hooks.received = async (request) => {
    const isWrite = request.method !== 'GET';
    open.set(request, isWrite);
    if (isWrite && crowd.atFirst < 0) crowd.atFirst = open.size;
    crowd.most = Math.max(crowd.most, open.size);
    crowd.writes = Math.max(crowd.writes, [...open.values()].filter(Boolean).length);
    // Whoever comes meanwhile is let in.
    await new Promise((resolve) => void setTimeout(resolve, 5));
  };
  server.sandbox.hooks.answered = (request) => void open.delete(request);
  await work();
  server.sandbox.hooks.received = undefined;
  server.sandbox.hooks.answered = undefined;
  return crowd;
}

test.each([
  { what: 'eight, which is the limit of NetBird', parallelism: undefined, most: 8 },
  { what: 'as many as --parallelism says', parallelism: 2, most: 2 },
])('at most $what are under way, and the first write goes alone', async ({ parallelism, most }) => {
  const groups = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`g${index}`, { members: ['ada@acme.test'], netbird: {} }]));
  const project = makeProject(server, parallelism === undefined ? {} : { parallelism });

  const crowd = await crowdOf(async () => expectDone(await project.apply(groups)));

  expect(crowd).toEqual({ most, writes: most, atFirst: 1 });
});

/** Whether the setup keys were asked for before there was an answer with the groups. */
async function keysAskedEarly(work: () => Promise<unknown>): Promise<boolean> {
  const events: string[] = [];
  server.sandbox.hooks.received = async ({ path }) => {
    events.push(`asked ${path}`);
    if (path === '/api/groups') await new Promise((resolve) => void setTimeout(resolve, 50));
  };
  server.sandbox.hooks.answered = ({ path }) => void events.push(`answered ${path}`);
  await work();
  server.sandbox.hooks.received = undefined;
  server.sandbox.hooks.answered = undefined;
  return events.indexOf('asked /api/setup-keys') < events.indexOf('answered /api/groups');
}

test('a plan waits for no list before it asks for another, and an apply asks for the use of setup keys when it has the groups', async () => {
  const groups: Groups = { g0: { members: ['ada@acme.test'], netbird: {} } };
  const project = makeProject(server);

  expect(await keysAskedEarly(() => project.plan(groups))).toBe(true);
  expect(await keysAskedEarly(() => project.apply(groups))).toBe(false);
});
