/** How many requests a token may send. */
export interface RateLimit {
  readonly perMinute: number;
  readonly burst: number;
}

/** `off` is how a self-hosted server starts; `self-hosted` are its numbers once it is switched on. */
export const RATE_LIMITS = {
  off: undefined,
  'self-hosted': { perMinute: 6, burst: 500 },
  cloud: { perMinute: 120, burst: 1200 },
} as const satisfies Record<string, RateLimit | undefined>;

/** What differs from server to server, and what an emulator can make worse. */
export interface Switches {
  readonly rateLimit: keyof typeof RATE_LIMITS | RateLimit;
  /** `stored`: by id, as sqlite usually gives them; `shuffled`: no order that anybody may rely on. */
  readonly order: 'stored' | 'shuffled';
  /** Servers before 0.60.5 ignore `?name=`. */
  readonly nameFilter: boolean;
  /** How long after an answer its events can be seen. */
  readonly eventDelayMs: number;
  /** Some servers keep no audit log. */
  readonly events: boolean;
  /** False: the list of groups comes without the group `All`, as no whole list does. */
  readonly allListed: boolean;
}

/** A self-hosted server as it comes, with lists in any order. */
export const DEFAULT_SWITCHES: Switches = {
  rateLimit: 'off',
  order: 'shuffled',
  nameFilter: true,
  eventDelayMs: 25,
  events: true,
  allListed: true,
};
