import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Step } from '../../../src/core/model/step.ts';
import type { LiveObject, StepIo, StepResult, Verdict } from '../../../src/core/provider.ts';
import { runStep } from '../../../src/providers/vault/run.ts';
import type { StepDetail } from '../../../src/providers/vault/step-detail.ts';
import { vaultTarget } from '../../builders/vault.ts';
import { directoryOf, entityAnswer, liveWith } from './builders.ts';
import { DONE, fakeClient, groupReply, MISS, storageError } from './fake-client.ts';
import type { FakeClient, Responder } from './fake-client.ts';

const LIVE = liveWith({ directory: directoryOf([entityAnswer('e1', 'ada@acme.test')]), mounts: new Map([['oidc/', 'acc-1']]) });

function stepOf(detail: StepDetail, fields: readonly string[] = []): Step {
  return {
    id: 'v/g#0',
    address: 'v/g',
    target: 'v',
    verb: 'set',
    title: 'a step',
    fields,
    locks: [],
    needs: [],
    drops: [],
    claims: [],
    releases: [],
    adds: [],
    removes: [],
    detail: { ...detail },
  };
}

interface Run {
  readonly respond: Responder;
  readonly step: Step;
  readonly judge?: (fresh: LiveObject | undefined) => Verdict;
  readonly io?: Partial<StepIo>;
}

function run(given: Run): { readonly client: FakeClient; readonly result: Promise<StepResult> } {
  const client = fakeClient(given.respond);
  const session = {
    namespace: undefined,
    logsIn: false,
    ready: async () => client,
    explain: (error: unknown) => error,
    close: async () => undefined,
  };
  const judge =
    given.judge ??
    ((fresh: LiveObject | undefined): Verdict => (fresh ? { type: 'go', document: fresh.document } : { type: 'stale', why: 'gone' }));
  const io: StepIo = {
    signal: new AbortController().signal,
    id: 'g-1',
    uncertain: false,
    resolve: (reference) => reference,
    judge: async (fresh) => judge(fresh),
    ...given.io,
  };
  const connection = { target: vaultTarget(), io: { parallelism: 4 } as never, session, writes: true };
  return { client, result: runStep(connection, given.step, { live: LIVE, io }) };
}

function bodiesOf(client: FakeClient, method = 'POST'): readonly unknown[] {
  return client.sent.filter((sent) => sent.method === method).map(({ body }) => body);
}

describe('a write', () => {
  test('leaves out an entity that is gone but still listed, whatever the write is about, and says so', async () => {
    const respond: Responder = (method, _path, body) => {
      if (method === 'GET') return groupReply({ member_entity_ids: ['e1', 'stale-1', 'stale-2'], modify_index: bodiesLeft === 0 ? 2 : 1 });
      const ids = (body as { member_entity_ids?: string[] }).member_entity_ids ?? ['e1', 'stale-1', 'stale-2'];
      const stale = ids.find((id) => id.startsWith('stale'));
      if (stale) return storageError(`invalid entity ID "${stale}"`);
      bodiesLeft = 0;
      return DONE;
    };
    let bodiesLeft = 1;
    const { client, result } = run({ respond, step: stepOf({ call: 'write' }, ['policies']) });
    expect(await result).toEqual({
      type: 'done',
      id: 'g-1',
      wrote: true,
      note: 'left out "stale-1", "stale-2": the group still listed entities that no longer exist',
    });
    expect(bodiesOf(client)).toEqual([
      { policies: [] },
      { policies: [], member_entity_ids: ['e1', 'stale-2'] },
      { policies: [], member_entity_ids: ['e1'] },
    ]);
  });

  test('does not leave out an entity that the plan adds', async () => {
    const { client, result } = run({
      respond: (method) => (method === 'GET' ? groupReply() : storageError('invalid entity ID "e1"')),
      step: stepOf({ call: 'write' }, ['members']),
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, members: { 'ada@acme.test': ['ada@acme.test'] } } }),
    });
    await expect(result).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    expect(bodiesOf(client)).toEqual([{ member_entity_ids: ['e1'] }]);
  });

  test('is stale where the group vanishes under it', async () => {
    const { result } = run({
      respond: (method) => (method === 'GET' ? groupReply() : { status: 400, body: { errors: ['invalid group ID'] } }),
      step: stepOf({ call: 'write' }, ['policies']),
    });
    expect(await result).toMatchObject({ type: 'stale', why: expect.stringContaining('deleted') });
  });

  test('is done, with a note, where nobody can say whether somebody else wrote', async () => {
    let reads = 0;
    const { result } = run({
      respond: (method) => (method === 'POST' ? DONE : ++reads === 1 ? groupReply() : { status: 500 }),
      step: stepOf({ call: 'write' }, ['policies']),
    });
    expect(await result).toMatchObject({ type: 'done', wrote: true, note: expect.stringContaining('did not say') });
  });

  test('says so where the group is deleted right behind it', async () => {
    let reads = 0;
    const { result } = run({
      respond: (method) => (method === 'POST' ? DONE : ++reads === 1 ? groupReply() : MISS),
      step: stepOf({ call: 'write' }, ['policies']),
    });
    expect(await result).toMatchObject({ type: 'done', note: expect.stringContaining('somebody else deleted it') });
  });

  test('still takes the marker away where everything else is as planned', async () => {
    let index = 1;
    const { client, result } = run({
      respond: (method) => (method === 'GET' ? groupReply({ metadata: { 'rollcall-create': 'm', k: 'v' }, modify_index: index++ }) : DONE),
      step: stepOf({ call: 'write' }, ['policies']),
      judge: () => ({ type: 'done' }),
    });
    expect(await result).toEqual({ type: 'done', id: 'g-1', wrote: true });
    expect(bodiesOf(client)).toEqual([{ policies: [], metadata: { k: 'v' } }]);
  });

  test('never guesses an id', async () => {
    const { client, result } = run({ respond: () => MISS, step: stepOf({ call: 'write' }, ['policies']), io: { id: undefined } });
    await expect(result).rejects.toMatchObject({ code: 'APPLY_FAILED' });
    expect(client.sent).toEqual([]);
  });

  test('sends nothing where a reference cannot be resolved', async () => {
    const { client, result } = run({
      respond: () => groupReply(),
      step: stepOf({ call: 'write' }, ['groups']),
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, groups: ['child'] } }),
      io: {
        resolve() {
          throw new Error('unresolved');
        },
      },
    });
    await expect(result).rejects.toThrow('unresolved');
    expect(bodiesOf(client)).toEqual([]);
  });
});

