import { describe, expect, it } from 'vitest';
import { RollcallError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { Step } from '../../../src/core/model/step.ts';
import type { Live, LiveObject, StepIo, StepResult, Verdict } from '../../../src/core/provider.ts';
import type { NetbirdFacts } from '../../../src/providers/netbird/facts.ts';
import { makeListMemory } from '../../../src/providers/netbird/list-memory.ts';
import { makePeerMemory } from '../../../src/providers/netbird/peer-memory.ts';
import { runStep } from '../../../src/providers/netbird/run.ts';
import type { Connection } from '../../../src/providers/netbird/read.ts';
import { explain } from '../../../src/providers/netbird/errors.ts';
import { stepsOf } from '../../../src/providers/netbird/steps.ts';
import { changeOf, group, holding, liveOf, OFFICE, scriptedClient, target, user } from './builders.ts';
import type { Reply, ScriptedClient } from './builders.ts';

const GROUP = { id: 'g-1', name: 'g', issued: 'api', peers: [{ id: 'p-nas', name: 'nas' }], resources: [{ id: 'r-9', type: 'host' }] };

interface Run {
  readonly step: Step;
  readonly respond: (method: string, path: string, body: Json | undefined) => Reply;
  readonly judge?: (fresh: LiveObject | undefined) => Verdict;
  readonly io?: Partial<StepIo>;
  readonly live?: Live<NetbirdFacts>;
  /** What the server says of the name that a rename wants. */
  readonly named?: Reply;
}

const NOBODY: Reply = { status: 404, body: { message: 'group: a new name not found', code: 404 } };

async function run({
  step,
  respond,
  judge,
  io,
  live = liveOf(),
  named = NOBODY,
}: Run): Promise<{ readonly result: StepResult; readonly client: ScriptedClient }> {
  const client = scriptedClient((method, path, body) => (path.startsWith('/groups?') ? named : respond(method, path, body)));
  const connection = {
    target: target(),
    session: { http: client, explain: (error: unknown) => explain(error, { target: 'mesh', tokenOrigin: 'NB_PAT' }) },
    writes: true,
  } as unknown as Connection<ScriptedClient>;
  const stepIo: StepIo = {
    signal: new AbortController().signal,
    id: 'g-1',
    uncertain: false,
    resolve: () => '',
    judge: async (fresh) => judge?.(fresh) ?? (fresh ? { type: 'go', document: fresh.document } : { type: 'done' }),
    ...io,
  };
  return { result: await runStep(connection, step, { live, io: stepIo, peers: makePeerMemory(), lists: makeListMemory() }), client };
}

function stepOf(change: Parameters<typeof stepsOf>[0], index = 0): Step {
  return stepsOf(change, liveOf(), { split: false, marker: 'm' })[index] as Step;
}

const RENAME = stepOf(
  changeOf('update', { before: { name: 'g' }, after: { name: 'new' }, patch: [{ op: 'replace', path: '/name', value: 'new' }] }),
);
const DELETE = stepOf(changeOf('delete', { before: { name: 'g' } }));
const CREATE = stepOf(changeOf('create', { after: { name: 'g', members: { 'nas.netbird.test': ['nas.netbird.test'] } } }));
const JOIN = stepOf(changeOf('create', { after: { name: 'g', auto_groups: { 'ada@acme.test': ['ada@acme.test'] } } }), 1);

describe('a write of a group', () => {
  it('is a read, a look at a new name, and one request with everything that was not to change', async () => {
    const { result, client } = await run({
      step: RENAME,
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } }),
      respond: (method, _path, body) => ({ body: method === 'GET' ? GROUP : { ...GROUP, ...(body as object), peers: GROUP.peers } }),
    });

    expect(client.sent).toEqual([
      { method: 'GET', path: '/groups/g-1', body: undefined },
      { method: 'GET', path: '/groups?name=new', body: undefined },
      { method: 'PUT', path: '/groups/g-1', body: { name: 'new', peers: ['p-nas'], resources: [{ id: 'r-9', type: 'host' }] } },
    ]);
    expect(result).toEqual({ type: 'done', id: 'g-1', wrote: true });
  });

  it('that would change nothing is not sent', async () => {
    const { result, client } = await run({ step: RENAME, respond: () => ({ body: GROUP }) });

    expect([result, client.sent.length]).toEqual([{ type: 'done', id: 'g-1', wrote: false }, 1]);
  });

  it('keeps a peer of the embedded proxy, which is in no list, and asks for it once', async () => {
    const proxied = { ...GROUP, peers: [...GROUP.peers, { id: 'proxy', name: 'proxy' }] };
    const { client } = await run({
      step: RENAME,
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } }),
      respond: (method, path) => ({ body: path === '/peers' ? [] : method === 'GET' ? proxied : { ...proxied, name: 'new' } }),
    });

    const asked = client.sent.map(({ method, path }) => `${method} ${path}`);
    expect(asked).toEqual(['GET /groups/g-1', 'GET /peers', 'GET /groups?name=new', 'PUT /groups/g-1']);
    expect(client.sent[3]?.body).toMatchObject({ peers: ['p-nas', 'proxy'] });
  });

  it('is not sent where somebody took the new name meanwhile', async () => {
    const taken = run({
      step: RENAME,
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } }),
      respond: (method) => {
        if (method !== 'GET') throw new Error('nothing may be sent');
        return { body: GROUP };
      },
      named: { body: [{ ...GROUP, id: 'g-2', name: 'new' }] },
    });

    await expect(taken).rejects.toMatchObject({ code: 'NAME_TAKEN', message: expect.stringContaining('group "g-2" has that name') });
  });

  it('says so where the server hides what was sent', async () => {
    const { result } = await run({
      step: RENAME,
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } }),
      respond: (method) => ({ body: method === 'GET' ? GROUP : { ...GROUP, name: 'new', peers: null } }),
    });

    expect(result).toMatchObject({ wrote: true, note: expect.stringContaining('did not take peer "p-nas"') });
  });

  it('is stale where the group is deleted under it', async () => {
    const { result } = await run({
      step: RENAME,
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } }),
      respond: (method) => (method === 'GET' ? { body: GROUP } : { status: 404, body: { message: 'group: g-1 not found', code: 404 } }),
    });

    expect(result).toMatchObject({ type: 'stale', why: expect.stringContaining('was deleted while it was written') });
  });

  it('takes the 404 of an unknown token for what it is', async () => {
    const failing = run({
      step: RENAME,
      respond: () => ({ status: 404, body: { message: 'invalid token: pat: x not found', code: 404 } }),
    });

    await expect(failing).rejects.toMatchObject({ code: 'PROVIDER_AUTH', hint: expect.stringContaining('revoked') });
  });
});

