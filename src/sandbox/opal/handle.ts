import type { Answer, ArrivedRequest } from '../emulator.ts';
import type { Result } from './call.ts';
import type { Actor } from './records.ts';
import type { State } from './state.ts';
import { authenticate } from './authenticate.ts';
import { Refusal } from './refusal.ts';
import { findRoute } from './router.ts';
import { expire } from './state.ts';

/** What every path begins with. */
const PREFIX = '/v1';

/** One request from its first byte to its answer. The limit comes before tokens, tokens before paths, and paths before bodies. */
export function handleRequest(state: State, request: ArrivedRequest): Answer {
  const { path, query } = split(request.target);
  return answered(() => {
    if (path === undefined) throw new Refusal(404, 'there is no such path');
    if (!state.limiter.take(request.method, path, state.switches)) throw new Refusal(429, 'too many requests');
    return run(state, { request, path, query, actor: authenticate(state, request) });
  });
}

/** The same for somebody in the console: no token, no limit. */
export function handleConsole(state: State, request: ArrivedRequest, actor: Actor): Answer {
  const { path, query } = split(request.target);
  return answered(() => run(state, { request, path: path ?? '', query, actor }));
}

function split(target: string): { readonly path: string | undefined; readonly query: URLSearchParams } {
  const cut = target.indexOf('?');
  const path = cut < 0 ? target : target.slice(0, cut);
  const isOurs = path.startsWith(`${PREFIX}/`);
  return { path: isOurs ? path.slice(PREFIX.length) : undefined, query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)) };
}

interface Routed {
  readonly request: ArrivedRequest;
  /** Without the prefix, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly actor: Actor;
}

function run(state: State, { request, path, query, actor }: Routed): Result {
  const found = findRoute(request.method, path);
  if (found === undefined) throw new Refusal(404, 'there is no such path');
  if (found === 'method') throw new Refusal(405, `${request.method} is not allowed here`);
  const params = Object.fromEntries(Object.entries(found.params).map(([name, value]) => [name, decoded(value)]));
  if (/^P(OS|U)T$/.test(request.method) && request.body !== '' && !/json/.test(request.headers['content-type'] ?? 'json')) {
    throw new Refusal(415, 'the body must be application/json');
  }
  expire(state);
  return found.run({ state, actor, params, query, body: request.body });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, 'the path is not well encoded');
  }
}

function answered(result: () => Result): Answer {
  try {
    const { status, body } = result();
    return body === undefined ? { status, headers: {}, body: '' } : json(status, body);
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, { Message: error.message });
    throw error;
  }
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
