import type { AdmissionRule, Group, Policy, Role, User } from './records.ts';
import type { State } from './state.ts';
import { BUILT_IN_RULE } from './admission-rules.ts';
import { newStamped } from './state.ts';
import { join } from './users.ts';

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

/** Everybody is in it, and it cannot be deleted. */
export const DEFAULT_GROUP = 'Default Group';

interface Tenant {
  readonly roles: Readonly<Record<'owner' | 'admin' | 'auditor' | 'user', Role>>;
  readonly everybody: Group;
  readonly rule: AdmissionRule;
}

/** A new tenant: its owner, its roles, the Default Group and the rule that comes with it. */
export function openTenant(state: State): Tenant {
  const role = (name: string, type: string): Role =>
    state.roles.put({ ...newStamped(state), name, type, description: `${name} of the tenant`, deleteable: false });
  const roles = {
    owner: role('Owner', 'OWNER'),
    admin: role('Admin', 'ADMIN'),
    auditor: role('Auditor', 'AUDITOR'),
    user: role('User', 'DEFAULT'),
  };
  const everybody = addGroup(state, { name: DEFAULT_GROUP, roles: [roles.user.id], deleteable: false });
  const owner = addUser(state, { email: 'owner@acme.test', firstName: 'Olivia', lastName: 'Owner', isOwner: true });
  joinAll(state, everybody.id, [owner]);
  const rule = addRule(state, { name: BUILT_IN_RULE, rule: undefined, type: 'ALLOW' });
  return { roles, everybody, rule };
}

/** Fills a new tenant with people, groups of every origin, rules and policies. */
export function addSample(state: State, people = SAMPLE_PEOPLE): void {
  const { roles, everybody, rule } = openTenant(state);
  const users = Array.from({ length: people }, (_, index) => addPerson(state, index));
  const desk = addUser(state, { email: undefined, firstName: 'Front', lastName: 'Desk', isOwner: false });
  joinAll(state, everybody.id, [...users, desk]);
  const owner = state.users.all().filter(({ isOwner }) => isOwner);
  const made = {
    breakGlass: addGroup(state, { name: 'break-glass', roles: [roles.admin.id], description: 'Emergency access' }),
    auditors: addGroup(state, { name: 'legacy-auditors', roles: [roles.auditor.id] }),
    okta: addGroup(state, { name: 'okta-everyone', roles: [roles.user.id], idpMapping: ['everyone@acme.test'] }),
    unmapped: addGroup(state, { name: 'unmapped', roles: [roles.user.id], isSamlDefaultGroup: true }),
  };
  joinAll(state, made.breakGlass.id, owner);
  joinAll(state, made.auditors.id, users.slice(0, 2));
  joinAll(state, made.okta.id, users);
  const berlin = addRule(state, { name: 'berlin-office', rule: "request.country == 'DE'", type: 'CUSTOM' });
  addRule(state, { name: 'old-vpn-hours', rule: 'time.hour >= 6 && time.hour < 22', type: 'CUSTOM', hasTimeConstraint: true });
  addPolicy(state, { name: 'everybody reaches the wiki', groups: [everybody.id], rule: rule.id, order: 1 });
  addPolicy(state, { name: 'auditors reach the ledger', groups: [made.auditors.id], rule: berlin.id, order: 2 });
}

function addPerson(state: State, index: number): User {
  const name = FIRST_NAMES[index] ?? `person${String(index + 1).padStart(3, '0')}`;
  const firstName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return addUser(state, { email: `${name}@acme.test`, firstName, lastName: 'Sample', isOwner: false });
}

/** Puts a person into the tenant, in no group yet. */
export function addUser(state: State, user: Pick<User, 'email' | 'firstName' | 'lastName' | 'isOwner'>): User {
  return state.users.put({ ...newStamped(state), ...user, status: 'active' });
}

/** Puts a group into the tenant, as the console does. */
export function addGroup(state: State, group: Pick<Group, 'name' | 'roles'> & Partial<Group>): Group {
  const defaults = { description: undefined, deleteable: true, maxDevices: 5, isSamlDefaultGroup: false, idpMapping: [], members: [] };
  return state.groups.put({ ...newStamped(state), ...defaults, ...group });
}

function addRule(state: State, rule: Pick<AdmissionRule, 'name' | 'rule' | 'type'> & Partial<AdmissionRule>): AdmissionRule {
  return state.rules.put({ ...newStamped(state), hasTimeConstraint: false, ...rule });
}

/** Puts a policy into the tenant. */
export function addPolicy(state: State, policy: Pick<Policy, 'name' | 'groups' | 'rule' | 'order'>): Policy {
  return state.policies.put({ ...newStamped(state), allGroups: false, action: true, isDefault: false, ...policy });
}

function joinAll(state: State, groupId: string, users: readonly User[]): void {
  for (const user of users) {
    const group = state.groups.byId(groupId);
    if (group !== undefined) join(state, group, user.id);
  }
}
