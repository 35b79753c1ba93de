import type { OwnerWrite } from './owner-writes.ts';
import type { User } from './records.ts';
import type { State } from './state.ts';
import { NETBIRD_TOKENS, addServiceUser, addUser, openAccount } from './accounts-at-start.ts';
import { enrolByKey, enrolByUser } from './enrol.ts';
import { syncJwtGroups } from './jwt-sync.ts';
import { ownerWrites } from './owner-writes.ts';
import { touch } from './state.ts';

/** How many people the sample has where nobody says otherwise. */
const SAMPLE_PEOPLE = 12;

const FIRST_NAMES = [
  'ada',
  'grace',
  'linus',
  'margaret',
  'alan',
  'katherine',
  'edsger',
  'barbara',
  'donald',
  'radia',
  'dennis',
  'hedy',
] as const;

const SERVERS = ['web-01', 'web-02', 'db-01'] as const;

/** Fills a new account with people and their machines, servers of a setup key, a site, and groups of every origin. */
export function addSample(state: State, people = SAMPLE_PEOPLE): void {
  openAccount(state, 'owner@acme.test', 'Olivia Owner');
  addServiceUser(state, 'rollcall', 'admin', NETBIRD_TOKENS.admin);
  addServiceUser(state, 'rollcall-networks', 'network_admin', NETBIRD_TOKENS.networkAdmin);
  addServiceUser(state, 'rollcall-audit', 'auditor', NETBIRD_TOKENS.auditor);
  addServiceUser(state, 'rollcall-plan', 'user', NETBIRD_TOKENS.reader);
  state.settings = { ...state.settings, jwt_groups_enabled: true, jwt_groups_claim_name: 'groups' };
  touch(state);
  const write = ownerWrites(state);
  const users = Array.from({ length: people }, (_, index) => addPerson(state, index));
  for (const user of users.slice(0, 2)) syncJwtGroups(state, user, ['authors']);
  addServers(state, write);
  const printer = addSite(write);
  const integration = write('POST', '/api/groups', { name: 'okta-everyone', peers: peersOf(state, users) });
  state.groups.setIssued(integration.id, 'integration');
  write('POST', '/api/groups', { name: 'legacy-auditors', peers: peersOf(state, users.slice(0, 2)), resources: [printer] });
  write('POST', '/api/groups', { name: 'break-glass', peers: peersOf(state, users.slice(0, 1)) });
  state.events.write(0);
}

function addPerson(state: State, index: number): User {
  const name = FIRST_NAMES[index] ?? `person${String(index + 1).padStart(3, '0')}`;
  const user = addUser(state, { email: `${name}@acme.test`, name, role: 'user', idpId: 'acme-sso' });
  const machines = index % 2 === 0 ? ['laptop', 'phone', 'desktop'] : ['laptop', 'phone'];
  for (const machine of machines) enrolByUser(state, user, { name: `${name}-${machine}` });
  state.events.write(0);
  return user;
}

function addServers(state: State, write: OwnerWrite): void {
  const servers = write('POST', '/api/groups', { name: 'servers' });
  const { id } = write('POST', '/api/setup-keys', { name: 'servers', type: 'reusable', expires_in: 31_536_000, auto_groups: [servers.id] });
  for (const name of SERVERS) {
    const key = state.setupKeys.byId(id);
    if (key !== undefined) enrolByKey(state, key, { name });
  }
}

/** A network with one resource of each type, and a policy that leads to it. */
function addSite(write: OwnerWrite): { readonly id: string; readonly type: 'host' } {
  const berlin = write('POST', '/api/groups', { name: 'site-berlin' });
  const admins = write('POST', '/api/groups', { name: 'site-admins' });
  const network = write('POST', '/api/networks', { name: 'berlin', description: 'the office' });
  const path = `/api/networks/${network.id}/resources`;
  write('POST', path, { name: 'berlin-office', address: '10.1.0.0/16', enabled: true, groups: [berlin.id] });
  const printer = write('POST', path, { name: 'berlin-printer', address: '10.1.0.9', enabled: true, groups: [] });
  write('POST', path, { name: 'wiki', address: 'wiki.acme.test', enabled: true, groups: [berlin.id] });
  const rule = { name: 'r', enabled: true, action: 'accept', bidirectional: true, protocol: 'all' };
  const rules = [{ ...rule, sources: [admins.id], destinations: [berlin.id] }];
  write('POST', '/api/policies', { name: 'admins reach berlin', enabled: true, rules });
  return { id: printer.id, type: 'host' };
}

function peersOf(state: State, users: readonly User[]): readonly string[] {
  const ids = new Set(users.map(({ id }) => id));
  return state.peers
    .all()
    .filter(({ userId }) => ids.has(userId))
    .map(({ id }) => id);
}
