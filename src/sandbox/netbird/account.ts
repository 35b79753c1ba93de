import type { Call, Routes } from './call.ts';
import type { Settings } from './settings.ts';
import { pushEverything } from './auto-groups.ts';
import { param, readBody } from './call.ts';
import { list, struct, text } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { readSettings } from './settings.ts';
import { touch } from './state.ts';
import type { State } from './state.ts';

const EXTRA = {
  network_traffic_logs_enabled: false,
  network_traffic_packet_counter_enabled: false,
  peer_approval_enabled: false,
  user_approval_required: true,
};

function shown(state: State, loggedGroups: readonly string[] = []): string {
  return goJson({
    created_at: state.createdAt,
    created_by: state.users.all().find(({ role }) => role === 'owner')?.id ?? '',
    domain: '',
    domain_category: '',
    id: state.accountId,
    onboarding: { onboarding_flow_pending: true, signup_form_pending: true },
    settings: {
      ...state.settings,
      extra: { ...EXTRA, network_traffic_logs_groups: orNull(loggedGroups) },
      peer_expose_groups: orNull(state.settings.peer_expose_groups),
    },
  });
}

/** Two of the lists are null when they are empty, the others are not. */
function orNull(ids: readonly string[]): readonly string[] | null {
  return ids.length === 0 ? null : ids;
}

function listAccounts({ state, caller }: Call): string {
  allow(caller, 'accounts', 'read');
  return jsonList([shown(state)]);
}

function updateAccount(call: Call): string {
  const { state, caller } = call;
  const { settings } = readBody(call, struct({ settings: readSettings }));
  const { extra } = readBody(call, struct({ settings: struct({ extra: struct({ network_traffic_logs_groups: list(text) }) }) })).settings;
  if (param(call) !== state.accountId) throw refuse(403, 'failed to validate user permissions: user is not part of this account');
  allow(caller, 'settings', 'update');
  // The list of the request is looked at as it is: an id that a deletion left behind fails every later write of the settings.
  const gone = settings.ipv6_enabled_groups.find((id) => state.groups.byId(id) === undefined);
  if (gone !== undefined) throw refuse(422, `ipv6 enabled group ${gone} does not exist`);
  const old = state.settings;
  state.settings = settings;
  touch(state);
  notePropagation(call, old);
  // Told back, and not kept: that part is not in the open-source server.
  return shown(state, extra.network_traffic_logs_groups);
}

function notePropagation({ state, caller }: Call, old: Settings): void {
  const isOn = state.settings.groups_propagation_enabled;
  if (isOn === old.groups_propagation_enabled) return;
  if (isOn) pushEverything(state);
  const activity = isOn ? 'account.setting.group.propagation.enable' : 'account.setting.group.propagation.disable';
  state.events.note({ activity, initiatorId: caller.id, targetId: state.accountId, meta: {} });
}

function listEvents({ state, caller }: Call): string {
  allow(caller, 'events', 'read');
  return goJson(state.switches.events ? state.events.list(state.users.byId) : []);
}

function readInstance(): string {
  return goJson({ setup_required: false });
}

function setUp(): never {
  throw refuse(412, 'setup already completed');
}

function readVersion(): string {
  return goJson({ management_current_version: '0.77.1', management_update_available: false });
}

/** The account, its log, and the server itself. */
export const ACCOUNT_ROUTES: Routes = {
  '/api/accounts': { GET: listAccounts },
  '/api/accounts/{id}': { PUT: updateAccount },
  '/api/events': { GET: listEvents },
  '/api/events/audit': { GET: listEvents },
  '/api/instance/version': { GET: readVersion },
};

/** What asks for no token. */
export const OPEN_ROUTES: Routes = {
  '/api/instance': { GET: readInstance },
  '/api/setup': { POST: setUp },
};
