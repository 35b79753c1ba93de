import type { ArrivedRequest } from './emulator.ts';

/** One request that arrived. The log holds no credential: such headers say `redacted`. */
export interface LoggedRequest {
  /** Order of arrival over all emulators, from 1. */
  readonly number: number;
  readonly emulator: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the sandbox started. */
  readonly atMs: number;
  /** Of the answer; undefined while there is none, and where none was sent. */
  status: number | undefined;
  /** Whether the request changed what is stored. */
  committed: boolean;
  /** Types of the faults that hit it. */
  faults: readonly string[];
}

/** What arrived, in order. */
export interface RequestLog {
  add(emulator: string, request: ArrivedRequest): LoggedRequest;
  list(): readonly LoggedRequest[];
  clear(): void;
}

/** A benchmark sends hundreds of thousands; the oldest are dropped above this number. */
const KEPT_REQUESTS = 50_000;
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-vault-token', 'cookie', 'apikey', 'x-api-key']);

/** An empty log; numbers go on after `clear`, so that a number names one request only. */
export function makeRequestLog(): RequestLog {
  const startedAt = performance.now();
  let entries: LoggedRequest[] = [];
  let count = 0;
  return {
    add(emulator, request) {
      count += 1;
      const cut = request.target.indexOf('?');
      const entry: LoggedRequest = {
        number: count,
        emulator,
        method: request.method,
        path: cut < 0 ? request.target : request.target.slice(0, cut),
        query: cut < 0 ? '' : request.target.slice(cut + 1),
        headers: redacted(request.headers),
        body: request.body,
        atMs: performance.now() - startedAt,
        status: undefined,
        committed: false,
        faults: [],
      };
      entries.push(entry);
      if (entries.length > 2 * KEPT_REQUESTS) entries = entries.slice(-KEPT_REQUESTS);
      return entry;
    },
    list: () => entries,
    clear() {
      entries = [];
    },
  };
}

function redacted(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const copy: Record<string, string> = {};
  for (const name of Object.keys(headers)) copy[name] = SECRET_HEADERS.has(name) ? 'redacted' : (headers[name] ?? '');
  return copy;
}
