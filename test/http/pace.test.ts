import { describe, expect, test } from 'vitest';
import { Pace } from '../../src/http/pace.ts';
import { backoffMs } from '../../src/http/retry.ts';
import { fakeClock } from './clients.ts';

/** Time in which nothing happens between two events: waits and answers come in their order, and at once. */
class Simulation {
  time = 0;
  #events: { readonly at: number; readonly run: () => void }[] = [];

  readonly now = (): number => this.time;

  readonly sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve());
      this.#events.push({ at: this.time + ms, run: resolve });
    });

  /** Lets everything happen until `done`. */
  async run(done: Promise<unknown>): Promise<void> {
    let over = false;
    void done.then(() => (over = true));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return;
      this.#events.sort((x, y) => x.at - y.at);
      const next = this.#events.shift();
      if (!next) throw new Error('everybody waits for ever');
      this.time = next.at;
      next.run();
    }
  }
}

interface Load {
  readonly requests: number;
  readonly parallel: number;
  readonly latencyMs: number;
  /** Whether the server takes a request in at this time. */
  readonly admits: (time: number) => boolean;
}

/** What a client with this load does to a server: how many refusals it collects, and when it is done. */
async function simulate(load: Load): Promise<{ readonly refused: number; readonly tookMs: number; readonly mostAtOnce: number }> {
  const simulation = new Simulation();
  const pace = new Pace({ rate: undefined, elapsed: simulation.now, sleep: simulation.sleep });
  const sent: number[] = [];
  let next = 0;
  let refused = 0;
  let firstRefusal = Number.POSITIVE_INFINITY;

  async function send(again: boolean): Promise<boolean> {
    const turn = pace.enter(undefined, again);
    if (turn) await turn;
    const { epoch } = pace;
    sent.push(simulation.time);
    await simulation.sleep(load.latencyMs, undefined);
    if (load.admits(simulation.time)) {
      pace.leave(epoch, true);
      return true;
    }
    refused++;
    const { time } = simulation;
    firstRefusal = Math.min(firstRefusal, time);
    pace.pause(epoch, pace.pauseEnd(epoch, time, { asked: undefined, backoff: (strikes) => backoffMs(strikes, 0.5) }));
    return false;
  }

  async function work(): Promise<void> {
    while (next++ < load.requests) {
      for (let again = false; !(await send(again)); again = true);
    }
  }

  await simulation.run(Promise.all(Array.from({ length: load.parallel }, work)));
  const bursts = new Map<number, number>();
  for (const time of sent.filter((each) => each > firstRefusal)) bursts.set(time, (bursts.get(time) ?? 0) + 1);
  return { refused, tookMs: simulation.time, mostAtOnce: Math.max(...bursts.values()) };
}

/** So many a second, counted anew each second, as a Vault quota does. */
function perSecond(limit: number): Load['admits'] {
  let second = -1;
  let granted = 0;
  return (time) => {
    const now = Math.floor(time / 1000);
    if (now !== second) [second, granted] = [now, 0];
    return granted++ < limit;
  };
}

/** A bucket that holds `burst` and gets `rate` a second, as NetBird's limiter is. */
function bucket(rate: number, burst: number): Load['admits'] {
  let tokens = burst;
  let since = 0;
  return (time) => {
    tokens = Math.min(burst, tokens + ((time - since) * rate) / 1000);
    since = time;
    return tokens >= 1 && tokens-- >= 1;
  };
}

