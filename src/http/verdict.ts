import type { HttpOptions } from '../core/provider.ts';
import { HttpAnswer, headerOf, readContent, textContent } from './answer.ts';
import type { Body, Content } from './answer.ts';
import type { Call } from './call.ts';
import type { Exchange } from './exchange.ts';
import { followRedirect, isRedirect, MAX_REDIRECTS, tooManyRedirects } from './redirect.ts';
import type { Redirected } from './redirect.ts';
import { refusalOf, unreadable } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { troubleOf } from './trouble.ts';
import type { Timeouts } from './connections.ts';

/** What to do about one try. */
export type Verdict =
  | { readonly type: 'answer'; readonly answer: HttpAnswer }
  | { readonly type: 'redirect'; readonly to: Redirected }
  /** 429: it surely had no effect, and is tried again. */
  | { readonly type: 'limited'; readonly failure: Failure }
  | { readonly type: 'failed'; readonly failure: Failure };

export interface Failure extends Refusal {
  readonly body: Body;
  /** Worth another try, and harmless. */
  readonly again: boolean;
  /** A write that may have taken effect. */
  readonly uncertain: boolean;
}

/** What judging needs to know of the client. */
export interface JudgeFacts {
  readonly options: HttpOptions;
  readonly credential: string | undefined;
  readonly queries: readonly string[];
  readonly basePath: string;
  readonly timeouts: Timeouts;
  readonly maxBodyBytes: number;
  trusts(origin: string): boolean;
  /** Host and port of the proxy for an origin. */
  proxyOf(origin: string): string | undefined;
}

/** Judges one try. Pure. */
export function judge(call: Call, exchange: Exchange, facts: JudgeFacts): Verdict {
  if (exchange.error !== undefined || exchange.broken !== undefined || exchange.status === 0) return judgeSilence(call, exchange, facts);
  const { status } = exchange;
  if (isRedirect(status) && !accepts(call, status)) return judgeRedirect(call, exchange, facts);
  const isAnswer = status < 300 || accepts(call, status);
  const content = contentOf(call, exchange, isAnswer);
  if (isAnswer) {
    if (content.type === 'json') return { type: 'answer', answer: new HttpAnswer(exchange, content, facts.options.requestIdHeader) };
    return failed(unreadable(status, content), { uncertain: call.purpose === 'write' && status < 300 });
  }
  if (status < 400) return failed(unreadable(status, { type: 'broken', why: 'a status that the client does not know' }), {});
  return judgeRefusal(call, exchange, { facts, content });
}

function contentOf(call: Call, exchange: Exchange, isAnswer: boolean): Content {
  return isAnswer && call.options.text ? textContent(exchange) : readContent(exchange);
}

function judgeSilence(call: Call, exchange: Exchange, facts: JudgeFacts): Verdict {
  const trouble = troubleOf(exchange, {
    timeouts: facts.timeouts,
    maxBodyBytes: facts.maxBodyBytes,
    caFile: facts.options.tls?.caFile,
    proxy: facts.proxyOf(call.origin),
  });
  const reached = exchange.sent && trouble.code !== 'PROVIDER_TLS';
  return failed(trouble, { again: trouble.transient && (call.repeatable || !reached), uncertain: call.purpose === 'write' && reached });
}

function judgeRedirect(call: Call, exchange: Exchange, facts: JudgeFacts): Verdict {
  if (call.redirects >= MAX_REDIRECTS) return failed(tooManyRedirects(), {});
  const to = followRedirect({
    status: exchange.status,
    location: headerOf(exchange.rawHeaders, 'location'),
    purpose: call.purpose,
    repeatable: call.repeatable,
    origin: call.origin,
    path: call.path,
    basePath: facts.basePath,
    queries: facts.queries,
    trusts: facts.trusts,
  });
  return 'code' in to ? failed(to, {}) : { type: 'redirect', to };
}

function judgeRefusal(call: Call, exchange: Exchange, known: { readonly facts: JudgeFacts; readonly content: Content }): Verdict {
  const { facts, content } = known;
  const { status } = exchange;
  const body = content.type === 'json' ? content.body : undefined;
  const refusal = refusalOf({ status, content, credential: facts.credential, options: facts.options });
  const opinion = facts.options.retryable?.(call.method, status, body);
  if (status === 429 && opinion !== false) return { type: 'limited', failure: { ...refusal, body, again: true, uncertain: false } };
  const broke = status >= 500 && status !== 501;
  // A provider's wish to try again is not followed where a write may have taken effect and must not be sent twice.
  const again = (opinion ?? broke) && (status < 500 || call.repeatable);
  return failed(refusal, { body, again, uncertain: call.purpose === 'write' && broke && opinion !== false });
}

function failed(refusal: Refusal, more: Partial<Pick<Failure, 'body' | 'again' | 'uncertain'>>): Verdict {
  const { code, what, hint } = refusal;
  return { type: 'failed', failure: { code, what, hint, body: more.body, again: more.again ?? false, uncertain: more.uncertain ?? false } };
}

function accepts(call: Call, status: number): boolean {
  return call.options.accept !== undefined && call.options.accept.includes(status);
}
