import type { Deviation, Moment, Table } from './deviation.ts';
import type { ResourceRef } from '../records.ts';
import { afterwards, changeAnswers, changeWrites, deviate, isGroupWrite, tableOf, refusal, refuseWhere, withJson } from './deviation.ts';

function peersIn(body: Table): readonly string[] {
  return Array.isArray(body['peers']) ? (body['peers'] as readonly string[]) : [];
}

function resourcesIn(body: Table): readonly ResourceRef[] {
  return Array.isArray(body['resources']) ? (body['resources'] as readonly ResourceRef[]) : [];
}

function hasUnknownPeer({ body, state }: Moment): boolean {
  return peersIn(body).some((id) => state.peers.byId(id) === undefined);
}

function nameOf({ body }: Moment): string {
  return typeof body['name'] === 'string' ? body['name'] : '';
}

/** Wrong ways to take a write of a group. */
export const WRITE_DEVIATIONS = {
  'created-is-201': changeAnswers(
    (answer, { what }) => answer.status === 200 && what === 'POST /api/groups',
    (answer) => ({ ...answer, status: 201 }),
  ),
  'names-trimmed': changeWrites((body) => ({ ...body, name: String(body['name']).trim() })),
  'names-fold-case': deviate((moment, next) => {
    const name = nameOf(moment);
    const twin = moment.state.groups.all().some((group) => group.name !== name && group.name.toLowerCase() === name.toLowerCase());
    return moment.what === 'POST /api/groups' && twin
      ? refusal(409, `group with name ${name.toLowerCase()} already exists`)
      : next(moment.request);
  }),
  'post-updates': deviate((moment, next) => {
    const known = moment.what === 'POST /api/groups' ? moment.state.groups.byName(nameOf(moment)) : undefined;
    return next(known === undefined ? moment.request : { ...moment.request, method: 'PUT', target: `/api/groups/${known.id}` });
  }),
  'rename-checked': deviate((moment, next) => {
    const other = moment.what === 'PUT /api/groups/*' ? moment.state.groups.byName(nameOf(moment)) : undefined;
    return other !== undefined && moment.group?.name !== other.name && moment.group !== undefined
      ? refusal(409, `group with name ${other.name.toLowerCase()} already exists`)
      : next(moment.request);
  }),
  'put-keeps-missing-peers': changeWrites((body, { group }) => ('peers' in body ? body : { ...body, peers: [...(group?.peers ?? [])] })),
  'put-keeps-missing-resources': changeWrites((body, { group }) =>
    'resources' in body ? body : { ...body, resources: group?.resources ?? [] },
  ),
  'put-adds-peers': changeWrites((body, { group }) => ({ ...body, peers: [...(group?.peers ?? []), ...peersIn(body)] })),
  'put-creates': deviate((moment, next) =>
    moment.what === 'PUT /api/groups/*' && moment.group === undefined
      ? next({ ...moment.request, method: 'POST', target: '/api/groups' })
      : next(moment.request),
  ),
  'body-before-id': deviate((moment, next) =>
    moment.what === 'PUT /api/groups/*' && moment.body['name'] === undefined
      ? refusal(400, "couldn't parse JSON request")
      : next(moment.request),
  ),
  'unknown-peers-refused': refuseWhere((moment) => isGroupWrite(moment) && hasUnknownPeer(moment), 422, 'peer not found'),
  'unknown-peers-forgotten': changeWrites((body, { state }) => ({
    ...body,
    peers: peersIn(body).filter((id) => state.peers.byId(id) !== undefined),
  })),
  'unknown-peers-shown': changeAnswers(
    (answer, moment) => answer.status === 200 && isGroupWrite(moment) && hasUnknownPeer(moment),
    (answer, { body }) => withJson(answer, { ...tableOf(answer), peers: peersIn(body).map((id) => ({ id, name: '' })) }),
  ),
  'echo-sorted': changeAnswers(
    (answer, moment) => answer.status === 200 && isGroupWrite(moment) && !answer.body.includes('"peers":null'),
    (answer) => {
      const group = tableOf(answer) as { readonly peers: { readonly id: string }[] };
      return withJson(answer, { ...group, peers: group.peers.sort((left, right) => (left.id < right.id ? -1 : 1)) });
    },
  ),
  'resources-checked': changeWrites((body, { state }) => ({
    ...body,
    resources: resourcesIn(body).filter(({ id }) => state.resources.byId(id) !== undefined),
  })),
  'resource-types-corrected': changeWrites((body, { state }) => ({
    ...body,
    resources: resourcesIn(body).map((ref) => ({ ...ref, type: state.resources.byId(ref.id)?.type ?? ref.type })),
  })),
  'resources-deduplicated': changeWrites((body) => ({
    ...body,
    resources: [...new Map(resourcesIn(body).map((ref) => [JSON.stringify(ref), ref])).values()],
  })),
  'empty-resource-ignored': changeWrites((body) => ({ ...body, resources: resourcesIn(body).filter((ref) => (ref?.id ?? '') !== '') })),
  'all-can-be-changed': deviate((moment, next) =>
    moment.what === 'PUT /api/groups/*' && moment.group?.name === 'All' ? next({ ...moment.request, method: 'GET' }) : next(moment.request),
  ),
  'all-protected-by-name': refuseWhere(
    ({ what, group }) => what === 'PUT /api/groups/*' && group?.name === 'All',
    422,
    'updating group all is not allowed',
  ),
  'delete-missing-is-404': changeAnswers(
    (answer, { what }) => what === 'DELETE /api/groups/*' && answer.status === 400 && answer.body.includes('not found'),
    (answer) => ({ ...answer, status: 404 }),
  ),
  'delete-refusals-in-lower-case': changeAnswers(
    (answer, { what }) => what === 'DELETE /api/groups/*' && answer.status === 400,
    (answer) => ({ ...answer, body: answer.body.toLowerCase() }),
  ),
  'peers-block-deletion': refuseWhere(
    ({ what, group }) => what === 'DELETE /api/groups/*' && (group?.peers.size ?? 0) > 0,
    400,
    'group has peers',
  ),
  'delete-cascades-to-policies': deviate((moment, next) => {
    if (moment.what === 'DELETE /api/groups/*') dropFromPolicies(moment);
    return next(moment.request);
  }),
  'revoked-keys-let-go': deviate((moment, next) => {
    const revoked = moment.what === 'DELETE /api/groups/*' ? moment.state.setupKeys.all().filter((key) => key.revoked) : [];
    for (const key of revoked) moment.state.setupKeys.put({ ...key, autoGroups: [] });
    return next(moment.request);
  }),
  'users-let-go': deviate((moment, next) => {
    const users = moment.what === 'DELETE /api/groups/*' ? moment.state.users.all() : [];
    for (const user of users) moment.state.users.put({ ...user, autoGroups: user.autoGroups.filter((id) => id !== moment.group?.id) });
    return next(moment.request);
  }),
  'anybody-deletes-integration-groups': deviate((moment, next) => {
    const { group, state, what } = moment;
    if (what === 'DELETE /api/groups/*' && group?.issued === 'integration') state.groups.setIssued(group.id, 'api');
    return next(moment.request);
  }),
  'deletion-cleans-settings': afterwards('DELETE /api/groups/*', ({ state, group }) => {
    const kept = state.settings.ipv6_enabled_groups.filter((id) => id !== group?.id);
    state.settings = { ...state.settings, ipv6_enabled_groups: kept };
  }),
} as const satisfies Record<string, Deviation>;

/** Takes the group out of every rule, as some documentation says that a deletion does. */
function dropFromPolicies({ state, group }: Moment): void {
  const without = (ids: readonly string[]): readonly string[] => ids.filter((id) => id !== group?.id);
  for (const policy of state.policies.all()) {
    const rules = policy.rules.map((rule) => ({ ...rule, sources: without(rule.sources), destinations: without(rule.destinations) }));
    state.policies.put({ ...policy, rules });
  }
}
