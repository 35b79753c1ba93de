import type { LoggedRequest } from './request-log.ts';

/** Which requests a fault hits. Without any of these: every one. */
export interface FaultScope {
  /** Name of one emulator. */
  readonly emulator?: string;
  readonly method?: string;
  /** Path as sent, without query; `*` stands for one segment or a part of it, `**` for anything. */
  readonly path?: string;
  /** Text that the query or the body holds. */
  readonly contains?: string;
  /** Matching requests that are let through first; default 0. */
  readonly skip?: number;
  /** How often the fault strikes; default: until it is switched off. */
  readonly count?: number;
}

/** What goes wrong. */
export type FaultEffect =
  /** Another answer. Nothing is stored, unless `committed` says that it was before the server failed. */
  | {
      readonly type: 'status';
      readonly status: number;
      /** Seconds, or a date, for the header Retry-After. */
      readonly retryAfter?: number | string;
      /** Answer with an HTML page, as a proxy does. */
      readonly html?: boolean;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly committed?: boolean;
    }
  /** The connection breaks: nothing was stored; stored, but no answer; or in the middle of the answer. */
  | { readonly type: 'drop'; readonly when: 'before-commit' | 'after-commit' | 'in-answer' }
  /** The answer takes longer. */
  | { readonly type: 'slow'; readonly ms: number; readonly when?: 'before-commit' | 'after-commit' }
  /** The body ends early, with a length that says that it is whole. */
  | { readonly type: 'truncate'; readonly bytes?: number }
  /** A list that is not whole, said the way the emulated system says it. */
  | { readonly type: 'partial-list'; readonly keep: number }
  | { readonly type: 'content-type'; readonly contentType: string }
  /** A member of JSON answers, wherever it is in them, is not there; or it is null. */
  | { readonly type: 'lacks'; readonly key: string; readonly as?: 'missing' | 'null' }
  /** The answer does not end: white space follows, so many bytes of it, or until the client leaves. */
  | { readonly type: 'flood'; readonly bytes: number };

/** One thing that goes wrong, and when. */
export type Fault = FaultScope & FaultEffect;

/** A fault that is switched on. */
export type ActiveFault = Fault & { readonly id: string; readonly struck: number };

/** The faults of a sandbox, over all its emulators. */
export interface Faults {
  /** Switches a fault on; the result is its id. */
  add(fault: Fault): string;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly ActiveFault[];
  /** The faults that hit this request, in the order in which they were added; counts them as struck. */
  strike(request: LoggedRequest): readonly Fault[];
}

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  seen: number;
  struck: number;
}

/** No fault yet. */
export function makeFaults(): Faults {
  let entries: Entry[] = [];
  let count = 0;
  return {
    add(fault) {
      count += 1;
      const id = `fault-${count}`;
      entries.push({ id, fault, pattern: fault.path === undefined ? undefined : pathPattern(fault.path), seen: 0, struck: 0 });
      return id;
    },
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    clear() {
      entries = [];
    },
    list: () => entries.map((entry) => ({ ...entry.fault, id: entry.id, struck: entry.struck })),
    strike: (request) => entries.filter((entry) => strikes(entry, request)).map((entry) => entry.fault),
  };
}

function strikes(entry: Entry, request: LoggedRequest): boolean {
  if (!inScope(entry, request)) return false;
  entry.seen += 1;
  if (entry.seen <= (entry.fault.skip ?? 0)) return false;
  if (entry.struck >= (entry.fault.count ?? Infinity)) return false;
  entry.struck += 1;
  return true;
}

function inScope(entry: Entry, request: LoggedRequest): boolean {
  const { emulator, method, contains } = entry.fault;
  if (emulator !== undefined && emulator !== request.emulator) return false;
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (entry.pattern !== undefined && !entry.pattern.test(request.path)) return false;
  return contains === undefined || request.query.includes(contains) || request.body.includes(contains);
}

function pathPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}
