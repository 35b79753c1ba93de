import type { EmulatorTools } from '../emulator.ts';

/** A limit on requests per client. */
export interface RateLimit {
  readonly name: string;
  /** Where it holds: `''` for everything, else the beginning of the path with the namespace. */
  readonly path: string;
  readonly rate: number;
  /** Seconds. */
  readonly interval: number;
  readonly blockInterval: number;
}

/** Whether a request may pass, and what the headers would say. */
export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the count starts over. */
  readonly resetSeconds: number;
}

interface Window {
  readonly startMs: number;
  used: number;
  blockedUntilMs: number;
}

/** The limits in force. */
export interface Quotas {
  readonly limits: Map<string, RateLimit>;
  /** Whether answers say how many requests are left. */
  headers: boolean;
  /** Counts a request; undefined where no limit holds for its path. */
  take(path: string, client: string): Allowance | undefined;
  /** Starts the counts of one limit over. */
  forget(name: string): void;
}

/** No limit. */
export function makeQuotas(tools: EmulatorTools): Quotas {
  const limits = new Map<string, RateLimit>();
  const windows = new Map<string, Window>();

  function limitFor(path: string): RateLimit | undefined {
    const fitting = [...limits.values()].filter((limit) => path.startsWith(limit.path));
    return fitting.sort((first, second) => first.path.length - second.path.length).at(-1);
  }

  function windowOf(limit: RateLimit, client: string): Window {
    const key = `${limit.name}\n${client}`;
    const found = windows.get(key);
    const now = tools.now();
    const lengthMs = limit.interval * 1000;
    if (found !== undefined && now - found.startMs < lengthMs) return found;
    // Windows follow one another from the first request on.
    const startMs = found === undefined ? now : now - ((now - found.startMs) % lengthMs);
    const next = { startMs, used: 0, blockedUntilMs: found?.blockedUntilMs ?? 0 };
    windows.set(key, next);
    return next;
  }

  return {
    limits,
    headers: false,
    take(path, client) {
      const limit = limitFor(path);
      if (limit === undefined) return undefined;
      const window = windowOf(limit, client);
      const most = Math.ceil(limit.rate);
      const allowed = window.used < most && window.blockedUntilMs <= tools.now();
      if (allowed) window.used += 1;
      else if (window.blockedUntilMs <= tools.now()) window.blockedUntilMs = tools.now() + limit.blockInterval * 1000;
      const resetSeconds = Math.max(0, Math.floor((window.startMs + limit.interval * 1000 - tools.now()) / 1000));
      return { allowed, limit: most, remaining: Math.max(0, most - window.used), resetSeconds };
    },
    forget(name) {
      for (const key of windows.keys()) if (key.startsWith(`${name}\n`)) windows.delete(key);
    },
  };
}
