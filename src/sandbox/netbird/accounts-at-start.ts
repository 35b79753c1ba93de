import type { Role, User } from './records.ts';
import type { State } from './state.ts';
import { NEVER } from './encode.ts';
import { stamp } from './state.ts';
import { tokenFrom } from './token-format.ts';
import { issueToken } from './user-tokens.ts';

/** Tokens that the emulator starts with. Their checksums are real, their secrets are not. */
export const NETBIRD_TOKENS = {
  /** The owner, a person. */
  owner: tokenFrom('RollcallSandboxOwner0000000000'),
  /** A service user who may do everything. */
  admin: tokenFrom('RollcallSandboxAdmin0000000000'),
  /** A service user who may change groups, and little else. */
  networkAdmin: tokenFrom('RollcallSandboxNetworkAdmin000'),
  /** Service users who may only read. */
  auditor: tokenFrom('RollcallSandboxAuditor00000000'),
  reader: tokenFrom('RollcallSandboxReader000000000'),
} as const;

/** A new account: its owner with a token, the group All and the policy that lets all reach all. */
export function openAccount(state: State, email: string, name: string): User {
  const owner = addUser(state, { email, name, role: 'owner' });
  state.events.note({ activity: 'account.create', initiatorId: owner.id, targetId: state.accountId, meta: {} });
  const all = state.newId();
  state.groups.add({ id: all, name: 'All', issued: 'api', peers: new Set(), resources: [] });
  state.settings = { ...state.settings, ipv6_enabled_groups: [all] };
  const description = 'This is a default rule that allows connections between all the resources';
  const id = state.newId();
  const common = { id, name: 'Default', description, enabled: true };
  const rule = { ...common, action: 'accept', bidirectional: true, protocol: 'all', sources: [all], destinations: [all] };
  state.policies.put({ ...common, postureChecks: undefined, rules: [{ ...rule, ports: undefined, authorizedGroups: undefined }] });
  issueToken(state, { user: owner, createdBy: owner.id, name: 'setup-token', days: 365, plain: NETBIRD_TOKENS.owner });
  state.events.write(0);
  return owner;
}

/** Who is added. */
export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly idpId?: string;
}

/** Adds a person. */
export function addUser(state: State, person: NewPerson): User {
  const user = { ...userFrom(state, person), id: state.tools.ids.uuid() };
  state.users.put(user);
  return user;
}

/** Adds a service user with a token that is known beforehand. */
export function addServiceUser(state: State, name: string, role: Role, plain: string): void {
  const user: User = { ...userFrom(state, { email: '', name, role, idpId: '' }), id: state.tools.ids.uuid(), isServiceUser: true };
  state.users.put(user);
  issueToken(state, { user, createdBy: user.id, name: 'sandbox', days: 365, plain });
}

function userFrom(state: State, { email, name, role, idpId }: NewPerson): Omit<User, 'id'> {
  return {
    email,
    name,
    role,
    isServiceUser: false,
    isBlocked: false,
    autoGroups: [],
    issued: 'api',
    idpId: idpId ?? 'local',
    lastLogin: NEVER,
    createdAt: stamp(state),
  };
}