describe('behind a replica that lags', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function settled<T>(result: Promise<T>): Promise<T> {
    await vi.runAllTimersAsync();
    return result;
  }

  test('a group that was made just now is looked for until it is there', async () => {
    let reads = 0;
    const { result } = run({
      respond: (method) => (method === 'POST' ? DONE : ++reads < 3 ? MISS : groupReply({ modify_index: reads - 2 })),
      step: stepOf({ call: 'write', marker: 'm' }, ['policies']),
    });
    expect(await settled(result)).toEqual({ type: 'done', id: 'g-1', wrote: true });
  });

  test('a group of which we know longer is not', async () => {
    const { client, result } = run({ respond: () => MISS, step: stepOf({ call: 'write' }, ['policies']) });
    expect(await settled(result)).toEqual({ type: 'stale', why: 'gone' });
    expect(client.sent).toHaveLength(1);
  });

  test('an alias is sent again while its new group is not known', async () => {
    let posts = 0;
    let written = false;
    const { client, result } = run({
      respond: (method) => {
        if (method === 'GET') return groupReply({ type: 'external', modify_index: written ? 2 : 1 });
        if (++posts < 3) return { status: 400, body: { errors: ["invalid group ID given in 'canonical_id'"] } };
        written = true;
        return { status: 200, body: { data: { id: 'a', canonical_id: 'g-1' } } };
      },
      step: stepOf({ call: 'alias' }, ['alias']),
      judge: (fresh) => ({ type: 'go', document: { ...fresh?.document, alias: { mount: 'oidc/', name: 'Eng' } } }),
    });
    expect(await settled(result)).toEqual({ type: 'done', id: 'g-1', wrote: true });
    expect(bodiesOf(client)).toEqual(Array.from({ length: 3 }, () => ({ name: 'Eng', mount_accessor: 'acc-1', canonical_id: 'g-1' })));
  });

  test('a deleted group may be seen a little longer, but not for ever', async () => {
    let reads = 0;
    const gone = run({
      respond: (method) => (method === 'DELETE' ? DONE : ++reads < 4 ? groupReply() : MISS),
      step: stepOf({ call: 'delete' }),
    });
    expect(await settled(gone.result)).toEqual({ type: 'done', id: 'g-1', wrote: true });
    const stays = run({ respond: (method) => (method === 'DELETE' ? DONE : groupReply()), step: stepOf({ call: 'delete' }) });
    const refused = expect(stays.result).rejects.toMatchObject({
      code: 'PROVIDER_ANSWER',
      message: expect.stringContaining('still has it'),
    });
    await vi.runAllTimersAsync();
    await refused;
  });
});

describe('a delete', () => {
  test('takes out a child that came back after it was taken out', async () => {
    let deleted = false;
    const { client, result } = run({
      respond: (method) => {
        if (method === 'DELETE') deleted = true;
        return method === 'GET' ? (deleted ? MISS : groupReply({ member_group_ids: ['c'] })) : DONE;
      },
      step: stepOf({ call: 'delete' }),
    });
    expect(await result).toEqual({ type: 'done', id: 'g-1', wrote: true });
    expect(client.sent.map(({ method, body }) => [method, body])).toEqual([
      ['GET', undefined],
      ['POST', { member_group_ids: [] }],
      ['DELETE', undefined],
      ['GET', undefined],
    ]);
  });
});

