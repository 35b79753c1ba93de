import type { Deviation, Table } from './deviation.ts';
import { changeAnswers, changeQuery, changeStatus, deviate } from './deviation.ts';

/** Wrong ways to treat people, owners, apps, tags, the audit log, and what happens by itself. */
export const OTHER_DEVIATIONS = {
  'letter-case-of-e-mails-counts': deviate((moment, next) => {
    const email = moment.query.get('email');
    const isOdd = moment.what === 'GET /user' && email !== null && email !== email.toLowerCase();
    return next(isOdd ? { ...moment.request, target: '/v1/user?email=nobody' } : moment.request);
  }),
  'e-mail-before-id': changeQuery('GET /user', (query) => {
    if (query.has('email')) query.delete('user_id');
  }),
  'unknown-person-is-empty': changeStatus('GET /user', 404, (answer) => ({ ...answer, status: 200, body: '{}' })),
  'apps-as-bare-list': changeAnswers('GET /apps', (body) => body['apps']),
  'first-app-type-only': changeQuery('GET /apps', (query) => {
    const types = query.get('app_type_filter');
    if (types !== null) query.set('app_type_filter', types.split(',')[0] ?? '');
  }),
  'slash-in-owner-path': deviate((moment, next) => {
    const name = /^GET \/owners\/name\/(.*%2F.*)$/i.exec(moment.what)?.[1];
    const owner = name === undefined ? undefined : moment.state.owners.all().find((one) => one.name === decodeURIComponent(name));
    return next(owner === undefined ? moment.request : { ...moment.request, target: `/v1/owners/${owner.id}` });
  }),
  'empty-channel-ignored': deviate((moment, next) => {
    const isEmpty = moment.what === 'PUT /owners' && moment.request.body.includes('"reviewer_message_channel_id":""');
    return next(
      isEmpty ? { ...moment.request, body: moment.request.body.replace(',"reviewer_message_channel_id":""', '') } : moment.request,
    );
  }),
  'owners-in-use-deleted': changeStatus('DELETE /owners/*', 400, () => ({ status: 200, headers: {}, body: '' })),
  'source-group-ignored': changeAnswers('GET /owners/*/users', (body, { state, ids }) => {
    return state.owners.byId(ids[0] ?? '')?.sourceGroupId === undefined ? body : { users: [] };
  }),
  'remote-id-without-type': changeQuery('GET /resources', (query) => {
    if (!query.has('resource_type_filter')) query.delete('remote_id');
  }),
  'ancestors-ignored': changeQuery('GET /resources', (query) => query.delete('ancestor_resource_id')),
  'tag-value-ignored': changeQuery('GET /tag', (query) => query.delete('tag_value')),
  'tags-twice': changeStatus('POST /tag', 409, (answer) => ({ ...answer, status: 200 })),
  'deleted-tag-stays': deviate((moment, next) => {
    const tagged = moment.state.groups.all().filter(({ tagIds }) => tagIds.includes(moment.ids[0] ?? ''));
    const answer = next(moment.request);
    if (moment.what === 'DELETE /tag/*') for (const group of tagged) moment.state.groups.put(group);
    return answer;
  }),
  'channels-twice': changeStatus('POST /message-channels', 409, (answer) => ({ ...answer, status: 200 })),
  'events-oldest-first': changeAnswers('GET /events', (body) => ({ ...body, results: [...(body['results'] as Table[])].reverse() })),
  'events-without-token': changeAnswers('GET /events', (body) => ({
    ...body,
    results: (body['results'] as Table[]).map((event) => ({ ...event, api_token_name: undefined })),
  })),
  'events-of-everything': changeQuery('GET /events', (query) => query.delete('object_filter')),
  'synced-once': changeAnswers('GET /groups/*', (body) => ({
    ...body,
    last_successful_sync: body['last_successful_sync'] && { id: body['group_id'], completed_at: '2026-01-01T00:00:00Z' },
  })),
  'names-not-matched': deviate((moment, next) => {
    if (moment.what !== 'GET /groups/*') return next(moment.request);
    for (const group of moment.state.groups.all()) {
      if (group.matchRemoteName) moment.state.groups.put({ ...group, matchRemoteName: false });
    }
    return next(moment.request);
  }),
  'sync-errors-flat': changeAnswers('GET /sync_errors', (body) => (body as unknown as Table[])[0]),
} as const satisfies Record<string, Deviation>;
