import { describe, expect, test, vi } from 'vitest';
import { RemoteError } from '../../src/core/errors.ts';
import type { RollcallError } from '../../src/core/errors.ts';
import { Cancellations } from '../../src/http/cancellation.ts';
import { sleep } from '../../src/http/sleep.ts';
import { context, failure, fakeClock, options, reader, writer } from './clients.ts';
import { json, listen } from './loopback.ts';

/** A sleep that ends with the signal alone, and says that it began. */
function waiting(): { readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>; readonly began: Promise<void> } {
  let say: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (say = resolve));
  return {
    began,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve());
        say();
      }),
  };
}

describe('an abort', () => {
  test('before a request keeps it from being sent', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = writer(options(server.url));
    const signal = AbortSignal.abort();

    const errors = [
      await failure<RollcallError>(client.get('/x', { signal })),
      await failure<RollcallError>(client.send('POST', '/x', {}, { signal, repeatable: false })),
    ];

    expect(errors.map(({ code }) => code)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(errors[0]?.message).toContain('before it was sent');
    expect(server.seen).toEqual([]);
  });

  test('cuts a read that waits for its answer', async () => {
    const stop = new AbortController();
    const server = await listen(() => stop.abort());

    const error = await failure<RollcallError>(reader(options(server.url)).get('/x', { signal: stop.signal }));

    expect(error.code).toBe('CANCELLED');
  });

  test('cuts a read whose body is on the way', async () => {
    const stop = new AbortController();
    const server = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"a":', () => setImmediate(() => stop.abort()));
    });

    const error = await failure<RollcallError>(reader(options(server.url)).get('/x', { signal: stop.signal }));

    expect(error.code).toBe('CANCELLED');
  });

  test('lets a write that is on its way finish, and gives its answer', async () => {
    const stop = new AbortController();
    const server = await listen((_request, response) => {
      stop.abort();
      setImmediate(() => json(response, 200, { id: 'made' }));
    });

    const answer = await writer(options(server.url)).send('POST', '/x', {}, { signal: stop.signal, repeatable: false });

    expect(answer.body).toEqual({ id: 'made' });
  });

  test('of a write that waits for a connection keeps it from being sent', async () => {
    const stop = new AbortController();
    const server = await listen((request, response) => {
      stop.abort();
      setImmediate(() => json(response, 200, { path: request.url }));
    });
    const client = writer(options(server.url), context({ parallelism: 1 }));

    const [first, second] = await Promise.allSettled(
      ['/first', '/second'].map((path) => client.send('POST', path, {}, { signal: stop.signal, repeatable: false })),
    );
    await client.get('/third');

    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    expect(server.seen).toEqual(['POST /first', 'GET /third']);
  });

  test('ends the wait for another try', async () => {
    const stop = new AbortController();
    const { sleep: wait, began } = waiting();
    const server = await listen((_request, response) => json(response, 503, {}));

    const result = failure<RollcallError>(reader(options(server.url), context({ sleep: wait })).get('/x', { signal: stop.signal }));
    await began;
    stop.abort();

    expect((await result).code).toBe('CANCELLED');
    expect(server.seen).toHaveLength(1);
  });

  test('ends the wait after a 429', async () => {
    const stop = new AbortController();
    const { sleep: wait, began } = waiting();
    const server = await listen((_request, response) => json(response, 429, {}));

    const result = failure<RollcallError>(
      writer(options(server.url), context({ sleep: wait })).send('POST', '/x', {}, { signal: stop.signal, repeatable: false }),
    );
    await began;
    stop.abort();

    expect((await result).code).toBe('CANCELLED');
    expect(server.seen).toHaveLength(1);
  });

  test('of the one who was refused lets the next one look, and one that cannot be sent the one after', async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    let calls = 0;
    const server = await listen((_request, response) => json(response, calls++ === 0 ? 429 : 200, {}));
    let began: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (began = resolve));
    const sleepOnce = (ms: number, signal: AbortSignal | undefined): Promise<void> => {
      if (stop.signal.aborted) return clock.sleep(ms, signal);
      began();
      return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    };
    const client = reader(options(server.url), context({ sleep: sleepOnce }, clock));

    const refused = failure<RollcallError>(client.get('/refused', { signal: stop.signal }));
    await waits;
    stop.abort();
    const unsendable = failure<RollcallError>(client.get('/not sendable'));
    const last = await client.get('/last');

    expect([(await refused).code, (await unsendable).code, last.status]).toEqual(['CANCELLED', 'PROVIDER_REFUSED', 200]);
    expect(server.seen).toEqual(['GET /refused', 'GET /last']);
  });

  test('after a write whose answer was lost still says that it may have taken effect', async () => {
    const stop = new AbortController();
    const { sleep: wait, began } = waiting();
    const server = await listen((request) => request.socket.destroy());

    const result = failure<RollcallError>(
      writer(options(server.url), context({ sleep: wait })).send('PUT', '/x', {}, { signal: stop.signal, repeatable: true }),
    );
    await began;
    stop.abort();

    expect(await result).toMatchObject({ code: 'CANCELLED', uncertain: true });
  });

  test('of one caller leaves the others alone', async () => {
    const stop = new AbortController();
    const server = await listen((request, response) => {
      if (request.url === '/stopped') stop.abort();
      else setImmediate(() => json(response, 200, {}));
    });
    const client = reader(options(server.url));

    const [stopped, other] = await Promise.allSettled([
      client.get('/stopped', { signal: stop.signal }),
      client.get('/other', { signal: new AbortController().signal }),
    ]);

    expect([stopped.status, other.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('of many requests at once needs one listener, so that Node does not warn of a leak', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const stop = new AbortController();
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = reader(options(server.url));

    await Promise.all(Array.from({ length: 50 }, (_, index) => client.get(`/${index}`, { signal: stop.signal })));

    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});

describe('the end of the run', () => {
  const own = (): AbortSignal => new AbortController().signal;

  test.each(['GET', 'PUT'])('ends the wait of a refused %s, of which nothing was done', async (method) => {
    const stop = new AbortController();
    const { sleep: wait, began } = waiting();
    const server = await listen((_request, response) => json(response, 429, {}));
    const client = writer(options(server.url), context({ sleep: wait, stop: stop.signal }));

    const call = method === 'GET' ? client.get('/x', { signal: own() }) : client.send('PUT', '/x', {}, { signal: own(), repeatable: true });
    const result = failure<RollcallError>(call);
    await began;
    stop.abort();

    expect(await result).toMatchObject({ code: 'CANCELLED', message: expect.stringMatching(/was cancelled before it was tried again$/) });
    expect((await result) instanceof RemoteError).toBe(false);
    expect(server.seen).toHaveLength(1);
  });

  test('ends one that is refused only then', async () => {
    const stop = new AbortController();
    const server = await listen((_request, response) => {
      stop.abort();
      json(response, 429, {});
    });

    const client = writer(options(server.url), context({ stop: stop.signal }));
    const result = await failure<RollcallError>(client.send('PUT', '/x', {}, { signal: own(), repeatable: true }));

    expect([result.code, server.seen.length]).toEqual(['CANCELLED', 1]);
  });

  test('ends the wait of a call that was never sent, because another one was refused', async () => {
    const stop = new AbortController();
    const { sleep: wait, began } = waiting();
    const server = await listen((_request, response) => json(response, 429, {}));
    const client = writer(options(server.url), context({ sleep: wait, stop: stop.signal }));

    const refused = failure<RollcallError>(client.get('/x', { signal: own() }));
    await began;
    const waits = failure<RollcallError>(client.send('PUT', '/y', {}, { signal: own(), repeatable: true }));
    stop.abort();

    expect([(await refused).code, (await waits).message]).toEqual([
      'CANCELLED',
      expect.stringMatching(/PUT .*\/y was cancelled before it was sent$/),
    ]);
    expect(server.seen).toEqual(['GET /x']);
  });

  test('lets a call in flight come to its end, and what was begun by a write that got through', async () => {
    const stop = new AbortController();
    let calls = 0;
    const server = await listen((_request, response) => {
      stop.abort();
      json(response, ++calls === 2 ? 429 : 200, {});
    });
    const client = writer(options(server.url), context({ stop: stop.signal }));
    const [step, other] = [own(), own()];

    const wrote = await client.send('PUT', '/x', {}, { signal: step, repeatable: true });
    const seen = await client.get('/x', { signal: step });

    expect([wrote.status, seen.status, server.seen]).toEqual([200, 200, ['PUT /x', 'GET /x', 'GET /x']]);
    calls = 1;
    expect((await failure<RollcallError>(client.get('/y', { signal: other }))).code).toBe('CANCELLED');
  });

  test('does not end what a write without an answer has to be told by: whether it took effect', async () => {
    const stop = new AbortController();
    let calls = 0;
    const server = await listen((request, response) => {
      stop.abort();
      if (++calls === 1) request.socket.destroy();
      else json(response, 200, {});
    });

    const client = writer(options(server.url), context({ stop: stop.signal }));
    const answer = await client.send('PUT', '/x', {}, { signal: own(), repeatable: true });

    expect([answer.status, server.seen]).toEqual([200, ['PUT /x', 'PUT /x']]);
  });

  test('says of a call that may have taken effect, and was refused afterwards, that nobody knows', async () => {
    const stop = new AbortController();
    let calls = 0;
    const server = await listen((request, response) => {
      if (++calls === 1) return void request.socket.destroy();
      stop.abort();
      json(response, 429, {});
    });

    const client = writer(options(server.url), context({ stop: stop.signal }));
    const result = await failure<RollcallError>(client.send('PUT', '/x', {}, { signal: own(), repeatable: true }));

    expect(result).toMatchObject({ code: 'CANCELLED', uncertain: true });
  });

  test('leaves calls alone that have no signal: a token is revoked at the end', async () => {
    const stop = new AbortController();
    let calls = 0;
    const server = await listen((_request, response) => {
      stop.abort();
      json(response, ++calls === 1 ? 429 : 200, {});
    });

    const client = writer(options(server.url), context({ stop: stop.signal }));

    expect((await client.send('POST', '/revoke', {}, { repeatable: true })).status).toBe(200);
  });
});

describe('the list of what can be cancelled', () => {
  test('forgets signals that nothing waits for once there are many', () => {
    const cancellations = new Cancellations();
    const signals = Array.from({ length: 20 }, () => new AbortController().signal);
    const removed = signals.map((signal) => vi.spyOn(signal, 'removeEventListener'));
    const item = { cancel: (): void => undefined };

    for (const signal of signals) {
      cancellations.add(signal, item);
      cancellations.delete(signal, item);
    }

    expect(removed.filter((spy) => spy.mock.calls.length > 0).length).toBe(12);
    cancellations.clear();
    expect(removed.every((spy) => spy.mock.calls.length > 0)).toBe(true);
  });
});

describe('sleep', () => {
  test('ends with the time, with the signal, or at once where the signal was aborted before', async () => {
    const stop = new AbortController();
    const long = sleep(1_000_000, stop.signal);

    await sleep(1, undefined);
    await sleep(1_000_000, AbortSignal.abort());
    stop.abort();
    await long;

    expect(stop.signal.aborted).toBe(true);
  });
});
