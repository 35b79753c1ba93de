import type { Answer, ArrivedRequest } from '../emulator.ts';
import type { Found } from './router.ts';
import type { State } from './state.ts';
import { authenticate } from './authenticate.ts';
import { goJson } from './encode.ts';
import { Crash, Refusal } from './refusal.ts';
import { findRoute } from './router.ts';

/** An answer, or a connection that the crashed server closed. */
export type Reply = Answer | 'closed';

/** One request from its first byte to its answer. Paths are judged before tokens, and tokens before bodies. */
export function handleRequest(state: State, request: ArrivedRequest): Reply {
  const cut = request.target.indexOf('?');
  const written = cut < 0 ? request.target : request.target.slice(0, cut);
  const path = decoded(written);
  if (path === undefined) return { status: 400, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '400 Bad Request' };
  const clean = cleaned(path);
  if (clean !== path)
    return { status: 301, headers: { Location: encodeURI(clean) + (cut < 0 ? '' : request.target.slice(cut)) }, body: '' };
  const found = findRoute(request.method, path);
  if (found === undefined) return notFound();
  const query = new URLSearchParams(cut < 0 ? '' : request.target.slice(cut + 1));
  const reply = answerRouted(state, request, found, query);
  state.events.write(state.switches.eventDelayMs);
  return reply === 'closed' ? reply : { ...reply, headers: { ...reply.headers, 'X-Request-Id': state.newId() } };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign that begins nothing: the server's own words follow.
    return undefined;
  }
}

/** Without `//`, `/./` and `/../`; a slash at the end stays. */
function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${path.endsWith('/') && parts.length > 0 ? '/' : ''}`;
}

/** What the router itself says: no JSON, no id of the request. */
function notFound(): Answer {
  return {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
    body: '404 page not found\n',
  };
}

function answerRouted(state: State, request: ArrivedRequest, { run, params, isOpen }: Found, query: URLSearchParams): Reply {
  try {
    const caller = isOpen ? NOBODY : authenticate(state, request);
    return json(200, run({ state, caller, params, query, body: request.body }));
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, goJson({ message: error.message, code: error.status }));
    if (error instanceof Crash) return 'closed';
    throw error;
  }
}

/** Asks what everybody may ask. */
const NOBODY = {
  id: '',
  email: '',
  name: '',
  role: 'user',
  isServiceUser: false,
  isBlocked: false,
  autoGroups: [],
  issued: '',
  idpId: '',
  lastLogin: '',
  createdAt: '',
} as const;

function json(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'application/json; charset=UTF-8' }, body: `${body}\n` };
}
