import type { HttpOptions, Rate, SharedLimits, WriteRate } from '../core/model/http-client.ts';
import type { Call } from './call.ts';
import type { ClientContext } from './client.ts';
import { Pace } from './pace.ts';
import { makePaces } from './paces.ts';

/** The limits that one client keeps: its own, and those that it shares with other clients of the run. */
export interface Limits {
  /** Those that a request has to pass. */
  of(call: Asked): Passage;
  /** Lets everybody go who waits for this client. */
  close(): void;
}

/** Narrower limits first: who waits there takes nothing of the wider one. */
export interface Passage {
  readonly narrow: readonly Pace[];
  /** Which every request passes, and which learns from refusals: where it is shared, everybody who shares it waits. */
  readonly widest: Pace;
}

type Asked = Pick<Call, 'method' | 'path'>;

interface Given {
  readonly basePath: string;
  readonly context: Pick<ClientContext, 'elapsed' | 'sleep' | 'paces'>;
}

interface Limit {
  readonly pace: Pace;
  holds(call: Asked): boolean;
}

interface Wide {
  readonly some: readonly Limit[];
  readonly all: Pace;
}

/** The limits of a client that was opened with these options. */
export function makeLimits(options: HttpOptions, { basePath, context: { elapsed, sleep, paces = makePaces() } }: Given): Limits {
  const { shared } = options;
  const make = (rate: Rate | undefined): Pace => new Pace({ rate, elapsed, sleep });
  const limitOf = (rate: WriteRate, pace: Pace): Limit => ({
    pace,
    holds: ({ method, path }) => path === basePath + rate.path && rate.methods.includes(method),
  });
  const own = (options.writeRates ?? []).map((rate) => limitOf(rate, make(rate)));
  const rest = make(options.rate);
  const counters = new Map<string, Wide>();
  const wideOf = (limits: SharedLimits): Wide => {
    const counter = limits.counter();
    const known = counters.get(counter);
    if (known) return known;
    // What set out before the counter had this name was counted under another one.
    const open = (what: string, rate: Rate | undefined): Pace =>
      paces.of(`${counter} ${what}`, { rate, elapsed, sleep, startsEmpty: counters.size > 0 });
    const some = (limits.writeRates ?? []).map((rate) => limitOf(rate, open(`${rate.methods.join()} ${rate.path}`, rate)));
    const wide = { some, all: open('all', limits.rate) };
    counters.set(counter, wide);
    return wide;
  };
  const limits: Limits = {
    of(call) {
      if (!shared) return { narrow: held(own, call), widest: rest };
      const { some, all } = wideOf(shared);
      return { narrow: [...held(own, call), ...(options.rate ? [rest] : []), ...held(some, call)], widest: all };
    },
    close() {
      const wide = [...counters.values()].flatMap(({ some, all }) => [...some.map(({ pace }) => pace), all]);
      for (const pace of [...own.map(({ pace: each }) => each), rest, ...wide]) pace.close(limits);
    },
  };
  return limits;
}

function held(limits: readonly Limit[], call: Asked): readonly Pace[] {
  return limits.filter((each) => each.holds(call)).map(({ pace }) => pace);
}
