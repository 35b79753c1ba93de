import type { Answer, ArrivedRequest } from '../emulator.ts';
import type { Operation } from './call.ts';
import type { Located } from './find-namespace.ts';
import type { Question } from './read-request.ts';
import type { Namespace, State } from './state.ts';
import type { Token } from './token-store.ts';
import type { Allowance } from './quotas.ts';
import { accessOf, entityOf } from './access.ts';
import { isAllowed } from './acl.ts';
import { errorAnswer, replyAnswer } from './envelope.ts';
import { namespaceByHeader, namespaceByPath } from './find-namespace.ts';
import { goQuote } from './go-text.ts';
import { readPlace, readQuestion } from './read-request.ts';
import { Refusal, fail, refuse } from './replies.ts';
import { isLogin, route } from './router.ts';
import { isStatusPage, statusPage } from './status-pages.ts';
import { SUDO_PATHS } from './sys-routes.ts';

/** Paths at which a token asks about itself: they work in whatever namespace the request names. */
const SELF_PATHS = /^auth\/token\/(lookup-self|renew-self|revoke-self)$/;

/** One request from its first byte to its answer. The order of the checks is the server's. */
export function handleRequest(state: State, request: ArrivedRequest): Answer {
  const place = readPlace(request);
  if ('status' in place) return place;
  const header = request.headers['x-vault-namespace'];
  const echo: Record<string, string> = header === undefined ? {} : { 'X-Vault-Namespace': header };
  const start = namespaceByHeader(state.root, header ?? '');
  if (start === undefined) return withHeaders(errorAnswer(404, ['namespace not found']), echo);
  const located = namespaceByPath(start, place.path);
  if (isStatusPage(located.path)) return withHeaders(aboutServer(state, request, start, located), echo);
  const listing = isListing(request, place.query);
  const path = listing && !located.path.endsWith('/') ? `${located.path}/` : located.path;
  const allowance = state.quotas.take(located.namespace.path + path, request.client);
  const limits = allowance === undefined ? {} : limitHeaders(state, allowance);
  if (allowance?.allowed === false) return withHeaders(errorAnswer(429, [exceeded(located.namespace, path)]), { ...echo, ...limits });
  const question = readQuestion(request, place.query);
  if ('status' in question) return withHeaders(question, { ...echo, ...limits });
  const answer = answerQuestion(state, { request, question, namespace: located.namespace, path, atSys: place.path.startsWith('sys/') });
  return withHeaders(answer, { ...echo, ...limits });
}

function aboutServer(state: State, request: ArrivedRequest, start: Namespace, located: Located): Answer {
  if (start.path !== '') return errorAnswer(400, ['operation unavailable in namespaces']);
  if (located.namespace.path !== '') return errorAnswer(400, ['operation only available in root namespace']);
  return statusPage(state, located.path, request.method) ?? errorAnswer(404, []);
}

function isListing(request: ArrivedRequest, query: URLSearchParams): boolean {
  return (
    request.method === 'LIST' ||
    request.method === 'SCAN' ||
    (request.method === 'GET' && /^(1|[tT]|TRUE|[tT]rue)$/.test(query.get('list') ?? ''))
  );
}

function exceeded(namespace: Namespace, path: string): string {
  return `request path ${goQuote(namespace.path + path)}: rate limit quota exceeded`;
}

function limitHeaders(state: State, allowance: Allowance): Record<string, string> {
  if (!state.quotas.headers) return {};
  const reset = String(allowance.resetSeconds);
  const headers = {
    'X-Ratelimit-Limit': String(allowance.limit),
    'X-Ratelimit-Remaining': String(allowance.remaining),
    'X-Ratelimit-Reset': reset,
  };
  return allowance.allowed ? headers : { ...headers, 'Retry-After': reset };
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return Object.keys(headers).length === 0 ? answer : { ...answer, headers: { ...answer.headers, ...headers } };
}

interface Asking {
  readonly request: ArrivedRequest;
  readonly question: Question;
  readonly namespace: Namespace;
  readonly path: string;
  readonly atSys: boolean;
}

function answerQuestion(state: State, asking: Asking): Answer {
  const { operation } = asking.question;
  const asked = { operation, requestId: state.tools.ids.uuid(), atSys: asking.atSys };
  try {
    checkPath(asking.path, operation);
    const token = isLogin(asking.namespace, asking.path) ? undefined : admit(state, asking);
    const namespace = token !== undefined && SELF_PATHS.test(asking.path) ? (token.namespace ?? state.root) : asking.namespace;
    const { data } = asking.question;
    return replyAnswer(route({ operation, data, path: asking.path, namespace, state, token, client: asking.request.client }), asked);
  } catch (error) {
    if (error instanceof Refusal) return replyAnswer(error.reply, asked);
    throw error;
  }
}

function checkPath(path: string, operation: Operation): void {
  if (operation === 'update' && path.endsWith('/')) throw refuse("cannot write to a path ending in '/'");
  if (/(^|\/)\.\.?(\/|$)/.test(path)) throw refuse('relative paths not supported');
}

/** The token, if it may do this. A token that is unknown and one that lacks the right are told apart by how the error is written. */
function admit(state: State, asking: Asking): Token {
  const { namespace, path, question } = asking;
  const token = state.tokens.find(tokenOf(asking.request));
  if (token === undefined || !hasLiveEntity(state, token)) throw refuse('permission denied', 403);
  const used = state.tokens.use(token);
  const own = token.namespace?.path ?? '';
  const self = SELF_PATHS.test(path);
  if (!self && !namespace.path.startsWith(own)) throw refuse('permission denied', 403);
  const judged = { path: (self ? own : namespace.path) + path, operation: question.operation, body: question.data };
  if (!isAllowed(accessOf(state, token), judged, SUDO_PATHS.test(path))) throw fail('permission denied', 403);
  return used;
}

/** A token ends with its entity, and rests while that is disabled. */
function hasLiveEntity(state: State, token: Token): boolean {
  if (token.entityId === '') return true;
  const entity = entityOf(token.namespace ?? state.root, token);
  return entity !== undefined && !entity.disabled;
}

function tokenOf(request: ArrivedRequest): string {
  const header = (request.headers['x-vault-token'] ?? '').trim();
  return header === '' ? (/^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '') : header;
}
