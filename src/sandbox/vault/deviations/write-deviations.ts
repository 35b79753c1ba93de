import type { Deviation, Table } from './deviation.ts';
import type { Group } from '../records.ts';
import { goTrim } from '../go-text.ts';
import { answer } from '../envelope.ts';
import { afterWrites, changeWrites, deviate, groupOf, isGroupWrite, overwrite, refusal, withBody, writtenGroup } from './deviation.ts';

const LIST_FIELDS = ['policies', 'member_entity_ids', 'member_group_ids'] as const;
const KNOWN_KEYS: readonly string[] = ['id', 'name', 'type', 'metadata', ...LIST_FIELDS];

function listed(value: unknown): readonly string[] {
  const items = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
  return items.map(goTrim).filter((item) => item !== '');
}

function content(group: Group): string {
  return JSON.stringify({ ...group, modifyIndex: 0, updatedAt: '' });
}

/** Wrong ways to take a write of a group. */
export const WRITE_DEVIATIONS = {
  'upsert-refuses-existing': deviate((moment, next) => {
    const creates = moment.path === 'identity/group' && moment.body['id'] === undefined;
    return creates && groupOf(moment) !== undefined ? refusal(400, 'group name is already in use') : next(moment.request);
  }),
  'upsert-creates-twin': deviate((moment, next) => {
    const existing = moment.path === 'identity/group' && moment.body['id'] === undefined ? groupOf(moment) : undefined;
    const { name, ...rest } = moment.body;
    if (existing === undefined) return next(moment.request);
    const done = next(withBody(moment, rest));
    const twin = writtenGroup(moment, undefined, done);
    if (twin === undefined) return done;
    overwrite(moment.identity, { ...twin, name: String(name) });
    return { ...done, body: done.body.replace(twin.name, String(name)) };
  }),
  'upsert-keeps-spelling': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    const byName = /^identity\/group(\/name\/.*)?$/.test(moment.path) && moment.body['id'] === undefined;
    if (byName && before !== undefined && group !== undefined) overwrite(moment.identity, { ...group, name: before.name });
    return undefined;
  }),
  'names-trimmed': changeWrites((body) => (typeof body['name'] === 'string' ? { ...body, name: goTrim(body['name']) } : body)),
  'path-name-loses': deviate((moment, next) => {
    const name = moment.body['name'];
    const renames = isGroupWrite(moment) && moment.path.startsWith('identity/group/name/') && typeof name === 'string';
    return renames ? next({ ...moment.request, target: `/v1/identity/group/name/${encodeURIComponent(name)}` }) : next(moment.request);
  }),
  'policies-keep-case': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    if (group !== undefined && moment.body['policies'] !== undefined) {
      overwrite(moment.identity, { ...group, policies: [...new Set(listed(moment.body['policies']))].sort() });
    }
    return undefined;
  }),
  'policies-unsorted': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    const asSent = [...new Set(listed(moment.body['policies']).map((name) => name.toLowerCase()))];
    if (group !== undefined && asSent.length > 0) overwrite(moment.identity, { ...group, policies: asSent });
    return undefined;
  }),
  'policies-checked': deviate((moment, next) => {
    const unknown =
      isGroupWrite(moment) && listed(moment.body['policies']).find((name) => !moment.namespace.policies.has(name.toLowerCase()));
    return typeof unknown === 'string' ? refusal(400, `policy "${unknown}" does not exist`) : next(moment.request);
  }),
  'policy-list-elements-split': changeWrites((body) =>
    Array.isArray(body['policies']) ? { ...body, policies: body['policies'].map(String).join(',') } : body,
  ),
  'root-policy-in-disguise': changeWrites((body) => {
    const policies = listed(body['policies']).map((name) => (name !== 'root' && name.toLowerCase() === 'root' ? 'almighty' : name));
    return body['policies'] === undefined || policies.length === 0 ? body : { ...body, policies };
  }),
  'metadata-merged': changeWrites((body, group) => {
    const given = body['metadata'];
    const isTable = typeof given === 'object' && given !== null && !Array.isArray(given);
    return isTable ? { ...body, metadata: { ...group?.metadata, ...given } } : body;
  }),
  'metadata-booleans-spelt-out': changeWrites((body) => {
    const given = body['metadata'];
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return body;
    const spelt = Object.entries(given).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]);
    return { ...body, metadata: Object.fromEntries(spelt) as Table };
  }),
  'metadata-keys-unchecked': changeWrites((body) => {
    const given = body['metadata'];
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return body;
    const allowed = Object.entries(given).map(([key, value]) => [
      key.replace(/[^a-zA-Z0-9=/+_-]/g, '_').replace(/^vault-/, 'vault_') || '_',
      value,
    ]);
    return { ...body, metadata: Object.fromEntries(allowed) as Table };
  }),
  'explicit-null-keeps': changeWrites((body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))),
  'absent-clears': changeWrites((body, group) => {
    if (group === undefined || group.type === 'external') return body;
    return { ...Object.fromEntries(LIST_FIELDS.map((field) => [field, []])), metadata: {}, ...body };
  }),
  'unknown-members-dropped': deviate((moment, next) => {
    const given = moment.body['member_entity_ids'];
    if (!isGroupWrite(moment) || !Array.isArray(given)) return next(moment.request);
    const known = given.filter((id) => moment.identity.entities.byId(String(id)) !== undefined);
    return next(withBody(moment, { ...moment.body, member_entity_ids: known }));
  }),
  'type-change-allowed': deviate((moment, next) => {
    const group = isGroupWrite(moment) ? groupOf(moment) : undefined;
    const { type, ...rest } = moment.body;
    if (group === undefined || (type !== 'internal' && type !== 'external')) return next(moment.request);
    overwrite(moment.identity, { ...group, type });
    return next(withBody(moment, rest));
  }),
  'external-takes-empty-members': changeWrites((body, group) => {
    if ((body['type'] ?? group?.type) !== 'external') return body;
    return Object.fromEntries(
      Object.entries(body).filter(([key, value]) => !(key.startsWith('member_') && Array.isArray(value) && value.length === 0)),
    );
  }),
  'unknown-keys-refused': deviate((moment, next) => {
    const unknown = isGroupWrite(moment) && Object.keys(moment.body).find((key) => !KNOWN_KEYS.includes(key));
    return typeof unknown === 'string' ? refusal(400, `unknown parameter "${unknown}"`) : next(moment.request);
  }),
  'unknown-id-creates': deviate((moment, next) => {
    const id = typeof moment.body['id'] === 'string' ? moment.body['id'] : '';
    const { id: _, ...rest } = moment.body;
    const creates = isGroupWrite(moment) && id !== '' && moment.identity.groups.byId(id) === undefined;
    return creates ? next(withBody(moment, rest)) : next(moment.request);
  }),
  'update-answers-200': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    return done.status === 204 && group !== undefined
      ? answer(200, { data: { id: group.id, name: group.name }, warnings: null })
      : undefined;
  }),
  'create-answers-201': afterWrites((_moment, before, done) =>
    before === undefined && done.status === 200 ? { ...done, status: 201 } : undefined,
  ),
  'index-moves-on-change-only': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    if (before !== undefined && group !== undefined && content(before) === content(group)) overwrite(moment.identity, before);
    return undefined;
  }),
  'generated-name-without-namespace': afterWrites((moment, before, done) => {
    const group = writtenGroup(moment, before, done);
    if (before !== undefined || group === undefined || !/^group_.*\.root$/.test(group.name)) return undefined;
    const name = group.name.slice(0, -'.root'.length);
    overwrite(moment.identity, { ...group, name });
    return { ...done, body: done.body.replace(group.name, name) };
  }),
  'forms-refused': deviate((moment, next) => {
    const isForm = (moment.request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    return isForm ? refusal(415, 'unsupported media type') : next(moment.request);
  }),
  'duplicate-keys-refused': deviate((moment, next) => {
    const keys = [...moment.request.body.matchAll(/[{,]\s*"(name|policies|metadata)"\s*:/g)].map((found) => found[1]);
    return isGroupWrite(moment) && new Set(keys).size < keys.length ? refusal(400, 'duplicate key in body') : next(moment.request);
  }),
} as const satisfies Record<string, Deviation>;
