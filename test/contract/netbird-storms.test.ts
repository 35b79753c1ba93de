import { afterEach, describe, expect, test } from 'vitest';
import { RATE_LIMITS } from '../../src/sandbox/netbird/switches.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { NetbirdServer } from './netbird-api/server.ts';
import { openNetbirdSandbox } from './netbird-api/server.ts';
import { expectDone, makeProject } from './netbird-provider/project.ts';
import type { Groups } from './netbird-provider/project.ts';

/** How many seconds pass there in one here: the limits of real servers, and no hours of waiting. */
const LAPSE = { off: 1, 'self-hosted': 60, cloud: 6 } as const;
const NAMES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
/** Such servers are slow on purpose. */
const PATIENCE_MS = 90_000;
const TOO_MANY = { type: 'status', status: 429, body: '{"message":"too many requests","code":429}' } as const;

type Server = NetbirdServer & { readonly sandbox: Sandbox };

let server: Server;

async function open(limit: keyof typeof RATE_LIMITS): Promise<Server> {
  const began = Date.now();
  const now = (): number => began + (Date.now() - began) * LAPSE[limit];
  server = await openNetbirdSandbox({ now, netbird: { rateLimit: limit } });
  return server;
}

/** Takes what the token may send at once. */
function drain({ sandbox, token }: Server): void {
  for (let sent = 0; sent < 2_000; sent++) {
    const answer = sandbox.outside('netbird', { method: 'GET', target: '/api/networks', headers: { authorization: `Token ${token}` } });
    if (answer !== 'closed' && answer.status === 429) return;
  }
  throw new Error('the server has no limit');
}

function groupsOf(names: readonly string[]): Groups {
  return Object.fromEntries(names.map((name) => [name, { netbird: { peers: ['peer-01'] } }]));
}

async function liveNames(): Promise<readonly string[]> {
  const answer = server.sandbox.outside('netbird', {
    method: 'GET',
    target: '/api/groups',
    headers: { authorization: `Token ${server.token}` },
  });
  if (answer === 'closed' || answer.status !== 200) throw new Error('the list of groups was refused');
  return (JSON.parse(answer.body) as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => name !== 'All')
    .sort();
}

function count(method: string, status: number): number {
  return server.sandbox.requests().filter((request) => request.method === method && request.status === status).length;
}

afterEach(() => server.close());

describe('a NetBird that refuses because of too many requests', () => {
  test.each(['self-hosted', 'cloud'] as const)(
    'with the limits of %s costs time and nothing else: every group is made, and made once',
    async (limit) => {
      drain(await open(limit));
      const project = makeProject(server);
      expectDone(await project.apply(groupsOf(NAMES)));
      expect(count('POST', 200)).toBe(NAMES.length);
      // A storm that is met with a storm would never end: what is refused is a part of what is sent.
      const refused = count('GET', 429) + count('POST', 429);
      expect(refused).toBeGreaterThan(0);
      expect(refused).toBeLessThan(server.sandbox.requests().length / 2);
      server.sandbox.act('netbird', 'switches', { rate_limit: 'off' });
      expect(await liveNames()).toEqual([...NAMES].sort());
    },
  );

  test.each(['self-hosted', 'cloud'] as const)(
    'with the limits of %s never has to, where the target says what they are',
    async (limit) => {
      drain(await open(limit));
      const rate = { per_minute: (RATE_LIMITS[limit].perMinute * LAPSE[limit]) / 1.2, burst: 1 };
      const project = makeProject(server, { target: { rate_limit: rate } });
      // One token has to grow back before the first request.
      await new Promise<void>((resolve) => void setTimeout(resolve, 300));
      expectDone(await project.apply(groupsOf(NAMES.slice(0, 4))));
      expect([count('GET', 429), count('POST', 429)]).toEqual([0, 0]);
    },
    PATIENCE_MS,
  );

  test('for longer than a run may wait ends the reading: the plan is incomplete, says why, and nothing is written', async () => {
    await open('off');
    server.sandbox.faults.add(TOO_MANY);
    const began = Date.now();
    const project = makeProject(server, { env: { ROLLCALL_RETRY_BUDGET: '1' } });
    const { plan } = await project.plan(groupsOf(NAMES));
    expect(plan?.incomplete).toMatchObject([
      { target: 'mesh', code: 'PROVIDER_RATE_LIMIT', why: expect.stringContaining('ROLLCALL_RETRY_BUDGET') },
    ]);
    expect(plan?.changes).toEqual([]);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(server.sandbox.requests().length).toBeLessThan(40);
  });

  test('for longer than a run may wait ends the writing: what was made is kept, the rest is made by the next run, nothing twice', async () => {
    await open('off');
    server.sandbox.faults.add({ ...TOO_MANY, method: 'POST', path: '/api/groups', skip: 3 });
    const project = makeProject(server, { env: { ROLLCALL_RETRY_BUDGET: '1' } });
    const { outcome } = await project.apply(groupsOf(NAMES));
    const failed = outcome?.changes.filter(({ status }) => status === 'failed') ?? [];
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.flatMap(({ error }) => error?.code ?? [])).toContain('PROVIDER_RATE_LIMIT');
    expect(await liveNames()).toHaveLength(3);
    server.sandbox.faults.clear();
    await project.settle(groupsOf(NAMES));
    expect(await liveNames()).toEqual([...NAMES].sort());
    expect(count('POST', 200)).toBe(NAMES.length);
  });
});
