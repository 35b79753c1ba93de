import type { Deviation } from './deviation.ts';
import { changeAnswers, deviate, listOf, refusal, withJson } from './deviation.ts';

/** Wrong ways to show what is there. */
export const READ_DEVIATIONS = {
  'empty-lists-for-null': changeAnswers(
    (answer, { what }) => answer.status === 200 && /\/api\/groups/.test(what),
    (answer) => ({ ...answer, body: answer.body.replace(/"(peers|resources)":null/g, '"$1":[]') }),
  ),
  'name-chooses-all': deviate((moment, next) => {
    const name = moment.query.get('name') ?? '';
    if (moment.what !== 'GET /api/groups' || name === '') return next(moment.request);
    const reply = next({ ...moment.request, target: '/api/groups' });
    if (reply === 'closed' || reply.status !== 200) return reply;
    const found = listOf(reply).filter((group) => group['name'] === name);
    return found.length === 0 ? refusal(404, `group: ${name} not found`) : withJson(reply, found);
  }),
  'name-ignored': deviate((moment, next) =>
    next(moment.what === 'GET /api/groups' ? { ...moment.request, target: '/api/groups' } : moment.request),
  ),
  'no-such-name-is-empty': changeAnswers(
    (answer, { what, query }) => answer.status === 404 && what === 'GET /api/groups' && query.has('name'),
    (answer) => withJson({ ...answer, status: 200 }, []),
  ),
  'broken-groups-left-out': deviate((moment, next) => {
    const reply = next(moment.request);
    return reply === 'closed' && moment.what === 'GET /api/groups' ? withJson({ status: 200, headers: {}, body: '' }, []) : reply;
  }),
  'networks-list-empty': changeAnswers(
    (answer) => answer.status === 200 && answer.body === 'null\n',
    (answer) => ({ ...answer, body: '[]\n' }),
  ),
  'setup-keys-shown': changeAnswers(
    (answer, { what }) => answer.status === 200 && what === 'GET /api/setup-keys',
    (answer, { state }) => {
      const keys = listOf(answer);
      return withJson(
        answer,
        keys.map((key) => ({ ...key, key: state.setupKeys.byId(String(key['id']))?.key })),
      );
    },
  ),
  'service-users-see-themselves': changeAnswers(
    (answer, { what }) => answer.status === 403 && what === 'GET /api/users/current',
    (answer) => withJson({ ...answer, status: 200 }, { is_current: true, is_service_user: true }),
  ),
  'events-oldest-first': changeAnswers(
    (answer, { what }) => answer.status === 200 && what === 'GET /api/events/audit',
    (answer) => withJson(answer, listOf(answer).reverse()),
  ),
  'events-without-initiator': changeAnswers(
    (answer, { what }) => answer.status === 200 && what === 'GET /api/events/audit',
    (answer) =>
      withJson(
        answer,
        listOf(answer).map((event) => ({ ...event, initiator_name: '' })),
      ),
  ),
} as const satisfies Record<string, Deviation>;
