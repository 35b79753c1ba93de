import type { Code } from '../errors.ts';
import type { Json } from './json.ts';

/** A token bucket: what it lets out at once, and what is refilled. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A limit of some requests alone: those of these methods to exactly this path below the base URL. */
export interface WriteRate extends Rate {
  readonly methods: readonly string[];
  readonly path: string;
}

/**
 * Limits of a system that counts the requests of several clients together: those of a run that name the same counter keep them together, on
 * top of their own, and where one of them is refused, all of them wait.
 */
export interface SharedLimits {
  /** Asked for each request: whom a token belongs to may be known only from an answer. */
  counter(): string;
  readonly rate?: Rate;
  readonly writeRates?: readonly WriteRate[];
}

/** What is particular about one API, for the client that speaks to it. */
export interface HttpOptions {
  /** Origin and base path, without a trailing slash. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sentences in an error answer's body, in the vendor's shape; empty where it has none. */
  describeError(status: number, body: Json | undefined): readonly string[];
  /** Code for an error status; without it the client's own table decides. */
  classifyError?(status: number, body: Json | undefined): Code | undefined;
  /** Statuses that are worth another try although the usual policy says no, or the reverse. */
  retryable?(method: string, status: number, body: Json | undefined): boolean | undefined;
  /** Requests per second from the first one on; absent: no limit of our own. */
  readonly rate?: Rate;
  /** What some requests are limited to besides. */
  readonly writeRates?: readonly WriteRate[];
  readonly shared?: SharedLimits;
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string; readonly serverName?: string };
  /** Header of the answer that names the request; the body's `request_id` is looked at too. */
  readonly requestIdHeader?: string;
  /** Other origins that a read may be redirected to. */
  readonly trustedOrigins?: readonly string[];
}

export interface Answer {
  readonly status: number;
  /** Parsed, where the answer is JSON; undefined where it has no body. */
  readonly body: Json | undefined;
  /** What `each` made of the items of a list; then there is no body. Undefined where it has to be read out of the body. */
  readonly items?: readonly unknown[] | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Statuses from 400 on that are answers, not errors: `[404]`. */
  readonly accept?: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is wanted as text, whatever the answer says of it: `body` is a string, empty where there is none. */
  readonly text?: true;
  /**
   * Reads an item of an answer that is a list, before the rest of it is there; for long lists. What it throws is not told: the answer has
   * its body then, as it has where the client does not read items, and whoever asked reads that.
   */
  each?(item: Json): unknown;
}

/** The read-only face: it has no write methods. Paths begin with `/` and are appended to the base URL as text. */
export interface ReadClient {
  /** @throws RemoteError on every status from 400 on that is not accepted, and where no proper answer came */
  get(path: string, options?: RequestOptions): Promise<Answer>;
  /** A POST that only reads; any path that the provider does not list as a query is refused before it is sent. */
  query(path: string, body: Json, options?: RequestOptions): Promise<Answer>;
  /** Headers for every later request: the token after a login. */
  setHeader(name: string, value: string): void;
  close(): Promise<void>;
}

/** What a write may be; the last two take and give back the lock of a state. */
export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'LOCK' | 'UNLOCK';

export interface WriteClient extends ReadClient {
  /**
   * `repeatable`: sending it twice is the same as once, so 5xx and broken connections are tried again. Otherwise only what surely
   * did not take effect (429, connection refused) is.
   */
  send(
    method: WriteMethod,
    path: string,
    body: Json | undefined,
    options: RequestOptions & { readonly repeatable: boolean },
  ): Promise<Answer>;
}
