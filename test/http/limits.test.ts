import { describe, expect, test } from 'vitest';
import type { HttpOptions } from '../../src/core/provider.ts';
import { makePaces } from '../../src/http/paces.ts';
import { Pace } from '../../src/http/pace.ts';
import type { Clock } from './clients.ts';
import { context, fakeClock, options, writer } from './clients.ts';
import { json, listen } from './loopback.ts';

describe('clients whose requests are counted together', () => {
  test('keep one limit together, whatever token each of them has', async () => {
    const { clock, open } = await sharing();
    const [first, second] = [
      open({ counter: () => 'acme', rate: { perSecond: 1, burst: 1 } }),
      open({ counter: () => 'acme', rate: { perSecond: 1, burst: 1 } }),
    ];

    for (const client of [first, second, first, second]) await client.get('/x');

    expect(clock.slept.filter((ms) => ms > 0)).toEqual([1000, 1000, 1000]);
  });

  test('do not wait for those of another counter', async () => {
    const { clock, open } = await sharing();
    const [first, second] = ['acme', 'other'].map((counter) => open({ counter: () => counter, rate: { perSecond: 1, burst: 1 } }));

    await first?.get('/x');
    await second?.get('/x');

    expect(clock.slept).toEqual([]);
  });

  test('keep a limit of some requests together too', async () => {
    const { clock, open } = await sharing();
    const shared = { counter: () => 'acme', writeRates: [{ methods: ['PUT'], path: '/groups', perSecond: 1, burst: 1 }] };
    const [first, second] = [open(shared), open(shared)];

    await first.send('PUT', '/groups', {}, { repeatable: true });
    await second.get('/groups');
    await second.send('PUT', '/users', {}, { repeatable: true });
    expect(clock.slept).toEqual([]);
    await second.send('PUT', '/groups', {}, { repeatable: true });

    expect(clock.slept).toEqual([1000]);
  });

  test('each keep a limit of their own besides', async () => {
    const { clock, open } = await sharing();
    const shared = { counter: () => 'acme', rate: { perSecond: 1000, burst: 1000 } };
    const [slow, fast] = [open(shared, { rate: { perSecond: 1, burst: 1 } }), open(shared)];

    await slow.get('/x');
    for (let count = 0; count < 5; count++) await fast.get('/x');
    expect(clock.slept).toEqual([]);
    await slow.get('/x');

    expect(clock.slept).toEqual([1000]);
  });

  test('are counted anew, and nothing at once, when it is known whose they are', async () => {
    const { clock, open } = await sharing();
    let whose = 'somebody';
    const [first, second] = [() => whose, () => 'acme'].map((counter) => open({ counter, rate: { perSecond: 1, burst: 1 } }));

    await first?.get('/x');
    expect(clock.slept).toEqual([]);
    whose = 'acme';
    await first?.get('/x');
    await second?.get('/x');

    expect(clock.slept).toEqual([1000, 1000]);
  });

  test('take the highest limit that one of them knows', async () => {
    const { clock, open } = await sharing();
    const [first, second, third] = [1, 2, 1].map((perSecond) => open({ counter: () => 'acme', rate: { perSecond, burst: perSecond } }));

    for (const client of [first, second, third, first, second]) await client?.get('/x');

    // One at once by what the first one knew; then two more, and from then on two a second.
    expect(clock.slept).toEqual([500, 500]);
  });

  test('all wait where one of them is refused', async () => {
    const clock = fakeClock();
    const arrivals: number[] = [];
    let refusals = 1;
    const server = await listen((_request, response) => {
      arrivals.push(clock.now());
      if (refusals-- > 0) json(response, 429, {}, { 'Retry-After': '7' });
      else json(response, 200, {});
    });
    const { open } = await sharing(server.url, clock);
    const [first, second] = [open({ counter: () => 'acme' }), open({ counter: () => 'acme' })];

    const refused = first.get('/x');
    while (arrivals.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([refused, second.get('/y')]);

    expect(arrivals.map((at) => at - (arrivals[0] ?? 0))).toEqual([0, 7000, 7000]);
  });

  test('that are closed let go of their own requests and of nobody else', async () => {
    const clock = fakeClock();
    const pace = new Pace({ rate: { perSecond: 1, burst: 1 }, elapsed: clock.now, sleep: () => new Promise(() => undefined) });
    const [mine, theirs] = [{}, {}];
    void pace.enter(undefined, false, mine);
    const [first, second] = [pace.enter(undefined, false, mine), pace.enter(undefined, false, theirs)];
    let isOver = false;
    void second?.then(() => (isOver = true));

    pace.close(mine);

    expect(await first).toBe(false);
    expect(isOver).toBe(false);
    pace.close(theirs);
    expect(await second).toBe(false);
  });
});

interface Sharing {
  readonly clock: Clock;
  open(shared: NonNullable<HttpOptions['shared']>, more?: Partial<HttpOptions>): ReturnType<typeof writer>;
}

/** Clients of one run on a server that answers everything. */
async function sharing(url?: string, clock: Clock = fakeClock()): Promise<Sharing> {
  const address = url ?? (await listen((_request, response) => json(response, 200, {}))).url;
  const given = context({ paces: makePaces() }, clock);
  let tokens = 0;
  return {
    clock,
    open: (shared, more = {}) => writer(options(address, { headers: { 'X-Vault-Token': `token-${++tokens}` }, shared, ...more }), given),
  };
}
