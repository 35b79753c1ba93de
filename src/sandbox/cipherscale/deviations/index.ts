import type { Deviation } from './deviation.ts';
import { reply } from '../replies.ts';
import { stamp } from '../state.ts';
import { changeAnswers, changeBodies, changeJson, deviate, forgive, withSwitches } from './deviation.ts';

const GROUP_WRITES = ['POST /tenants/groups', 'PUT /tenants/groups/*'] as const;
const RULE_WRITES = ['POST /tenants/admission-rules', 'PUT /tenants/admission-rules/*'] as const;
const MEMBER_ADD = 'POST /tenants/users/*/groups';
const MEMBER_REMOVE = 'DELETE /tenants/users/*/groups/*';

/** Wrong behaviours that can be planted by name, to see that the contract notices. */
export const CIPHERSCALE_DEVIATIONS = {
  'created-is-200': changeAnswers(
    (answer, { what }) => answer.status === 201 && what === 'POST /tenants/groups',
    (answer) => ({ ...answer, status: 200 }),
  ),
  'put-keeps-description': withSwitches({ put: 'keep' }),
  'put-adds-roles': changeBodies(['PUT /tenants/groups/*'], (body, { state, id }) => ({
    ...body,
    roles: Array.isArray(body['roles']) ? [...(state.groups.byId(id)?.roles ?? []), ...(body['roles'] as string[])] : body['roles'],
  })),
  'roles-are-ids': changeJson(
    (answer, { what }) => answer.status < 300 && [...GROUP_WRITES, 'GET /tenants/groups/*'].includes(what),
    (group) => ({ ...group, roles: (group['roles'] as { id: string }[]).map(({ id }) => id) }),
  ),
  'names-unique': withSwitches({ uniqueNames: true }),
  'names-trimmed': changeBodies([...GROUP_WRITES], (body) => ({ ...body, name: trimmed(body['name']) })),
  'empty-roles-taken': withSwitches({ emptyRoles: 'allow' }),
  'owner-role-taken': changeBodies([...GROUP_WRITES], (body, { state }) => {
    const owner = state.roles.all().find(({ type }) => type === 'OWNER')?.id;
    const admin = state.roles.all().find(({ type }) => type === 'ADMIN')?.id;
    return {
      ...body,
      roles: Array.isArray(body['roles']) ? (body['roles'] as string[]).map((id) => (id === owner ? admin : id)) : body['roles'],
    };
  }),
  'unknown-fields-ignored': changeBodies([...GROUP_WRITES], ({ name, description, roles }) => ({ name, description, roles })),
  'settings-writable': deviate((moment, next) => {
    const { maxDevices, ...rest } = moment.body;
    if (maxDevices === undefined || !(GROUP_WRITES as readonly string[]).includes(moment.what)) return next(moment.request);
    return next({ ...moment.request, body: JSON.stringify(rest) });
  }),
  'update-stamps-nothing': deviate((moment, next) => {
    const before = moment.state.groups.byId(moment.id);
    const answer = next(moment.request);
    const after = moment.state.groups.byId(moment.id);
    if (moment.what === 'PUT /tenants/groups/*' && before && after) moment.state.groups.put({ ...after, updatedAt: before.updatedAt });
    return answer;
  }),
  'joining-stamps-the-group': deviate((moment, next) => {
    const answer = next(moment.request);
    const group = moment.state.groups.byId(String(moment.body['groupId']));
    if (moment.what === MEMBER_ADD && group) moment.state.groups.put({ ...group, updatedAt: stamp(moment.state) });
    return answer;
  }),
  'undeletable-deleted': deviate((moment, next) => {
    const group = moment.state.groups.byId(moment.id);
    if (moment.what === 'DELETE /tenants/groups/*' && group) moment.state.groups.put({ ...group, deleteable: true });
    return next(moment.request);
  }),
  'deletion-needs-an-empty-group': deviate((moment, next) => {
    const members = moment.state.groups.byId(moment.id)?.members ?? [];
    if (moment.what !== 'DELETE /tenants/groups/*' || members.length === 0) return next(moment.request);
    return reply(400, { statusCode: 400, message: 'The group has members', error: 'Bad Request' });
  }),
  'deletion-leaves-policies': deviate((moment, next) => {
    const policies = moment.state.policies.all();
    const answer = next(moment.request);
    if (moment.what === 'DELETE /tenants/groups/*') for (const policy of policies) moment.state.policies.put(policy);
    return answer;
  }),
  'deleting-again-is-200': forgive(404, 'DELETE /tenants/groups/*', reply(200)),
  'joining-twice-is-201': forgive(409, MEMBER_ADD, reply(201)),
  'leaving-twice-is-204': forgive(404, MEMBER_REMOVE, reply(204)),
  'left-is-200': changeAnswers(
    (answer, { what }) => answer.status === 204 && what === MEMBER_REMOVE,
    (answer) => ({ ...answer, status: 200 }),
  ),
  'last-group-taken': withSwitches({ lastGroup: 'allow' }),
  'limit-not-capped': withSwitches({ pageCap: 10_000 }),
  'limit-defaults-to-everything': withSwitches({ pageDefault: 10_000 }),
  'offset-ignored': deviate((moment, next) => next({ ...moment.request, target: moment.request.target.replace(/offset=\d+/, 'offset=0') })),
  'total-is-of-the-page': changeJson(
    (answer, { what }) => answer.status === 200 && what === 'GET /tenants/groups',
    (page) => ({ ...page, total: (page['data'] as unknown[]).length }),
  ),
  'pages-count-from-1': changeJson(
    (answer, { what }) => answer.status === 200 && what === 'GET /tenants/users',
    (page) => ({ ...page, page: Number(page['page']) + 1 }),
  ),
  'lists-are-arrays': withSwitches({ pagedLists: 'array' }),
  'plain-lists-take-queries': deviate((moment, next) => {
    const isPlain = moment.what === 'GET /tenants/roles' || moment.what === 'GET /tenants/admission-rules';
    return next(isPlain ? { ...moment.request, target: moment.request.target.split('?', 1)[0] ?? '' } : moment.request);
  }),
  'lists-show-users': withSwitches({ groupItems: 'whole' }),
  'users-without-groups': withSwitches({ userItems: 'bare' }),
  'invited-twice': deviate((moment, next) => {
    const answer = next(moment.request);
    return moment.what === 'POST /tenants/users' && answer.status === 409 ? reply(201) : answer;
  }),
  'invited-without-mail': deviate((moment, next) => {
    const answer = next(moment.request);
    if (moment.what === 'POST /tenants/users') moment.state.mails.length = 0;
    return answer;
  }),
  'rules-trimmed': changeBodies([...RULE_WRITES], (body) => ({ ...body, rule: trimmed(body['rule']) })),
  'rule-type-writable': changeBodies([...RULE_WRITES], ({ type: _type, ...body }) => body),
  'built-in-rule-deleted': deviate((moment, next) => {
    const rule = moment.state.rules.byId(moment.id);
    if (moment.what === 'DELETE /tenants/admission-rules/*' && rule) moment.state.rules.put({ ...rule, type: 'CUSTOM' });
    return next(moment.request);
  }),
  'used-rule-kept': deviate((moment, next) => {
    const isUsed = moment.state.policies.all().some(({ rule }) => rule === moment.id);
    if (moment.what !== 'DELETE /tenants/admission-rules/*' || !isUsed) return next(moment.request);
    return reply(409, { statusCode: 409, message: 'The rule is in use', error: 'Conflict' });
  }),
  'keys-are-bearers': deviate((moment, next) => {
    const bearer = (moment.request.headers['authorization'] ?? '').replace(/^Bearer /, '');
    return next(bearer === '' ? moment.request : { ...moment.request, headers: { ...moment.request.headers, apikey: bearer } });
  }),
  'refusals-without-body': withSwitches({ errors: 'empty' }),
  'first-fault-only': changeJson(
    (answer) => answer.status === 400 && answer.body.includes('['),
    (error) => ({ ...error, message: (error['message'] as string[])[0] }),
  ),
} as const satisfies Record<string, Deviation>;

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

/** Name of one of `CIPHERSCALE_DEVIATIONS`. */
export type CipherscaleDeviationName = keyof typeof CIPHERSCALE_DEVIATIONS;

/** All names, sorted. */
export const CIPHERSCALE_DEVIATION_NAMES = Object.keys(CIPHERSCALE_DEVIATIONS).sort() as readonly CipherscaleDeviationName[];