describe('a limit that nobody told us', () => {
  test.each([
    { what: 'ten a second', admits: () => perSecond(10), requests: 300, idealMs: 29_000 },
    { what: 'a hundred a second', admits: () => perSecond(100), requests: 2000, idealMs: 19_000 },
    { what: 'one in ten seconds after a burst of 50', admits: () => bucket(0.1, 50), requests: 60, idealMs: 100_000 },
  ])('of $what is found with few refusals and without a stampede', async ({ admits, requests, idealMs }) => {
    const { refused, tookMs, mostAtOnce } = await simulate({ requests, parallel: 30, latencyMs: 20, admits: admits() });

    // Thirty are on their way when the first is refused.
    expect(refused).toBeLessThan(30 + requests * 0.1);
    expect(tookMs).toBeLessThan(idealMs * 1.5);
    expect(mostAtOnce).toBeLessThanOrEqual(3);
  });

  test('that was low and is lifted is forgotten', async () => {
    const low = perSecond(5);

    const { tookMs } = await simulate({ requests: 4000, parallel: 30, latencyMs: 5, admits: (time) => time > 20_000 || low(time) });

    expect(tookMs).toBeLessThan(60_000);
  });

  test('that lasts for half a minute and is over does not slow the client down for long', async () => {
    const { refused, tookMs } = await simulate({
      requests: 4000,
      parallel: 30,
      latencyMs: 5,
      admits: (time) => time < 100 || time > 30_000,
    });

    expect(refused).toBeLessThan(50);
    expect(tookMs).toBeLessThan(60_000);
  });
});

describe('the pauses', () => {
  test('grow while nothing gets through, and one request alone looks whether they are over', async () => {
    const clock = fakeClock();
    const pace = new Pace({ rate: undefined, elapsed: clock.now, sleep: clock.sleep });
    const delays = { asked: undefined, backoff: (strikes: number) => 1000 * (strikes + 1) };

    const waits: number[] = [];
    for (let round = 0; round < 3; round++) {
      const { epoch } = pace;
      const until = pace.pauseEnd(epoch, clock.now(), delays);
      waits.push(until - clock.now());
      pace.pause(epoch, until);
      await pace.enter(undefined, true);
    }
    let second = false;
    void pace.enter(undefined, false)?.then(() => (second = true));
    await Promise.resolve();

    expect(waits).toEqual([1000, 2000, 3000]);
    expect(second).toBe(false);
    pace.leave(pace.epoch, true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(second).toBe(true);
  });

  test('are not made longer by refusals of requests that had set out before', () => {
    const clock = fakeClock();
    const pace = new Pace({ rate: undefined, elapsed: clock.now, sleep: clock.sleep });
    const delays = { asked: undefined, backoff: (strikes: number) => 1000 * (strikes + 1) };
    const { epoch } = pace;
    pace.pause(epoch, pace.pauseEnd(epoch, clock.now(), delays));

    const late = pace.pauseEnd(epoch, clock.now(), delays);
    const named = pace.pauseEnd(epoch, clock.now(), { ...delays, asked: 5000 });

    expect([late - clock.now(), named - clock.now()]).toEqual([1000, 5000]);
  });
});

describe('who waits', () => {
  test('goes in the order of coming, but first whoever was refused', async () => {
    const simulation = new Simulation();
    const pace = new Pace({ rate: { perSecond: 1, burst: 1 }, elapsed: simulation.now, sleep: simulation.sleep });
    const order: string[] = [];
    const enter = (name: string, again: boolean): Promise<unknown> =>
      Promise.resolve(pace.enter(undefined, again)).then(() => order.push(name));

    await simulation.run(Promise.all([enter('at once', false), enter('second', false), enter('third', false), enter('refused', true)]));

    expect(order).toEqual(['at once', 'refused', 'second', 'third']);
  });

  test('is let go when the signal is aborted, and nothing is left that would wake up', async () => {
    const simulation = new Simulation();
    const pace = new Pace({ rate: { perSecond: 1, burst: 1 }, elapsed: simulation.now, sleep: simulation.sleep });
    const stop = new AbortController();

    void pace.enter(stop.signal, false);
    const second = pace.enter(stop.signal, false);
    const third = pace.enter(undefined, false);
    stop.abort();

    expect(await second).toBe(false);
    await simulation.run(third as Promise<boolean>);
    expect(await third).toBe(true);
    expect(simulation.time).toBe(1000);
  });

  test('is let go when the client is closed', async () => {
    const simulation = new Simulation();
    const pace = new Pace({ rate: { perSecond: 1, burst: 1 }, elapsed: simulation.now, sleep: simulation.sleep });

    void pace.enter(undefined, false);
    const second = pace.enter(undefined, false);
    pace.close();

    expect(await second).toBe(false);
  });
});
