import type { Call, Routes } from './call.ts';
import type { SetupKey } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { flag, list, optional, struct, text, whole } from './decode.ts';
import { NEVER, jsonList } from './encode.ts';
import { noteSets } from './note-sets.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { hidden, setupKeyJson } from './setup-key-text.ts';
import { anyOrder, stamp } from './state.ts';

const readNewKey = struct({
  name: text,
  type: text,
  expires_in: whole,
  auto_groups: list(text),
  usage_limit: whole,
  ephemeral: flag,
  allow_extra_dns_labels: flag,
});

const readChangedKey = struct({ auto_groups: optional(list(text)), revoked: flag });

function shown(state: State, key: SetupKey): string {
  return setupKeyJson(state, key, hidden(key.key));
}

function listKeys({ state, caller }: Call): string {
  allow(caller, 'setup_keys', 'read');
  return jsonList(anyOrder(state, state.setupKeys.all()).map((key) => shown(state, key)));
}

function findKey(call: Call): SetupKey {
  const key = call.state.setupKeys.byId(param(call));
  if (key === undefined) throw refuse(404, `setup key: ${param(call)} not found`);
  return key;
}

function readKey(call: Call): string {
  allow(call.caller, 'setup_keys', 'read');
  return shown(call.state, findKey(call));
}

function createKey(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNewKey);
  if (body.name === '') throw refuse(422, "setup key name shouldn't be empty");
  if (body.type !== 'reusable' && body.type !== 'one-off') throw refuse(422, `unknown setup key type ${body.type}`);
  if (body.type === 'one-off' && body.usage_limit > 1) {
    const advice = 'which can be used once; use type reusable for a key that can be used more than once';
    throw refuse(422, `usage_limit ${body.usage_limit} is not valid for a one-off setup key, ${advice}`);
  }
  if (body.expires_in < 0) throw refuse(422, 'expiresIn can not be in the past');
  allow(caller, 'setup_keys', 'create');
  checkAutoGroups(state, body.auto_groups);
  const now = stamp(state);
  const key: SetupKey = {
    id: state.newId(),
    key: state.tools.ids.uuid().toUpperCase(),
    name: body.name,
    type: body.type,
    autoGroups: body.auto_groups,
    expiresMs: body.expires_in === 0 ? Date.UTC(2999, 0) : state.tools.now() + body.expires_in * 1000,
    revoked: false,
    ephemeral: body.ephemeral,
    allowExtraDnsLabels: body.allow_extra_dns_labels,
    usageLimit: body.type === 'one-off' ? 1 : body.usage_limit,
    usedTimes: 0,
    lastUsed: NEVER,
    updatedAt: now,
  };
  state.setupKeys.put(key);
  note(call, 'setupkey.add', key);
  noteKeyGroups(call, key, []);
  return setupKeyJson(state, key, key.key);
}

function updateKey(call: Call): string {
  const { state, caller } = call;
  const { auto_groups: autoGroups, revoked } = readBody(call, readChangedKey);
  if (autoGroups === undefined) throw refuse(422, 'setup key AutoGroups field is invalid');
  allow(caller, 'setup_keys', 'update');
  checkAutoGroups(state, autoGroups);
  const old = findKey(call);
  if (old.revoked && !revoked) throw refuse(422, "can't un-revoke a revoked setup key");
  const key: SetupKey = { ...old, autoGroups, revoked, updatedAt: stamp(state) };
  state.setupKeys.put(key);
  if (key.revoked && !old.revoked) note(call, 'setupkey.revoke', key);
  noteKeyGroups(call, key, old.autoGroups);
  return shown(state, key);
}

function deleteKey(call: Call): string {
  allow(call.caller, 'setup_keys', 'delete');
  const key = findKey(call);
  call.state.setupKeys.remove(key.id);
  note(call, 'setupkey.delete', key);
  return '{}';
}

function checkAutoGroups(state: State, ids: readonly string[]): void {
  const unknown = ids.find((id) => state.groups.byId(id) === undefined);
  if (unknown !== undefined) throw refuse(422, `invalid auto groups: group not found: ${unknown}`);
  if (ids.some((id) => state.groups.byId(id)?.name === 'All'))
    throw refuse(422, "invalid auto groups: can't add 'All' group to the setup key");
}

function note({ state, caller }: Call, activity: 'setupkey.add' | 'setupkey.delete' | 'setupkey.revoke', key: SetupKey): void {
  const meta = { key: hidden(key.key), name: key.name, type: key.type };
  state.events.note({ activity, initiatorId: caller.id, targetId: key.id, meta });
}

function noteKeyGroups(call: Call, key: SetupKey, before: readonly string[]): void {
  noteSets(call.state, { before, after: key.autoGroups }, (isAdded, group) => ({
    activity: isAdded ? 'setupkey.group.add' : 'setupkey.group.delete',
    initiatorId: call.caller.id,
    targetId: key.id,
    meta: { group: group.name, group_id: group.id, setupkey: key.name },
  }));
}

/** Keys that enrol machines. */
export const SETUP_KEY_ROUTES: Routes = {
  '/api/setup-keys': { GET: listKeys, POST: createKey },
  '/api/setup-keys/{id}': { GET: readKey, PUT: updateKey, DELETE: deleteKey },
};