describe('a list that was not empty when the target was read, and is now', () => {
  const live = liveOf({ ...OFFICE, groups: [group('1', { peers: holding('nas'), resources: [{ id: 'r-9', type: 'host' }] })] });
  const rename: Run['judge'] = (fresh) => ({ type: 'go', document: { ...fresh?.document, name: 'new' } });

  it.each([
    { list: 'peers', shown: { ...GROUP, peers: null } },
    { list: 'resources', shown: { ...GROUP, resources: [] } },
  ])('is looked at twice, and $list that stay away are not written away', async ({ list, shown }) => {
    const { result, client } = await run({ step: RENAME, live, judge: rename, respond: () => ({ body: shown }) });

    expect(result).toMatchObject({ type: 'stale', why: expect.stringContaining(`it had ${list} then, and has none now`) });
    expect(client.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /groups/g-1',
      'GET /groups/g-1',
      'GET /groups?name=new',
    ]);
  });

  it('is written where the second look shows it', async () => {
    let looks = 0;
    const { client } = await run({
      step: RENAME,
      live,
      judge: rename,
      respond: (method) => {
        if (method !== 'GET') return { body: { ...GROUP, name: 'new' } };
        looks += 1;
        return { body: looks === 1 ? { ...GROUP, resources: null } : GROUP };
      },
    });

    expect(client.sent.at(-1)?.body).toEqual({ name: 'new', peers: ['p-nas'], resources: [{ id: 'r-9', type: 'host' }] });
  });

  it('is a user’s too', async () => {
    const ada = { id: 'u-ada', email: 'ada@acme.test', name: 'ada', role: 'user', is_blocked: false };
    const read = liveOf({ ...OFFICE, users: [user('ada', { autoGroups: ['other'] })] });
    const { result, client } = await run({
      step: JOIN,
      live: read,
      respond: (_method, path) => ({ body: path === '/users' ? [{ ...ada, auto_groups: [] }] : GROUP }),
    });

    expect(result).toMatchObject({ type: 'stale', why: expect.stringContaining('auto-groups were listed then, and none are now') });
    expect(client.sent.some(({ method }) => method === 'PUT')).toBe(false);
  });
});

describe('a deletion', () => {
  it.each([
    { what: 'is done', reply: { body: {} }, wrote: true },
    { what: 'is done where the group is gone', reply: { status: 400, body: { message: 'group: g-1 not found', code: 400 } }, wrote: false },
  ])('$what', async ({ reply, wrote }) => {
    const { result } = await run({ step: DELETE, respond: (method) => (method === 'GET' ? { body: GROUP } : reply) });

    expect(result).toEqual({ type: 'done', id: 'g-1', wrote });
  });

  it('that something came to stand in the way of names it', async () => {
    const refused = { status: 400, body: { message: 'group has been linked to policy: devs to ops', code: 400 } };
    const failing = run({ step: DELETE, respond: (method) => (method === 'GET' ? { body: GROUP } : refused) });

    await expect(failing).rejects.toMatchObject({
      code: 'LIVE_REFERRER',
      message: expect.stringContaining('linked to policy: devs to ops'),
    });
  });

  it('refused for another reason stays what it is', async () => {
    const refused = { status: 400, body: { message: 'deleting group ALL is not allowed', code: 400 } };

    await expect(run({ step: DELETE, respond: (method) => (method === 'GET' ? { body: GROUP } : refused) })).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });
});

