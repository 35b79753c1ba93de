import type { Dispatcher } from 'undici/lib/dispatcher/pool.js';
import { RemoteError, RollcallError } from '../core/errors.ts';
import type { HttpOptions } from '../core/provider.ts';
import { headerOf, requestIdOf } from './answer.ts';
import type { HttpAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { Cancellations } from './cancellation.ts';
import type { Cancellable } from './cancellation.ts';
import type { ClientContext } from './client.ts';
import { openConnections } from './connections.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeLimits } from './exchange.ts';
import { ItemReader } from './item-reader.ts';
import { findMisfit, RequestHeaders } from './request-headers.ts';
import { makeLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import type { Epoch, Pace } from './pace.ts';
import { proxyFor } from './proxy.ts';
import { isIdle, makePatience } from './patience.ts';
import type { Patience } from './patience.ts';
import { printable, withoutSecretParameters } from './redact.ts';
import { askedDelayMs, backoffMs, MORE_TRIES, MORE_TRIES_UNSEEN } from './retry.ts';
import { codeOf, isMisuse } from './trouble.ts';
import { judge } from './verdict.ts';
import type { Failure, JudgeFacts } from './verdict.ts';

/** When a request set out, by the pace that its answer tells of. */
interface Turn {
  readonly pace: Pace;
  readonly epoch: Epoch;
}

/** Everything that one client keeps: headers, pace, connections. Its two faces are made in client.ts. */
export class Session {
  readonly headers: RequestHeaders;

  readonly #options: HttpOptions;
  readonly #context: ClientContext;
  readonly #facts: JudgeFacts;
  readonly #limits: ExchangeLimits;
  readonly #paces: Limits;
  readonly #cancellations = new Cancellations();
  readonly #connections = new Map<string, Dispatcher>();
  readonly #opening = new Map<string, Promise<Dispatcher>>();
  readonly #patience: Patience;
  #seen = false;
  #closed = false;

  constructor(options: HttpOptions, context: ClientContext, facts: JudgeFacts) {
    this.#options = options;
    this.#context = context;
    this.#facts = facts;
    this.#limits = { maxBodyBytes: facts.maxBodyBytes, elapsed: context.elapsed };
    this.headers = new RequestHeaders({ 'user-agent': `rollcall/${context.version}`, accept: 'application/json', ...options.headers });
    this.#patience = makePatience(context.stop);
    this.#paces = makeLimits(options, { basePath: facts.basePath, context });
  }

  /** Sends `call` until there is an answer or nothing more to try. @throws RemoteError, RollcallError `CANCELLED` */
  async run(call: Call): Promise<HttpAnswer> {
    const { signal } = call.options;
    for (;;) {
      const patience = this.#patience.of(signal);
      if ((isIdle(call) ? patience : signal)?.aborted) throw this.#cancelled(call);
      const headers = this.headers.of({ hasBody: call.body !== undefined, extra: call.options.headers });
      const misfit = findMisfit(call.path, headers);
      if (misfit !== undefined) throw this.#unsendable(call, misfit);
      const connections = this.#connections.get(call.origin) ?? (await this.#connect(call.origin));
      const { narrow, widest } = this.#paces.of(call);
      for (const pace of [...narrow, widest]) {
        const turn = pace.enter(patience, call.tries > 0, this.#paces);
        if (turn !== undefined && !(await turn)) throw this.#cancelled(call);
      }
      const turn = { pace: widest, epoch: widest.epoch };
      const answer = await this.#settle(call, await this.#try(call, connections, headers), turn);
      if (answer) return answer;
    }
  }

  /** Waits for what is in flight, then ends the connections. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#paces.close();
    this.#cancellations.clear();
    // What could not be opened has told whoever asked for it.
    await Promise.allSettled([...this.#opening.values()].map(async (opening) => (await opening).close()));
  }

  async #connect(origin: string): Promise<Dispatcher> {
    if (this.#closed) throw new Error(`The client of ${origin} is closed`);
    let opening = this.#opening.get(origin);
    if (!opening) {
      opening = this.#open(origin);
      this.#opening.set(origin, opening);
    }
    const connections = await opening;
    this.#connections.set(origin, connections);
    return connections;
  }

  async #open(origin: string): Promise<Dispatcher> {
    const { parallelism, directory, env, redactor } = this.#context;
    const proxy = proxyFor(origin, env);
    const password = proxy !== undefined && URL.canParse(proxy) ? new URL(proxy).password : '';
    if (password !== '') redactor.add(decodeURIComponent(password));
    return openConnections({ origin, connections: parallelism, timeouts: this.#facts.timeouts, tls: this.#options.tls, directory, proxy });
  }

  async #try(call: Call, connections: Dispatcher, headers: readonly string[]): Promise<Exchange> {
    const { signal } = call.options;
    const started = this.#context.log ? this.#context.elapsed() : 0;
    const { each } = call.options;
    const exchange = new Exchange(this.#limits, each && new ItemReader(each));
    const item = signal && cancellable(call, exchange);
    if (item) this.#cancellations.add(signal, item);
    call.tries++;
    await new Promise<Exchange>((resolve) => {
      exchange.done = resolve;
      connections.dispatch(
        {
          origin: call.origin,
          path: call.path,
          method: call.method,
          headers,
          body: call.body ?? null,
        },
        exchange,
      );
    });
    if (item) this.#cancellations.delete(signal, item);
    if (exchange.status > 0) this.#seen = true;
    this.#context.log?.(this.#line(call, exchange, started));
    return exchange;
  }

  /** The answer, or undefined where the call is to be sent again. */
  async #settle(call: Call, exchange: Exchange, { pace, epoch }: Turn): Promise<HttpAnswer | undefined> {
    if (exchange.broken === 'cancelled') {
      pace.leave(epoch, false);
      throw this.#cancelled(call);
    }
    if (isMisuse(exchange.error)) {
      pace.leave(epoch, false);
      throw this.#unsendable(call, (exchange.error as Error).message);
    }
    const verdict = judge(call, exchange, this.#facts);
    switch (verdict.type) {
      case 'answer':
        pace.leave(epoch, true);
        if (call.refusals + call.failures > 0) this.#context.budget.gotThrough();
        if (call.purpose === 'write') this.#patience.begin(call.options.signal);
        return verdict.answer;
      case 'redirect':
        pace.leave(epoch, true);
        call.redirects++;
        call.origin = verdict.to.origin;
        call.path = verdict.to.path;
        return undefined;
      case 'limited':
        this.#limit(call, exchange, { pace, epoch, failure: verdict.failure });
        return undefined;
      case 'failed':
        pace.leave(epoch, false);
        await this.#recover(call, exchange, verdict.failure);
        return undefined;
    }
  }

  /** After a 429 everybody waits; this call comes first when the pause is over. */
  #limit(call: Call, exchange: Exchange, refused: Turn & { readonly failure: Failure }): void {
    const { budget, now, elapsed, random } = this.#context;
    call.refusals++;
    const at = elapsed();
    const asked = askedDelayMs((name) => headerOf(exchange.rawHeaders, name), now());
    const until = refused.pace.pauseEnd(refused.epoch, at, { asked, backoff: (strikes) => backoffMs(strikes, random()) });
    if (budget.take(at, until)) {
      refused.pace.pause(refused.epoch, until);
      this.#context.onLimited?.();
      return;
    }
    refused.pace.leave(refused.epoch, false);
    const wants = asked === undefined ? '' : `, the server asks to wait ${seconds(asked)} s more`;
    throw this.#error(call, exchange, {
      ...refused.failure,
      code: 'PROVIDER_RATE_LIMIT',
      what: `${refused.failure.what} (${call.refusals} times; the run has waited ${seconds(budget.waitedMs())} s in all${wants}, and may wait ${seconds(budget.limitMs)} s)`,
      hint: 'The system limits requests: lower --parallelism, raise its limit, or allow more seconds of waiting with ROLLCALL_RETRY_BUDGET.',
    });
  }

  /** Waits for the next try, or throws what went wrong. */
  async #recover(call: Call, exchange: Exchange, failure: Failure): Promise<void> {
    const { budget, now, elapsed, random } = this.#context;
    const { signal } = call.options;
    call.uncertain ||= failure.uncertain;
    const more = this.#seen ? MORE_TRIES : MORE_TRIES_UNSEEN;
    if (!failure.again || call.failures >= more || signal?.aborted) throw this.#error(call, exchange, failure);
    const at = elapsed();
    const asked = askedDelayMs((name) => headerOf(exchange.rawHeaders, name), now()) ?? 0;
    const until = at + Math.max(backoffMs(call.failures, random()), asked);
    if (!budget.take(at, until)) throw this.#error(call, exchange, failure);
    call.failures++;
    await this.#sleep(until - at, isIdle(call) ? this.#patience.of(signal) : signal);
  }

  /** In an outage every request in flight waits: none of them may cost the run's signal a listener of its own. */
  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (!signal) return await this.#context.sleep(ms, undefined);
    const alarm = new AbortController();
    const item = { cancel: () => alarm.abort() };
    this.#cancellations.add(signal, item);
    await this.#context.sleep(ms, alarm.signal);
    this.#cancellations.delete(signal, item);
  }

  #error(call: Call, exchange: Exchange, failure: Failure): RemoteError {
    const clean = (text: string): string => this.#clean(text);
    const requestId = requestIdOf(exchange.rawHeaders, failure.body, this.#options.requestIdHeader);
    const url = this.#url(call);
    const tries = call.failures > 0 ? ` (${call.failures + 1} tries)` : '';
    const named = requestId === undefined ? '' : ` (request ${clean(requestId)})`;
    return new RemoteError(failure.code, `${call.method} ${url} ${clean(failure.what)}${tries}${named}`, {
      method: call.method,
      url,
      status: exchange.status > 0 ? exchange.status : undefined,
      requestId: requestId === undefined ? undefined : clean(requestId),
      hint: clean(failure.hint),
      uncertain: call.uncertain,
      ...(exchange.error ? { cause: this.#plainCause(exchange.error) } : {}),
    });
  }

  /** undici's errors carry pieces of answers: only their text goes on, without secrets. */
  #plainCause(error: Error): Error {
    const code = codeOf(error);
    return new Error(this.#clean(code === undefined ? error.message : `${code}: ${error.message}`));
  }

  #cancelled(call: Call): RollcallError {
    const url = this.#url(call);
    const when = call.tries === 0 ? ' before it was sent' : isIdle(call) ? ' before it was tried again' : '';
    const message = `${call.method} ${url} was cancelled${when}`;
    // A try before this one may have taken effect: whoever asks has to know.
    return call.uncertain
      ? new RemoteError('CANCELLED', message, { method: call.method, url, uncertain: true })
      : new RollcallError('CANCELLED', message);
  }

  #unsendable(call: Call, why: string): RollcallError {
    return new RollcallError('PROVIDER_REFUSED', `${call.method} ${this.#url(call)} could not be sent: ${this.#clean(why)}`, {
      hint: 'A setting of the target (namespace, mount, path) or a name holds a character that cannot be in a header or URL.',
    });
  }

  #line(call: Call, exchange: Exchange, started: number): string {
    const what = exchange.status > 0 && !exchange.error ? String(exchange.status) : (exchange.broken ?? codeOf(exchange.error) ?? 'failed');
    const id =
      this.#options.requestIdHeader === undefined ? undefined : headerOf(exchange.rawHeaders, this.#options.requestIdHeader.toLowerCase());
    const again = call.tries > 1 ? ` (try ${call.tries})` : '';
    return `${call.method} ${this.#url(call)} ${what} ${Math.round(this.#context.elapsed() - started)} ms${again}${id === undefined ? '' : ` id=${this.#clean(id)}`}`;
  }

  #url(call: Call): string {
    return this.#clean(call.origin + withoutSecretParameters(call.path));
  }

  #clean(text: string): string {
    return printable(this.#context.redactor.redact(text));
  }
}

/** A read is cut at once. A write that is on its way is waited for, since nobody could say whether it took effect. */
function cancellable(call: Call, exchange: Exchange): Cancellable {
  if (call.purpose !== 'write') return exchange;
  return {
    cancel() {
      if (!exchange.sent) exchange.cancel();
    },
  };
}

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
