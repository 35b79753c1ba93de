import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { RemoteError } from '../../src/core/errors.ts';
import type { WriteClient } from '../../src/core/provider.ts';
import { makeRetryBudget } from '../../src/http/budget.ts';
import { context, failure, fakeClock, options, reader, writer } from './clients.ts';
import { freePort, json, listen, listenTcp } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** A server that gives these statuses in turn, then 200. */
function failing(statuses: readonly number[], headers: Readonly<Record<string, string>> = {}): Promise<Loopback> {
  let calls = 0;
  return listen((_request, response) => {
    const status = statuses[calls++];
    json(
      response,
      status ?? 200,
      status === undefined ? { ok: true } : { errors: [`failure ${calls}`] },
      status === undefined ? {} : headers,
    );
  });
}

/** A server that takes the first requests in, counts them and drops the connection without an answer. */
function dropping(drops: number): Promise<Loopback> {
  let calls = 0;
  return listen((request, response) => {
    if (calls++ < drops) request.socket.destroy();
    else json(response, 200, { ok: true });
  });
}

type Send = (client: WriteClient) => Promise<unknown>;
const get: Send = (client) => client.get('/x');
const query: Send = (client) => client.query('/sys/capabilities-self', {});
const repeatable: Send = (client) => client.send('PUT', '/x', {}, { repeatable: true });
const once: Send = (client) => client.send('POST', '/x', {}, { repeatable: false });

test('many that wait for the next try cost the signal of the run one listener', async () => {
  const server = await failing(Array.from({ length: 20 }, () => 503));
  const { signal } = new AbortController();
  let most = 0;
  const clock = fakeClock();
  const sleep = async (ms: number, asleep: AbortSignal | undefined): Promise<void> => {
    await new Promise((resume) => setImmediate(resume));
    most = Math.max(most, getEventListeners(signal, 'abort').length);
    await clock.sleep(ms, asleep);
  };
  const client = reader(options(server.url), context({ parallelism: 20, sleep }, clock));

  await Promise.all(Array.from({ length: 20 }, () => client.get('/x', { signal })));

  expect(most).toBe(1);
});

