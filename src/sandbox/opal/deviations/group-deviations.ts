import type { Deviation, Table } from './deviation.ts';
import { typeOf } from '../group-types.ts';
import { beforehand, changeAnswers, changeBodies, changeStatus, changeUpdates, deviate, withJson } from './deviation.ts';

function configurationsOf(group: Table): Table[] {
  return Array.isArray(group['request_configurations']) ? group['request_configurations'] : [];
}

/** Changes the request configurations of updates. */
function changeConfigurations(change: (configuration: Table, index: number) => Table): Deviation {
  return changeUpdates((group) =>
    'request_configurations' in group ? { ...group, request_configurations: configurationsOf(group).map(change) } : group,
  );
}

/** Wrong ways to make, change and delete groups. */
export const GROUP_DEVIATIONS = {
  'created-is-201': changeStatus('POST /groups', 200, (answer) => ({ ...answer, status: 201 })),
  'limited-at-first': deviate((moment, next) => {
    const answer = next(moment.request);
    if (moment.what !== 'POST /groups' || answer.status !== 200) return answer;
    const group = moment.state.groups.byId((JSON.parse(answer.body) as Table)['group_id']);
    if (group) moment.state.groups.put({ ...group, policy: { ...group.policy, visibility: { type: 'LIMITED', groupIds: [] } } });
    return answer;
  }),
  'nobody-reviews-at-first': changeAnswers('POST /groups', (body) => ({ ...body, request_configurations: [] })),
  'owner-at-creation': deviate((moment, next) => {
    const answer = next(moment.request);
    const owner: unknown = moment.body['admin_owner_id'];
    if (moment.what !== 'POST /groups' || answer.status !== 200 || typeof owner !== 'string') return answer;
    return withJson(answer, { ...(JSON.parse(answer.body) as Table), admin_owner_id: owner });
  }),
  'twins-refused': deviate((moment, next) => {
    const isTwin = moment.state.groups.all().some(({ name, type }) => name === moment.body['name'] && type === moment.body['group_type']);
    const answer = { status: 409, headers: { 'Content-Type': 'application/json' }, body: '{"Message":"the name is taken"}' };
    return moment.what === 'POST /groups' && isTwin ? answer : next(moment.request);
  }),
  'any-remote-key': changeBodies('POST /groups', (body) => {
    const info: unknown = body['remote_info'];
    const key = typeOf(String(body['group_type']))?.remote?.key;
    if (typeof info !== 'object' || info === null || key === undefined) return body;
    return { ...body, remote_info: { [key]: Object.values(info)[0] ?? { group_id: '1' } } };
  }),
  'any-type-created': changeBodies('POST /groups', (body) => {
    const remote = typeOf(String(body['group_type']))?.remote;
    if (remote === undefined || 'remote_info' in body) return body;
    return { ...body, remote_info: { [remote.key]: { [remote.fields[0]]: String(body['name']) } } };
  }),
  'any-app': changeBodies('POST /groups', (body, { state }) => {
    const app = state.apps.all().find(({ type }) => type === typeOf(String(body['group_type']))?.app);
    return app === undefined || body['app_id'] === undefined ? body : { ...body, app_id: app.id };
  }),
  'imported-twice': deviate((moment, next) => {
    const answer = next(moment.request);
    const twin = /managed already|already managed as ([0-9a-f-]{36})/.exec(answer.body)?.[1];
    return answer.status === 409 && twin !== undefined
      ? next({ ...moment.request, method: 'GET', target: `/v1/groups/${twin}`, body: '' })
      : answer;
  }),
  'all-described': beforehand(({ state }) => (state.switches = { ...state.switches, generatedDescription: 'all' })),
  'none-described': beforehand(({ state }) => (state.switches = { ...state.switches, generatedDescription: 'none' })),
  'remote-id-as-sent': changeAnswers('POST /groups', (body) => ({ ...body, remote_id: String(body['remote_id']).replace(/^.*?:/, '') })),
  'no-metadata': changeAnswers('POST /groups', (body) => ({ ...body, metadata: undefined })),
  'deleted-is-204': changeStatus('DELETE /groups/*', 200, (answer) => ({ ...answer, status: 204 })),
  'deleted-twice': changeStatus('DELETE /groups/*', 404, () => ({ status: 200, headers: {}, body: '' })),
  'deleted-stays-visible': deviate((moment, next) => {
    const named = moment.state.groups.all().filter(({ policy }) => policy.visibility.groupIds.includes(moment.ids[0] ?? ''));
    const answer = next(moment.request);
    if (moment.what === 'DELETE /groups/*' && answer.status === 200) for (const group of named) moment.state.groups.put(group);
    return answer;
  }),
  'access-rules-are-no-groups': changeAnswers('GET /groups', (body) => ({
    ...body,
    results: (body['results'] as Table[]).filter((group) => group['group_type'] !== 'OPAL_ACCESS_RULE'),
  })),
  'access-rule-is-200': changeStatus('POST /access-rules', 201, (answer) => ({ ...answer, status: 200 })),
  'missing-description-empties': changeUpdates((group) => ({ description: '', ...group })),
  'leaders-merged': changeUpdates((group, { state }) => {
    const leaders: unknown = group['group_leader_user_ids'];
    const there = state.groups.byId(String(group['group_id']))?.leaderIds ?? [];
    return Array.isArray(leaders) ? { ...group, group_leader_user_ids: [...there, ...leaders] } : group;
  }),
  'null-notification-ignored': changeUpdates((group) =>
    group['custom_request_notification'] === null ? { ...group, custom_request_notification: undefined } : group,
  ),
  'bulk-in-part': beforehand(({ state }) => (state.switches = { ...state.switches, bulk: 'partial' })),
  'unknown-groups-skipped': changeBodies('PUT /groups', (body, { state }) => {
    const groups: unknown = body['groups'];
    if (!Array.isArray(groups)) return body;
    return { groups: groups.filter((group: Table) => state.groups.byId(String(group['group_id'])) || group['group_id'] === undefined) };
  }),
  'update-answers-groups': deviate((moment, next) => {
    const answer = next(moment.request);
    if (moment.what !== 'PUT /groups' || answer.status !== 200) return answer;
    const groups = (moment.body['groups'] as Table[]).map((group) => ({ ...group, risk_sensitivity: 'LOW' }));
    return withJson(answer, { groups });
  }),
  'unmentioned-configurations-reset': beforehand(({ state }) => (state.switches = { ...state.switches, omittedConfigurations: 'default' })),
  'configurations-without-ids': changeAnswers('GET /groups/*', (body) => ({
    ...body,
    request_configurations: configurationsOf(body).map((configuration) => ({ ...configuration, request_configuration_id: undefined })),
  })),
  'stages-sorted': changeAnswers('GET /groups/*', (body) => ({
    ...body,
    request_configurations: configurationsOf(body).map((configuration) => ({
      ...configuration,
      reviewer_stages: [...(configuration['reviewer_stages'] as Table[])].sort((left, right) =>
        left['owner_ids'][0] < right['owner_ids'][0] ? -1 : 1,
      ),
    })),
  })),
  'priorities-put-right': changeConfigurations((configuration, index) => ({ ...configuration, priority: index })),
  'first-condition-only': changeConfigurations((configuration) => {
    const ids: unknown = configuration['condition']?.['group_ids'];
    return Array.isArray(ids) ? { ...configuration, condition: { group_ids: ids.slice(0, 1) } } : configuration;
  }),
  'automatic-drops-reviewers': changeConfigurations((configuration) =>
    configuration['auto_approval'] === true ? { ...configuration, reviewer_stages: [] } : configuration,
  ),
  'longest-duration-cut': changeConfigurations((configuration) =>
    configuration['max_duration_minutes'] > 525_600 ? { ...configuration, max_duration_minutes: 525_600 } : configuration,
  ),
  'escalation-ignored': changeConfigurations((configuration) => ({
    ...configuration,
    reviewer_stages: ((configuration['reviewer_stages'] ?? []) as Table[]).map((stage) => ({ ...stage, escalation: undefined })),
  })),
  'empty-configurations-ignored': changeUpdates((group) =>
    'request_configurations' in group && configurationsOf(group).length === 0 ? { ...group, request_configurations: undefined } : group,
  ),
  'older-words-not-shown': changeAnswers('GET /groups/*', (body) => ({ ...body, max_duration: undefined })),
  'override-ignored': changeAnswers('GET /groups/*', (body) => ({ ...body, risk_sensitivity: 'LOW' })),
  'template-can-be-overridden': deviate((moment, next) => {
    const answer = next(moment.request);
    if (answer.status !== 400 || !answer.body.includes('configuration template') || !answer.body.includes('unlink')) return answer;
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' };
  }),
  'template-not-unlinked': changeUpdates((group) =>
    group['configuration_template_id'] === null ? { ...group, configuration_template_id: undefined } : group,
  ),
  'template-in-use-deleted': changeStatus('DELETE /configuration-templates/*', 400, () => ({ status: 200, headers: {}, body: '' })),
} as const satisfies Record<string, Deviation>;
