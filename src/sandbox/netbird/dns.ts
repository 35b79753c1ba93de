import type { Call, Routes } from './call.ts';
import type { NameserverGroup } from './records.ts';
import { param, readBody } from './call.ts';
import { flag, list, struct, text, whole } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { checkGroups } from './known-groups.ts';
import { noteSets } from './note-sets.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder, touch } from './state.ts';

const readServers = struct({
  name: text,
  description: text,
  nameservers: list(struct({ ip: text, ns_type: text, port: whole })),
  enabled: flag,
  groups: list(text),
  primary: flag,
  domains: list(text),
  search_domains_enabled: flag,
});

function shown(servers: NameserverGroup): string {
  return goJson({
    description: servers.description,
    domains: servers.domains,
    enabled: servers.enabled,
    groups: servers.groups,
    id: servers.id,
    name: servers.name,
    nameservers: servers.nameservers,
    primary: servers.primary,
    search_domains_enabled: servers.searchDomainsEnabled,
  });
}

function listServers({ state, caller }: Call): string {
  allow(caller, 'nameservers', 'read');
  return jsonList(anyOrder(state, state.nameservers.all()).map(shown));
}

function find(call: Call): NameserverGroup {
  const servers = call.state.nameservers.byId(param(call));
  if (servers === undefined) throw refuse(404, `nameserver group: ${param(call)} not found`);
  return servers;
}

function readOne(call: Call): string {
  allow(call.caller, 'nameservers', 'read');
  return shown(find(call));
}

function put(call: Call, id: string, body: ReturnType<typeof readServers>): string {
  const { state, caller } = call;
  checkServers(body);
  if (body.name === '') throw refuse(422, 'nameserver group name should be between 1 and 40');
  if (state.nameservers.all().some((other) => other.name === body.name && other.id !== id)) {
    throw refuse(422, `nameserver group with name ${body.name} already exist`);
  }
  checkGroups(state, body.groups);
  const isNew = state.nameservers.byId(id) === undefined;
  const { search_domains_enabled: searchDomainsEnabled, ...rest } = body;
  const servers: NameserverGroup = { ...rest, id, searchDomainsEnabled };
  state.nameservers.put(servers);
  const activity = isNew ? 'nameserver.group.add' : 'nameserver.group.update';
  state.events.note({ activity, initiatorId: caller.id, targetId: id, meta: { name: servers.name } });
  return shown(servers);
}

function checkServers({ primary, domains, nameservers }: ReturnType<typeof readServers>): void {
  if (!primary && domains.length === 0) {
    const advice = 'it should be primary or have at least one domain';
    throw refuse(422, `nameserver group primary status is false and domains are empty, ${advice}`);
  }
  if (primary && domains.length > 0) {
    throw refuse(422, 'nameserver group primary status is true and domains are not empty, you should set either primary or domain');
  }
  if (nameservers.length < 1 || nameservers.length > 3) {
    throw refuse(422, `the list of nameservers should be 1 or 3, got ${nameservers.length}`);
  }
}

function create(call: Call): string {
  const body = readBody(call, readServers);
  allow(call.caller, 'nameservers', 'create');
  return put(call, call.state.newId(), body);
}

function update(call: Call): string {
  const body = readBody(call, readServers);
  allow(call.caller, 'nameservers', 'update');
  return put(call, find(call).id, body);
}

function remove(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'nameservers', 'delete');
  const servers = find(call);
  state.nameservers.remove(servers.id);
  state.events.note({ activity: 'nameserver.group.delete', initiatorId: caller.id, targetId: servers.id, meta: { name: servers.name } });
  return '{}';
}

function readSettings({ state, caller }: Call): string {
  allow(caller, 'dns', 'read');
  return goJson({ disabled_management_groups: state.disabledDnsGroups });
}

function updateSettings(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, struct({ disabled_management_groups: list(text) }));
  allow(caller, 'dns', 'update');
  const after = body.disabled_management_groups;
  if (after.length > 0) checkGroups(state, after);
  const before = state.disabledDnsGroups;
  state.disabledDnsGroups = after;
  touch(state);
  noteSets(state, { before, after }, (isAdded, group) => ({
    activity: isAdded ? 'dns.setting.disabled.management.group.add' : 'dns.setting.disabled.management.group.delete',
    initiatorId: caller.id,
    targetId: state.accountId,
    meta: { group: group.name, group_id: group.id },
  }));
  return goJson({ disabled_management_groups: after });
}

/** Name servers, and the groups that get none. */
export const DNS_ROUTES: Routes = {
  '/api/dns/nameservers': { GET: listServers, POST: create },
  '/api/dns/nameservers/{id}': { GET: readOne, PUT: update, DELETE: remove },
  '/api/dns/settings': { GET: readSettings, PUT: updateSettings },
};
