import type { Deviation } from './deviation.ts';
import { OPAL_TOKENS } from '../authenticate.ts';
import { beforehand, changeAnswers, changeQuery, changeStatus, deviate, withJson } from './deviation.ts';

const LISTS = /^GET \/(groups|users|owners|resources|tags|events|users\/remote_users)$/;

function asFull(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { ...headers, authorization: `Bearer ${OPAL_TOKENS.full}` };
}

/** Wrong ways to treat tokens, paths, errors, limits and pages. */
export const TRANSPORT_DEVIATIONS = {
  'any-token-works': deviate(({ request }, next) =>
    next(request.headers['authorization']?.startsWith('Bearer') ? { ...request, headers: asFull(request.headers) } : request),
  ),
  'expired-tokens-work': deviate(({ request }, next) => {
    const answer = next(request);
    return answer.status === 401 && answer.body.includes('expired') ? next({ ...request, headers: asFull(request.headers) }) : answer;
  }),
  'readers-may-write': deviate(({ request }, next) =>
    next(request.headers['authorization']?.endsWith(OPAL_TOKENS.readOnly) ? { ...request, headers: asFull(request.headers) } : request),
  ),
  'readers-get-401': changeStatus(undefined, 403, (answer) => ({ ...answer, status: 401 })),
  'missing-token-is-403': changeStatus(undefined, 401, (answer) => ({ ...answer, status: 403 })),
  'errors-are-text': deviate(({ request }, next) => {
    const answer = next(request);
    return answer.status < 400 ? answer : { ...answer, headers: { 'Content-Type': 'text/plain' }, body: 'Error' };
  }),
  'errors-in-lower-case': deviate(({ request }, next) => {
    const answer = next(request);
    return answer.status < 400 ? answer : { ...answer, body: answer.body.replace('"Message"', '"message"') };
  }),
  'unknown-ids-are-400': changeStatus(undefined, 404, (answer) => ({ ...answer, status: 400 })),
  'bad-ids-are-404': changeStatus('GET /groups/nope', 400, (answer) => ({ ...answer, status: 404 })),
  'bad-json-is-422': changeStatus('POST /groups', 400, (answer) => ({ ...answer, status: 422 })),
  'any-content-type': deviate(({ request }, next) =>
    next({ ...request, headers: { ...request.headers, 'content-type': 'application/json' } }),
  ),
  'wrong-method-is-404': changeStatus(undefined, 405, (answer) => ({ ...answer, status: 404 })),
  'no-limit': beforehand(({ state }) => (state.switches = { ...state.switches, rateLimit: 'off' })),
  'only-group-writes-limited': beforehand(({ state }) => {
    if (state.switches.rateLimit !== 'off') {
      state.switches = { ...state.switches, rateLimit: { groupWrites: 50, resourceWrites: 50, others: Infinity } };
    }
  }),
  'group-writes-like-others': beforehand(({ state }) => {
    if (state.switches.rateLimit !== 'off') {
      state.switches = { ...state.switches, rateLimit: { groupWrites: 100, resourceWrites: 100, others: 100 } };
    }
  }),
  'retry-after-sent': changeStatus(undefined, 429, (answer) => ({ ...answer, headers: { ...answer.headers, 'Retry-After': '1' } })),
  'next-is-a-url': changeAnswers('GET /groups', (body, { request }) => ({
    ...body,
    next: body['next'] === null ? null : `https://api.opal.dev${request.target}&cursor=${body['next']}`,
  })),
  'next-at-the-end': changeAnswers('GET /groups', (body) => ({ ...body, next: body['next'] ?? 'cD0wMDAwMDA5OTk5OTk=' })),
  'no-previous': changeAnswers('GET /groups', (body) => ({ ...body, previous: null })),
  'at-most-200': changeQuery('GET /users', (query) => {
    if (Number(query.get('page_size')) > 200) query.set('page_size', '200');
  }),
  'more-than-1000-is-1000': changeQuery('GET /users', (query) => {
    if (Number(query.get('page_size')) > 1000) query.set('page_size', '1000');
  }),
  'pages-of-100': changeQuery('GET /users', (query) => {
    if (!query.has('page_size')) query.set('page_size', '100');
  }),
  'any-cursor-is-the-start': deviate((moment, next) => {
    const answer = next(moment.request);
    const isWrong = answer.status === 400 && answer.body.includes('cursor') && LISTS.test(moment.what);
    return isWrong ? next({ ...moment.request, target: moment.request.target.replace(/[?&]cursor=[^&]*/, '') }) : answer;
  }),
  'last-of-a-page-again': deviate((moment, next) => {
    const answer = next(moment.request);
    if (!LISTS.test(moment.what) || answer.status !== 200 || !moment.query.has('cursor')) return answer;
    const body = JSON.parse(answer.body) as { results: unknown[] };
    return withJson(answer, { ...body, results: [...body.results.slice(0, 1), ...body.results] });
  }),
  'newest-first': changeAnswers('GET /groups', (body) => ({ ...body, results: [...body['results']].reverse() })),
  'members-always-in-pages': changeQuery('GET /groups/*/users', (query) => {
    if (!query.has('page_size')) query.set('page_size', '200');
  }),
  'cursor-alone-is-no-paging': changeQuery('GET /groups/*/users', (query) => {
    if (query.get('cursor') === '') query.delete('cursor');
  }),
  'ids-not-chosen': changeQuery('GET /groups', (query) => query.delete('group_ids')),
  'type-not-chosen': changeQuery('GET /groups', (query) => query.delete('group_type_filter')),
  'first-tag-only': changeQuery('GET /groups', (query) => {
    const first = query.get('tag_ids');
    if (first !== null) query.set('tag_ids', first);
  }),
  'names-chosen-exactly': beforehand(({ state }) => (state.switches = { ...state.switches, nameMatch: 'exact' })),
} as const satisfies Record<string, Deviation>;
