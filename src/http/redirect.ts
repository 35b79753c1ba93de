import { quoteName } from '../core/model/quote-name.ts';
import type { Refusal } from './refusal.ts';
import { isQuery } from './queries.ts';

/** How many redirects a read follows. */
export const MAX_REDIRECTS = 5;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Those after which a POST stays a POST. */
const KEEPING_METHOD: ReadonlySet<number> = new Set([307, 308]);

export interface Redirected {
  readonly origin: string;
  readonly path: string;
}

interface Facts {
  readonly status: number;
  readonly location: string | undefined;
  /** `get`, a query, or a write; `repeatable` for a write that may be sent twice. */
  readonly purpose: 'get' | 'query' | 'write';
  readonly repeatable: boolean;
  readonly origin: string;
  readonly path: string;
  readonly basePath: string;
  readonly queries: readonly string[];
  /** Whether the token may go to that origin. */
  trusts(origin: string): boolean;
}

/** Whether a status is a redirect. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** Where a redirect may be followed to, or why it may not. */
export function followRedirect(facts: Facts): Redirected | Refusal {
  const to = destinationOf(facts);
  if (!to) return refuse(facts, 'somewhere that is no http or https address');
  if (to.protocol === 'http:' && facts.origin.startsWith('https:')) return inClearText(facts, to.origin);
  if (to.origin !== facts.origin && (facts.purpose === 'write' || !facts.trusts(to.origin))) return elsewhere(facts, to.origin);
  const objection = facts.purpose === 'get' ? undefined : objectionToPost(facts, to);
  return objection === undefined
    ? { origin: to.origin, path: to.pathname + to.search }
    : refuse(facts, `${quoteName(`${to.origin}${to.pathname}`)}, ${objection}`);
}

/** What is said when redirects do not end. */
export function tooManyRedirects(): Refusal {
  return {
    code: 'PROVIDER_URL',
    what: `was redirected more than ${MAX_REDIRECTS} times`,
    hint: 'Check "url": the server sends every request on to another address.',
  };
}

function destinationOf(facts: Facts): URL | undefined {
  const base = facts.origin + facts.path;
  if (facts.location === undefined || !URL.canParse(facts.location, base)) return undefined;
  const to = new URL(facts.location, base);
  return to.protocol === 'https:' || to.protocol === 'http:' ? to : undefined;
}

function objectionToPost(facts: Facts, to: URL): string | undefined {
  if (!KEEPING_METHOD.has(facts.status)) return 'which would turn the write into a read';
  if (facts.purpose === 'query')
    return isQuery(withoutBase(to.pathname, facts.basePath), facts.queries) ? undefined : 'which is no path that only reads';
  return facts.repeatable ? undefined : 'which is not followed for a write that must not be sent twice';
}

function elsewhere(facts: Facts, to: string): Refusal {
  return {
    code: 'PROVIDER_ORIGIN',
    what: `was redirected from ${facts.origin} to ${to}, where the token must not go`,
    hint:
      facts.purpose === 'write'
        ? `Writes are never sent on to another origin: set "url" of the target to ${to} if that is the system itself.`
        : `If ${to} is the same system, set "url" of the target to it, or list both origins in ROLLCALL_ORIGINS.`,
  };
}

function inClearText(facts: Facts, to: string): Refusal {
  return {
    code: 'PROVIDER_TLS',
    what: `was redirected from ${facts.origin} to ${to}, where the token would go in clear text`,
    hint: 'Have the server redirect to https: its cluster or API address is configured with http.',
  };
}

function refuse(facts: Facts, where: string): Refusal {
  return {
    code: 'PROVIDER_URL',
    what: `was redirected with status ${facts.status} to ${where}`,
    hint: 'Check "url": a slash too many, http instead of https, or another path?',
  };
}

function withoutBase(path: string, basePath: string): string {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}