describe('429', () => {
  test('tells of each wait, before it', async () => {
    const server = await failing([429, 429]);
    const budget = makeRetryBudget();
    const waits: number[] = [];
    const client = reader(options(server.url), context({ budget, onLimited: () => void waits.push(budget.waitedMs()) }, fakeClock()));

    await get(client as WriteClient);

    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[1]).toBeGreaterThan(waits[0] as number);
  });

  test.each([
    ['get', get],
    ['query', query],
    ['a repeatable write', repeatable],
    ['a write that must not be sent twice', once],
  ])('is tried again for %s', async (_what, send) => {
    const server = await failing([429, 429]);
    const clock = fakeClock();

    await send(writer(options(server.url), context({}, clock)));

    expect(server.seen).toHaveLength(3);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('waits as many seconds as Retry-After says', async () => {
    const server = await failing([429], { 'Retry-After': '7' });
    const clock = fakeClock();

    await reader(options(server.url), context({}, clock)).get('/x');

    expect(clock.slept).toEqual([7000]);
  });

  test("waits until the date that Retry-After says, by the server's clock", async () => {
    const server = await failing([429], { 'Retry-After': 'Mon, 23 Nov 2026 12:00:09 GMT', Date: 'Mon, 23 Nov 2026 12:00:00 GMT' });
    const clock = fakeClock();

    await reader(options(server.url), context({}, clock)).get('/x');

    expect(clock.slept).toEqual([9000]);
  });

  test('is waited out as long as was asked, although somebody sets the clock back meanwhile', async () => {
    const server = await failing([429], { 'Retry-After': '7' });
    const clock = fakeClock();
    const wall = (): number => clock.now() - (clock.slept.length > 0 ? 3_600_000 : 0);

    await reader(options(server.url), context({ now: wall }, clock)).get('/x');

    expect(clock.slept).toEqual([7000]);
  });

  test('that does not end ends with an error that says what was waited', async () => {
    const server = await failing(Array.from({ length: 1000 }, () => 429));
    const clock = fakeClock();

    const error = await failure<RemoteError>(writer(options(server.url), context({}, clock)).send('POST', '/x', {}, { repeatable: false }));

    const waited = clock.slept.reduce((sum, ms) => sum + ms, 0);
    expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMIT', status: 429, uncertain: false });
    expect(error.message).toContain(`(${server.seen.length} times; the run has waited ${waited / 1000} s in all, and may wait 300 s)`);
    expect(error.hint).toContain('ROLLCALL_RETRY_BUDGET');
    expect(waited).toBeGreaterThan(240_000);
    expect(waited).toBeLessThanOrEqual(300_000);
    expect(Math.max(...clock.slept)).toBe(30_000);
  });

  test('that asks for more than the run may wait ends at once', async () => {
    const server = await failing([429], { 'Retry-After': '3600' });
    const clock = fakeClock();

    const error = await failure<RemoteError>(reader(options(server.url), context({}, clock)).get('/x'));

    expect(clock.slept).toEqual([]);
    expect(error.code).toBe('PROVIDER_RATE_LIMIT');
    expect(error.message).toContain('asks to wait 3600 s more');
  });

  test('shares one budget among all clients of a run', async () => {
    const server = await failing(Array.from({ length: 1000 }, () => 429));
    const clock = fakeClock();
    const budget = makeRetryBudget(3000);

    const first = await failure<RemoteError>(reader(options(server.url), context({ budget }, clock)).get('/x'));
    const asked = server.seen.length;
    const second = await failure<RemoteError>(reader(options(server.url), context({ budget }, clock)).get('/x'));

    expect([first.code, second.code]).toEqual(['PROVIDER_RATE_LIMIT', 'PROVIDER_RATE_LIMIT']);
    // 0.5 and 1 second were waited, 2 more would be too many; the second client finds room for two short waits.
    expect(clock.slept).toEqual([500, 1000, 500, 1000]);
    expect(server.seen.length - asked).toBe(3);
  });
});

describe('a run that makes progress', () => {
  test('under a slow limit goes on, however long it has waited', async () => {
    let calls = 0;
    const server = await listen((_request, response) => json(response, calls++ % 2 === 0 ? 429 : 200, {}));
    const client = reader(options(server.url), context({ budget: makeRetryBudget(1500) }));

    for (let index = 0; index < 10; index++) await client.get('/x');

    expect(server.seen).toHaveLength(20);
  });
});

describe('a 5xx answer', () => {
  test.each([
    ['get', get],
    ['query', query],
    ['a repeatable write', repeatable],
  ])('is tried again for %s', async (_what, send) => {
    const server = await failing([500, 502, 503, 504]);
    const clock = fakeClock();

    await send(writer(options(server.url), context({}, clock)));

    expect(server.seen).toHaveLength(5);
    expect(clock.slept).toEqual([500, 1000, 2000, 4000]);
  });

  test('to a write that must not be sent twice is not tried again, and leaves open whether it took effect', async () => {
    const server = await failing([502]);

    const error = await failure<RemoteError>(once(writer(options(server.url))));

    expect(server.seen).toHaveLength(1);
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: 502, uncertain: true });
  });

  test('that does not end ends after five tries', async () => {
    const server = await failing([503, 503, 503, 503, 503, 503, 503]);

    const error = await failure<RemoteError>(get(writer(options(server.url))));

    expect(server.seen).toHaveLength(5);
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: 503 });
    expect(error.message).toContain('(5 tries)');
  });

  test('with status 501 is final', async () => {
    const server = await failing([501]);

    await failure(get(writer(options(server.url))));

    expect(server.seen).toHaveLength(1);
  });

  test('with Retry-After waits at least that long', async () => {
    const server = await failing([503], { 'Retry-After': '20' });
    const clock = fakeClock();

    await get(writer(options(server.url), context({}, clock)));

    expect(clock.slept).toEqual([20_000]);
  });
});

describe("the provider's opinion", () => {
  test('keeps a 500 that is a mistake of the user from being tried again', async () => {
    const server = await failing([500]);
    const http = options(server.url, {
      retryable: (_method, status, body) => (status === 500 && JSON.stringify(body).includes('failure 1') ? false : undefined),
    });

    const error = await failure<RemoteError>(repeatable(writer(http)));

    expect(server.seen).toHaveLength(1);
    expect(error).toMatchObject({ status: 500, uncertain: false });
  });

  test('makes a 412 worth another try, also for a write that must not be sent twice', async () => {
    const server = await failing([412]);

    await once(writer(options(server.url, { retryable: (_method, status) => (status === 412 ? true : undefined) })));

    expect(server.seen).toHaveLength(2);
  });

  test('cannot make a write be sent twice after a 5xx answer', async () => {
    const server = await failing([502]);

    await failure(once(writer(options(server.url, { retryable: () => true }))));

    expect(server.seen).toHaveLength(1);
  });
});

