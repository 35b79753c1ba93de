import type { Answer } from '../../emulator.ts';
import type { Deviation } from './deviation.ts';
import { answer } from '../envelope.ts';
import { cloneGroup } from '../records.ts';
import { afterWrites, changeErrors, deviate, groupOf, isAliasWrite, isGroupWrite, overwrite, refusal, withBody } from './deviation.ts';

function says(text: string): (answer: Answer) => boolean {
  return (given) => given.body.includes(text);
}

/** Wrong ways to delete, to nest, to alias, to refuse and to guard. */
export const OTHER_DEVIATIONS = {
  'delete-missing-404': deviate((moment, next) => {
    const isDelete = moment.method === 'DELETE' && moment.path.startsWith('identity/group/');
    return isDelete && groupOf(moment) === undefined ? refusal(404) : next(moment.request);
  }),
  'parents-cleaned-on-delete': deviate((moment, next) => {
    const group = moment.method === 'DELETE' && moment.path.startsWith('identity/group/') ? groupOf(moment) : undefined;
    const done = next(moment.request);
    for (const id of group === undefined ? [] : moment.identity.childIds(group.id)) {
      const child = moment.identity.groups.byId(id);
      if (child !== undefined)
        overwrite(moment.identity, { ...child, parentIds: (child.parentIds ?? []).filter((parent) => parent !== group?.id) });
    }
    return done;
  }),
  'entity-deletion-leaves-members': deviate((moment, next) => {
    const isDelete = moment.method === 'DELETE' && moment.path.startsWith('identity/entity/id/');
    const before = isDelete ? moment.identity.groups.list() : [];
    const done = next(moment.request);
    for (const group of before) overwrite(moment.identity, group);
    return done;
  }),
  'cycles-allowed': deviate((moment, next) => {
    const done = next(moment.request);
    const child = /cyclic relationship detected for member group ID \\"([^\\]+)\\"/.exec(done.body)?.[1];
    const group = groupOf(moment);
    const found = child === undefined ? undefined : moment.identity.groups.byId(child);
    if (group === undefined || found === undefined) return done;
    moment.identity.putGroup({ ...cloneGroup(found), parentIds: [...(found.parentIds ?? []), group.id] });
    return answer(204, undefined);
  }),
  'children-added-not-replaced': deviate((moment, next) => {
    const group = isGroupWrite(moment) ? groupOf(moment) : undefined;
    const given = moment.body['member_group_ids'];
    if (group === undefined || !Array.isArray(given) || given.length === 0) return next(moment.request);
    return next(withBody(moment, { ...moment.body, member_group_ids: [...given, ...moment.identity.childIds(group.id)] }));
  }),
  'child-index-stays': afterWrites((moment, before) => {
    for (const id of Array.isArray(moment.body['member_group_ids']) ? moment.body['member_group_ids'] : []) {
      const child = moment.identity.groups.byId(String(id));
      if (child !== undefined && child.id !== before?.id) overwrite(moment.identity, { ...child, modifyIndex: child.modifyIndex - 1 });
    }
    return undefined;
  }),
  'second-alias-refused': deviate((moment, next) => {
    const group = moment.identity.groups.byId(String(moment.body['canonical_id']));
    const isSecond = isAliasWrite(moment) && moment.path === 'identity/group-alias' && group?.alias !== undefined;
    return isSecond ? refusal(400, 'group already has an alias') : next(moment.request);
  }),
  'second-alias-kept': (next, state) => {
    const kept = new Map<string, Answer>();
    return deviate((moment, faithful) => {
      const first = isAliasWrite(moment) ? moment.identity.groups.byId(String(moment.body['canonical_id']))?.alias : undefined;
      const target = first === undefined ? undefined : `/v1/identity/group-alias/id/${first.id}`;
      if (target !== undefined) kept.set(target, faithful({ ...moment.request, method: 'GET', target, body: '' }));
      const done = faithful(moment.request);
      return moment.method === 'GET' && done.status === 404 ? (kept.get(moment.request.target) ?? done) : done;
    })(next, state);
  },
  'same-alias-idempotent': deviate((moment, next) => {
    const { name, mount_accessor: mount, canonical_id: owner } = moment.body;
    const alias = isAliasWrite(moment) ? moment.identity.groupAliasByFactors(String(mount), String(name)) : undefined;
    const isSame = alias !== undefined && alias.name === name && alias.canonicalId === owner;
    return isSame ? answer(200, { data: { canonical_id: alias.canonicalId, id: alias.id }, warnings: null }) : next(moment.request);
  }),
  'alias-stays-with-deleted-group': (next, state) => {
    const orphans = new Map<string, Answer>();
    return deviate((moment, faithful) => {
      const alias = moment.method === 'DELETE' && moment.path.startsWith('identity/group/') ? groupOf(moment)?.alias : undefined;
      const target = alias === undefined ? undefined : `/v1/identity/group-alias/id/${alias.id}`;
      if (target !== undefined) orphans.set(target, faithful({ ...moment.request, method: 'GET', target, body: '' }));
      const done = faithful(moment.request);
      return moment.method === 'GET' && done.status === 404 ? (orphans.get(moment.request.target) ?? done) : done;
    })(next, state);
  },
  'alias-on-internal-group': deviate((moment, next) => {
    const group = isAliasWrite(moment) ? moment.identity.groups.byId(String(moment.body['canonical_id'])) : undefined;
    if (group?.type === 'internal') overwrite(moment.identity, { ...group, type: 'external' });
    return next(moment.request);
  }),
  'mistakes-are-400': changeErrors(
    (given) => given.status === 500,
    (given) => ({ ...given, status: 400 }),
  ),
  'mistakes-are-bare': changeErrors(
    (given) => given.status === 500,
    (given) => ({ ...given, body: given.body.replace(/1 error occurred:\\n\\t\* (.*?)\\n\\n/, '$1') }),
  ),
  'cycle-is-500': changeErrors(says('cyclic relationship'), (given) => ({ ...given, status: 500 })),
  'bad-token-401': changeErrors(
    (given) => given.status === 403 && given.body === '{"errors":["permission denied"]}\n',
    (given) => ({ ...given, status: 401 }),
  ),
  'denial-is-bare': changeErrors(
    (given) => given.status === 403,
    () => refusal(403, 'permission denied'),
  ),
  'namespaces-are-ignored': deviate(({ request }, next) => {
    const { 'x-vault-namespace': _ignored, ...headers } = request.headers;
    return next({ ...request, headers });
  }),
  'missing-namespace-is-bare': changeErrors(says('namespace not found'), () => refusal(404)),
  'limit-says-when': changeErrors(
    (given) => given.status === 429,
    (given) => ({ ...given, headers: { ...given.headers, 'Retry-After': '1' } }),
  ),
} as const satisfies Record<string, Deviation>;
