import type { Deviation, Table } from './deviation.ts';
import { beforehand, changeAnswers, changeBodies, changeQuery, changeStatus, deviate, withJson } from './deviation.ts';

function rowsOf(body: Table): Table[] {
  return (body['results'] ?? []) as Table[];
}

/** Changes every member that is shown. */
function changeRows(change: (row: Table) => Table): Deviation {
  return changeAnswers('GET /groups/*/users', (body) => ({ ...body, results: rowsOf(body).map(change) }));
}

function isEmptyAnswer(what: string): Deviation {
  return changeStatus(what, 400, () => ({ status: 200, headers: {}, body: '' }));
}

/** Wrong ways to treat what belongs to a group: who sees it, who is in it, what it gives. */
export const BELONGING_DEVIATIONS = {
  'global-forgets-groups': changeBodies('PUT /groups/*/visibility', (body) =>
    body['visibility'] === 'GLOBAL' ? { ...body, visibility_group_ids: [] } : body,
  ),
  'visibility-merged': changeBodies('PUT /groups/*/visibility', (body, { state, ids }) => {
    const there = state.groups.byId(ids[0] ?? '')?.policy.visibility.groupIds ?? [];
    return body['visibility'] === 'LIMITED' && Array.isArray(body['visibility_group_ids'])
      ? { ...body, visibility_group_ids: [...there, ...body['visibility_group_ids']] }
      : body;
  }),
  'audit-channels-alone': changeAnswers('GET /groups/*/message-channels', (body, { state, ids }) => {
    const audit = state.groups.byId(ids[0] ?? '')?.policy.auditChannelIds ?? [];
    return { channels: (body['channels'] as Table[]).filter((channel) => audit.includes(String(channel['message_channel_id']))) };
  }),
  'channels-answered-as-object': changeAnswers('PUT /groups/*/message-channels', (body) => ({ message_channel_ids: body })),
  'channels-written-take-others-away': deviate((moment, next) => {
    const group = moment.what === 'PUT /groups/*/message-channels' ? moment.state.groups.byId(moment.ids[0] ?? '') : undefined;
    if (group !== undefined) moment.state.groups.put({ ...group, reviewerChannelIds: [] });
    return next(moment.request);
  }),
  'schedules-answered-as-object': changeAnswers('PUT /groups/*/on-call-schedules', (body) => ({ on_call_schedule_ids: body })),
  'on-call-groups-take-schedules': changeStatus('PUT /groups/*/on-call-schedules', 400, (answer) => ({
    ...answer,
    status: 200,
    body: '[]',
  })),
  'schedules-make-no-members': deviate((moment, next) => {
    if (moment.what !== 'GET /groups/*/users') return next(moment.request);
    const all = moment.state.schedules.all();
    for (const schedule of all) moment.state.schedules.put({ ...schedule, userIds: [] });
    const answer = next(moment.request);
    for (const schedule of all) moment.state.schedules.put(schedule);
    return answer;
  }),
  'resources-merged': changeBodies('PUT /groups/*/resources', (body, { state, ids }) => {
    const there = state.groupResources.from(ids[0] ?? '').map(({ to, level }) => ({ resource_id: to, access_level_remote_id: level }));
    return Array.isArray(body['resources']) ? { resources: [...there, ...body['resources']] } : body;
  }),
  'resources-answered': changeAnswers('PUT /groups/*/resources', (_, { body }) => body),
  'resources-keep-their-end': deviate((moment, next) => {
    const before = moment.what === 'PUT /groups/*/resources' ? moment.state.groupResources.from(moment.ids[0] ?? '') : [];
    const answer = next(moment.request);
    for (const grant of before) {
      if (moment.state.groupResources.find(grant.from, grant.to, grant.level) !== undefined) moment.state.groupResources.put(grant);
    }
    return answer;
  }),
  'any-resource-level': changeBodies('PUT /groups/*/resources', (body, { state }) => {
    if (!Array.isArray(body['resources'])) return body;
    const levels = state.resources.all().flatMap((resource) => resource.levels.map(({ remoteId }) => remoteId));
    const resources = (body['resources'] as Table[]).map((entry) =>
      levels.includes(entry['access_level_remote_id']) ? entry : { ...entry, access_level_remote_id: '' },
    );
    return { resources };
  }),
  'resources-without-end': changeBodies('POST /groups/*/resources/*', (body) =>
    body['duration_minutes'] > 0 ? { ...body, duration_minutes: 0 } : body,
  ),
  'tag-twice-refused': deviate((moment, next) => {
    const there = moment.state.groups.byId(moment.ids[1] ?? '')?.tagIds.includes(moment.ids[0] ?? '') === true;
    const answer = { status: 409, headers: { 'Content-Type': 'application/json' }, body: '{"Message":"the tag is there"}' };
    return moment.what === 'POST /tags/*/groups/*' && there ? answer : next(moment.request);
  }),
  'minutes-shown': changeRows((row) => ({
    ...row,
    expiration_date: undefined,
    duration_minutes: row['expiration_date'] === null ? 0 : 60,
  })),
  'members-without-end': changeBodies('POST /groups/*/users/*', (body) =>
    body['duration_minutes'] > 0 && body['duration_minutes'] < 500_000 ? { ...body, duration_minutes: 0 } : body,
  ),
  'more-than-a-year-is-a-year': changeBodies('POST /groups/*/users/*', (body) =>
    body['duration_minutes'] > 525_960 ? { ...body, duration_minutes: 525_960 } : body,
  ),
  'negative-is-for-ever': changeBodies('PUT /groups/*/users/*', (body) =>
    body['duration_minutes'] < 0 ? { ...body, duration_minutes: 0 } : body,
  ),
  'older-query-ignored': changeQuery('POST /groups/*/users/*', (query) => query.delete('duration_minutes')),
  'any-level-removed': deviate((moment, next) => {
    const [group = '', user = ''] = moment.ids;
    const grant = moment.state.members.to(group).find(({ from }) => from === user);
    if (moment.what !== 'DELETE /groups/*/users/*' || moment.query.has('access_level_remote_id') || grant === undefined)
      return next(moment.request);
    return next({ ...moment.request, target: `${moment.request.target}?access_level_remote_id=${grant.level}` });
  }),
  'one-level-each': deviate((moment, next) => {
    const [group = '', user = ''] = moment.ids;
    const before = moment.what === 'POST /groups/*/users/*' ? moment.state.members.to(group).filter(({ from }) => from === user) : [];
    const answer = next(moment.request);
    if (answer.status === 200) for (const grant of before) moment.state.members.remove(grant);
    return answer;
  }),
  'level-without-name': changeAnswers('POST /groups/*/users/*', (row) => ({
    ...row,
    access_level: { ...row['access_level'], access_level_name: '' },
  })),
  'existing-member-replaced': beforehand(({ state }) => (state.switches = { ...state.switches, existing: 'replaced' })),
  'absent-removed': beforehand(({ state }) => (state.switches = { ...state.switches, absentRemoval: 'ignored' })),
  'nesting-gives-nothing': deviate((moment, next) => {
    const answer = next(moment.request);
    if (moment.what !== 'GET /groups/*/users' || answer.status !== 200 || moment.state.nestings.to(moment.ids[0] ?? '').length === 0)
      return answer;
    const body = JSON.parse(answer.body) as Table;
    const own = moment.state.members.to(moment.ids[0] ?? '').map(({ from }) => from);
    return withJson(answer, { ...body, results: rowsOf(body).filter((row) => own.includes(row['user_id'])) });
  }),
  'nesting-removed-is-200': changeStatus('DELETE /groups/*/containing-groups/*', 204, (answer) => ({ ...answer, status: 200 })),
  'nesting-level-ignored': changeQuery('DELETE /groups/*/containing-groups/*', (query) => query.delete('access_level_remote_id')),
  'nesting-without-end': changeBodies('POST /groups/*/containing-groups', (body) =>
    body['duration_minutes'] > 0 ? { ...body, duration_minutes: 0 } : body,
  ),
  'circles-taken': changeStatus('POST /groups/*/containing-groups', 400, (answer) => ({ ...answer, status: 200, body: '{}' })),
  'ruled-members-removed': isEmptyAnswer('DELETE /groups/*/users/*'),
  'rules-choose-nobody': deviate((moment, next) => {
    if (moment.what !== 'GET /groups/*/users') return next(moment.request);
    const all = moment.state.accessRules.all();
    for (const rule of all) moment.state.accessRules.put({ ...rule, status: 'PAUSED' });
    const answer = next(moment.request);
    for (const rule of all) moment.state.accessRules.put(rule);
    return answer;
  }),
  'propagated-at-once': changeAnswers('POST /groups/*/users/*', (row) => ({ ...row, propagation_status: { status: 'SUCCESS' } })),
  'always-pending': changeRows((row) => ({ ...row, propagation_status: { status: 'PENDING' } })),
  'found-ones-have-a-status': changeRows((row) => ({ ...row, propagation_status: row['propagation_status'] ?? { status: 'SUCCESS' } })),
  'linked-groups-apart': deviate((moment, next) => {
    const all = moment.what === 'DELETE /groups/*/users/*' ? moment.state.bindings.all() : [];
    for (const { id } of all) moment.state.bindings.remove(id);
    const answer = next(moment.request);
    for (const binding of all) moment.state.bindings.put(binding);
    return answer;
  }),
} as const satisfies Record<string, Deviation>;
