import type { Deviation } from './deviation.ts';
import type { Answer } from '../../emulator.ts';
import { changeAnswers, deviate, tableOf, refuseWhere, withJson } from './deviation.ts';

function isRouterAnswer(answer: Answer): boolean {
  return answer.status === 404 && answer.body === '404 page not found\n';
}

/** Wrong ways to treat requests as such: tokens, paths, errors, limits, and what the server does by itself. */
export const OTHER_DEVIATIONS = {
  'unknown-token-is-401': changeAnswers(
    (answer) => answer.status === 404 && answer.body.includes('invalid token'),
    (answer) => withJson({ ...answer, status: 401 }, { message: 'token invalid', code: 401 }),
  ),
  'checksum-not-looked-at': changeAnswers(
    (answer, { request }) => answer.status === 401 && (request.headers['authorization'] ?? '').length === 'Token '.length + 40,
    (answer) => withJson({ ...answer, status: 404 }, { message: 'invalid token: pat: x not found', code: 404 }),
  ),
  'missing-token-is-403': changeAnswers(
    (answer) => answer.status === 401 && answer.body.includes('no valid authentication'),
    (answer) => withJson({ ...answer, status: 403 }, { ...tableOf(answer), code: 403 }),
  ),
  'scheme-in-one-case': deviate((moment, next) => {
    const isOdd = !/^(Token|Bearer) /.test(moment.request.headers['authorization'] ?? 'Token ');
    return next(isOdd ? { ...moment.request, headers: { ...moment.request.headers, authorization: '' } } : moment.request);
  }),
  'role-before-body': deviate((moment, next) => {
    const probe =
      moment.what === 'POST /api/groups' && moment.body['name'] === '' ? { ...moment.request, body: '{"name":"All"}' } : undefined;
    const reply = probe === undefined ? undefined : next(probe);
    return reply !== undefined && reply !== 'closed' && reply.status === 403 ? reply : next(moment.request);
  }),
  'readers-see-nothing': deviate((moment, next) => {
    if (moment.what !== 'GET /api/groups') return next(moment.request);
    const probe = next({ ...moment.request, method: 'POST', target: '/api/groups', body: '{"name":"All"}' });
    return probe !== 'closed' && probe.status === 403 ? probe : next(moment.request);
  }),
  'errors-without-code': changeAnswers(
    (answer) => answer.status >= 400 && answer.body.startsWith('{'),
    (answer) => withJson(answer, { message: tableOf(answer)['message'] }),
  ),
  'errors-keep-capitals': changeAnswers(
    (answer, { what }) => answer.status === 409 && what === 'POST /api/groups',
    (answer, { body }) => withJson(answer, { message: `group with name ${String(body['name'])} already exists`, code: 409 }),
  ),
  'bad-json-is-422': changeAnswers(
    (answer) => answer.status === 400 && answer.body.includes("couldn't parse"),
    (answer) => withJson({ ...answer, status: 422 }, { ...tableOf(answer), code: 422 }),
  ),
  'unknown-fields-refused': refuseWhere(
    ({ what, body }) => what === 'POST /api/groups' && Object.keys(body).some((key) => !['name', 'peers', 'resources'].includes(key)),
    400,
    "couldn't parse JSON request",
  ),
  'ssh-access-blocks-deletion': refuseWhere(
    ({ what, state, group }) =>
      what === 'DELETE /api/groups/*' &&
      state.policies.all().some(({ rules }) => rules.some((rule) => Object.hasOwn(rule.authorizedGroups ?? {}, group?.id ?? ''))),
    400,
    'group has been linked to policy: ssh',
  ),
  'ssh-access-of-any-group-refused': refuseWhere(
    ({ request, body }) => request.method === 'POST' && JSON.stringify(body).includes('"authorized_groups":{"'),
    422,
    'authorized groups should be sources',
  ),
  'empty-sources-refused': refuseWhere(({ body }) => JSON.stringify(body).includes('"sources":[]'), 422, 'sources should not be empty'),
  'keys-can-be-given-back': changeAnswers(
    (answer) => answer.body.includes("can't un-revoke"),
    (answer) => withJson({ ...answer, status: 200 }, {}),
  ),
  'networks-with-empty-lists': changeAnswers(
    (_, { what }) => what === 'GET /api/networks',
    (answer) => ({ ...answer, body: answer.body.replaceAll('"resources":null', '"resources":[]') }),
  ),
  'no-request-id': changeAnswers(
    (answer) => answer.headers['X-Request-Id'] !== undefined,
    (answer) => {
      const { 'X-Request-Id': _, ...headers } = answer.headers;
      return { ...answer, headers };
    },
  ),
  'wrong-method-is-405': changeAnswers(
    (answer, { request }) => isRouterAnswer(answer) && !['GET', 'POST', 'PUT', 'DELETE'].includes(request.method),
    (answer) => ({ ...answer, status: 405 }),
  ),
  'trailing-slash-forgiven': deviate((moment, next) => next({ ...moment.request, target: moment.request.target.replace(/\/$/, '') })),
  'double-slash-forgiven': deviate((moment, next) => next({ ...moment.request, target: moment.request.target.replace(/^\/\//, '/') })),
  'markup-not-escaped': changeAnswers(
    (answer) => answer.body.includes('\\u003c'),
    (answer) => withJson(answer, tableOf(answer)),
  ),
  'retry-after-sent': changeAnswers(
    (answer) => answer.status === 429,
    (answer) => ({ ...answer, headers: { ...answer.headers, 'Retry-After': '10' } }),
  ),
  'terraform-limited': deviate((moment, next) => next({ ...moment.request, headers: { ...moment.request.headers, 'user-agent': 'x' } })),
  'unknown-auto-groups-taken': deviate((moment, next) => {
    const { body, request, state, what } = moment;
    if (what !== 'POST /api/setup-keys' || !Array.isArray(body['auto_groups'])) return next(request);
    const known = (body['auto_groups'] as string[]).filter((id) => state.groups.byId(id) !== undefined);
    return next({ ...request, body: JSON.stringify({ ...body, auto_groups: known }) });
  }),
  'policies-check-groups': refuseWhere(
    ({ what, body, state }) =>
      what === 'POST /api/policies' && namesUnknownGroup(body['rules'], (id) => state.groups.byId(id) !== undefined),
    422,
    'group not found',
  ),
  'events-of-refusals': deviate((moment, next) => {
    const reply = next(moment.request);
    if (reply !== 'closed' && reply.status === 409) {
      const [meta, targetId] = [{ name: String(moment.body['name']) }, moment.state.groups.byName(String(moment.body['name']))?.id ?? ''];
      moment.state.events.note({ activity: 'group.add', initiatorId: '', targetId, meta });
      moment.state.events.write(0);
    }
    return reply;
  }),
  'no-propagation': deviate((moment, next) => {
    if (!moment.what.startsWith('PUT /api/users/')) return next(moment.request);
    const settings = moment.state.settings;
    moment.state.settings = { ...settings, groups_propagation_enabled: false };
    const reply = next(moment.request);
    moment.state.settings = settings;
    return reply;
  }),
} as const satisfies Record<string, Deviation>;

function namesUnknownGroup(rules: unknown, isKnown: (id: string) => boolean): boolean {
  const list = Array.isArray(rules) ? (rules as { sources?: string[] }[]) : [];
  return list.some(({ sources = [] }) => sources.some((id) => !isKnown(id)));
}