describe('a connection that breaks', () => {
  test.each([
    ['get', get],
    ['query', query],
    ['a repeatable write', repeatable],
  ])('is tried again for %s', async (_what, send) => {
    const server = await dropping(2);

    await send(writer(options(server.url)));

    expect(server.seen).toHaveLength(3);
  });

  test('after the write arrived leaves open whether it took effect, and it is not sent again', async () => {
    const server = await dropping(1);

    const error = await failure<RemoteError>(once(writer(options(server.url))));

    expect(server.seen).toEqual(['POST /x']);
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: undefined, uncertain: true });
    expect(error.message).toContain('closed the connection without an answer');
  });

  test('and then a refusal still leaves open whether the first try took effect', async () => {
    let calls = 0;
    const server = await listen((request, response) => {
      if (calls++ === 0) request.socket.destroy();
      else json(response, 400, { errors: ['group: x not found'] });
    });

    const error = await failure<RemoteError>(repeatable(writer(options(server.url))));

    expect(error).toMatchObject({ code: 'PROVIDER_REFUSED', status: 400, uncertain: true });
  });

  test('while a write is on the way that was never answered is uncertain, a read never is', async () => {
    const server = await dropping(99);

    const error = await failure<RemoteError>(get(writer(options(server.url))));

    expect(error.uncertain).toBe(false);
  });
});

describe('a server that is not there', () => {
  test('is asked again even for a write that must not be sent twice, since nothing was sent', async () => {
    const port = await freePort();
    const clock = fakeClock();

    const error = await failure<RemoteError>(once(writer(options(`http://127.0.0.1:${port}`), context({}, clock))));

    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', uncertain: false });
    expect(error.message).toContain('was refused a connection (3 tries)');
    expect(error.hint).toContain('url');
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('does not finish the handshake and is given up after the time for connecting', async () => {
    const server = await listenTcp((socket) => socket.resume());
    const given = context({ timeouts: { connectMs: 1 }, budget: makeRetryBudget(0) });

    const error = await failure<RemoteError>(once(writer(options(server.url.replace('http:', 'https:')), given)));

    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', uncertain: false });
    expect(error.message).toContain('did not connect within 0.001 s');
  });
});

describe('a server that is silent', () => {
  test('is given up after the time for headers; a write may have taken effect', async () => {
    const server = await listenTcp((socket) => socket.resume());

    const error = await failure<RemoteError>(once(writer(options(server.url), context({ timeouts: { headersMs: 1 } }))));

    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', uncertain: true });
    expect(error.message).toContain('no answer within 0.001 s');
  });
});

describe('an own limit', () => {
  test('paces requests from the first one on', async () => {
    const server = await failing([]);
    const clock = fakeClock();
    const client = reader(options(server.url, { rate: { perSecond: 2, burst: 3 } }), context({}, clock));

    await Promise.all(Array.from({ length: 7 }, () => client.get('/x')));

    expect(clock.slept).toEqual([500, 500, 500, 500]);
    expect(server.seen).toHaveLength(7);
  });

  test('of some writes comes on top, for their methods and their path alone', async () => {
    const server = await failing([]);
    const clock = fakeClock();
    const writeRates = [{ methods: ['PUT', 'POST'], path: '/groups', perSecond: 1, burst: 1 }];
    const client = writer(options(server.url, { rate: { perSecond: 100, burst: 100 }, writeRates }), context({}, clock));
    const put = (path: string): Promise<unknown> => client.send('PUT', path, {}, { repeatable: false });

    await Promise.all([
      client.get('/groups'),
      client.send('DELETE', '/groups', undefined, { repeatable: false }),
      put('/groups/7'),
      put('/groups'),
    ]);
    expect(clock.slept).toEqual([]);
    await Promise.all([put('/groups'), client.send('POST', '/groups', {}, { repeatable: false })]);

    expect(clock.slept).toEqual([1000, 1000]);
    await client.close();
  });
});