describe('a create', () => {
  const detail: StepDetail = { call: 'create', type: 'external', marker: 'm-1' };
  const judge = (fresh: LiveObject | undefined): Verdict => (fresh ? { type: 'done' } : { type: 'go', document: {} });

  test('sends type and marker, and no name', async () => {
    const { client, result } = run({
      respond: () => ({ status: 200, body: { data: { id: 'new', name: 'group_1' } } }),
      step: stepOf(detail),
      judge,
      io: { id: undefined },
    });
    expect(await result).toEqual({ type: 'done', id: 'new', wrote: true });
    expect(client.sent).toEqual([
      { method: 'POST', path: '/identity/group', body: { type: 'external', metadata: { 'rollcall-create': 'm-1' } } },
    ]);
  });

  test('looks for its marker where an earlier try may have taken effect', async () => {
    const list = {
      status: 200,
      body: {
        data: {
          keys: ['a', 'b', 'c'],
          key_info: { a: { name: 'group_00000001' }, b: { name: 'group_0000000b.root' }, c: { name: 'other' } },
        },
      },
    };
    const { client, result } = run({
      respond: (_method, path) =>
        path.includes('?list')
          ? list
          : groupReply({ id: path.slice(-1), metadata: { 'rollcall-create': path.endsWith('b') ? 'm-1' : 'm-0' } }),
      step: stepOf(detail),
      judge,
      io: { id: undefined, uncertain: true },
    });
    expect(await result).toEqual({ type: 'done', id: 'b', wrote: false });
    expect(client.sent.some(({ method }) => method === 'POST')).toBe(false);
    expect(client.sent.some(({ path }) => path.endsWith('/c'))).toBe(false);
  });

  test('deletes the twin where the lost create arrived late', async () => {
    let made = false;
    const groups = (): readonly string[] => (made ? ['late', 'new'] : []);
    const { client, result } = run({
      respond(method, path) {
        if (path.includes('?list'))
          return made
            ? {
                status: 200,
                body: { data: { keys: groups(), key_info: { late: { name: 'group_00000001' }, new: { name: 'group_00000002' } } } },
              }
            : MISS;
        if (method === 'POST') {
          made = true;
          return { status: 200, body: { data: { id: 'new', name: 'group_00000002' } } };
        }
        return method === 'DELETE' ? DONE : groupReply({ metadata: { 'rollcall-create': 'm-1' } });
      },
      step: stepOf(detail),
      judge,
      io: { id: undefined, uncertain: true },
    });
    expect(await result).toEqual({ type: 'done', id: 'new', wrote: true });
    expect(client.sent.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/identity/group/id/late']);
  });

  test('throws what it cannot know, for another try', async () => {
    const { result } = run({ respond: () => ({ status: 0, lost: true }), step: stepOf(detail), judge, io: { id: undefined } });
    await expect(result).rejects.toMatchObject({ uncertain: true });
  });

  test('refuses an answer without an id', async () => {
    const { result } = run({ respond: () => ({ status: 200, body: { data: {} } }), step: stepOf(detail), judge, io: { id: undefined } });
    await expect(result).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
  });
});

describe('an alias', () => {
  const wanted = (fresh: LiveObject | undefined): Verdict => ({
    type: 'go',
    document: { ...fresh?.document, alias: { mount: 'ldap/', name: 'Eng' } },
  });

  test('finds the accessor of its mount without the right to list mounts', async () => {
    let index = 1;
    const { client, result } = run({
      respond: (method, path) => {
        if (path.startsWith('/sys/internal')) return { status: 200, body: { data: { accessor: 'acc-9', path: 'ldap/' } } };
        return method === 'GET' ? groupReply({ type: 'external', modify_index: index++ }) : { status: 200, body: { data: {} } };
      },
      step: stepOf({ call: 'alias' }, ['alias']),
      judge: wanted,
    });
    expect(await result).toEqual({ type: 'done', id: 'g-1', wrote: true });
    expect(bodiesOf(client)).toEqual([{ name: 'Eng', mount_accessor: 'acc-9', canonical_id: 'g-1' }]);
  });

  test('sends nothing for a mount that nobody can find', async () => {
    const { client, result } = run({
      respond: (_method, path) =>
        path.startsWith('/sys/internal') ? { status: 403, body: { errors: [] } } : groupReply({ type: 'external' }),
      step: stepOf({ call: 'alias' }, ['alias']),
      judge: wanted,
    });
    await expect(result).rejects.toMatchObject({ code: 'UNKNOWN_REFERENCE' });
    expect(bodiesOf(client)).toEqual([]);
  });
});