describe('a create', () => {
  const go: Run['judge'] = (fresh) => {
    if (!fresh) return { type: 'go', document: { name: 'g', members: { 'nas.netbird.test': ['nas.netbird.test'] } } };
    return fresh.marker === 'm' ? { type: 'done' } : { type: 'stale', why: 'somebody else made it' };
  };
  const own = { ...GROUP, resources: null };
  const taken = { status: 409, body: { message: 'group with name g already exists', code: 409 } };

  it('is one request', async () => {
    const { result, client } = await run({ step: CREATE, judge: go, io: { id: undefined }, respond: () => ({ body: own }) });

    expect(client.sent).toEqual([{ method: 'POST', path: '/groups', body: { name: 'g', peers: ['p-nas'], resources: [] } }]);
    expect(result).toEqual({ type: 'done', id: 'g-1', wrote: true });
  });

  it.each([
    { what: 'finds what it made itself', uncertain: true, listed: [own], result: { type: 'done', id: 'g-1', wrote: false }, posts: 0 },
    { what: 'leaves a group that holds something else', uncertain: true, listed: [GROUP], result: { type: 'stale' }, posts: 0 },
    { what: 'leaves two groups of the name', uncertain: true, listed: [own, { ...own, id: 'g-2' }], result: { type: 'stale' }, posts: 0 },
    { what: 'leaves a group that somebody else made just before', uncertain: false, listed: [own], result: { type: 'stale' }, posts: 1 },
    { what: 'is stale where the other one is gone again', uncertain: false, listed: [], result: { type: 'stale' }, posts: 1 },
  ])('$what', async ({ uncertain, listed, result: expected, posts }) => {
    const { result, client } = await run({
      step: CREATE,
      judge: go,
      io: { id: undefined, uncertain },
      respond: (method) => (method === 'POST' ? taken : { body: listed }),
    });

    expect(result).toMatchObject(expected);
    expect(client.sent.filter(({ method }) => method === 'POST')).toHaveLength(posts);
  });

  it('is tried again where an earlier try left nothing', async () => {
    const { result } = await run({
      step: CREATE,
      judge: go,
      io: { id: undefined, uncertain: true },
      respond: (method) => ({ body: method === 'POST' ? own : [] }),
    });

    expect(result).toMatchObject({ wrote: true });
  });
});

describe('a write of auto-groups', () => {
  const ada = { id: 'u-ada', email: 'ada@acme.test', name: 'ada', role: 'admin', auto_groups: ['other'], is_blocked: true };
  const answer =
    (users: readonly Json[], reply?: Json): Run['respond'] =>
    (method, path) => ({ body: method === 'PUT' ? (reply ?? ada) : path === '/users' ? users : GROUP });

  it('keeps role, blocking and the other groups', async () => {
    const { result, client } = await run({ step: JOIN, respond: answer([ada], { ...ada, auto_groups: ['other', 'g-1'] }) });

    expect(client.sent.at(-1)).toEqual({
      method: 'PUT',
      path: '/users/u-ada',
      body: { role: 'admin', auto_groups: ['other', 'g-1'], is_blocked: true },
    });
    expect(result).toEqual({ type: 'done', id: 'g-1', wrote: true });
  });

  it('is not sent where the group is there already', async () => {
    const { result, client } = await run({ step: JOIN, respond: answer([{ ...ada, auto_groups: ['g-1'] }]) });

    expect([result, client.sent.some(({ method }) => method === 'PUT')]).toEqual([{ type: 'done', id: 'g-1', wrote: false }, false]);
  });

  it('is stale where the user is gone, and noted where the server did not take it', async () => {
    expect((await run({ step: JOIN, respond: answer([]) })).result).toMatchObject({
      type: 'stale',
      why: expect.stringContaining('is gone'),
    });
    expect((await run({ step: JOIN, respond: answer([ada]) })).result).toMatchObject({
      wrote: true,
      note: expect.stringContaining('did not take'),
    });
  });
});

describe('a step without a group', () => {
  it('says that there is nothing to write to', async () => {
    await expect(run({ step: RENAME, io: { id: undefined }, respond: () => ({ body: GROUP }) })).rejects.toThrow(RollcallError);
  });
});
