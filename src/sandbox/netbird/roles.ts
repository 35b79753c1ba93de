import type { Role, User } from './records.ts';
import { refuse } from './refusal.ts';

const MODULES = [
  'accounts',
  'agent_network',
  'agent_network.budgets',
  'agent_network.guardrails',
  'agent_network.logs',
  'agent_network.policies',
  'agent_network.providers',
  'agent_network.settings',
  'agent_network.usage',
  'dns',
  'events',
  'groups',
  'identity_providers',
  'nameservers',
  'networks',
  'pats',
  'peers',
  'policies',
  'remote_jobs',
  'routes',
  'services',
  'settings',
  'setup_keys',
  'users',
] as const;

/** What rights are about. */
export type Module = (typeof MODULES)[number];

/** What can be done with it. */
export type Operation = 'create' | 'read' | 'update' | 'delete';

const EVERYTHING: ReadonlySet<Module> = new Set(MODULES);
const NETWORKING: ReadonlySet<Module> = new Set(['dns', 'groups', 'nameservers', 'networks', 'policies', 'routes']);
const NOTHING: ReadonlySet<Module> = new Set();

const RIGHTS = {
  owner: { reads: EVERYTHING, writes: EVERYTHING },
  admin: { reads: EVERYTHING, writes: EVERYTHING },
  network_admin: { reads: EVERYTHING, writes: NETWORKING },
  auditor: { reads: EVERYTHING, writes: NOTHING },
  user: { reads: NOTHING, writes: NOTHING },
  billing_admin: { reads: NOTHING, writes: NOTHING },
} as const satisfies Record<Role, { readonly reads: ReadonlySet<Module>; readonly writes: ReadonlySet<Module> }>;

/** Whether a word is a role. */
export function isRole(word: string): word is Role {
  return Object.hasOwn(RIGHTS, word);
}

/** Whether somebody may do this. Any service user may read everything. */
export function isAllowed(user: User, module: Module, operation: Operation): boolean {
  if (operation === 'read') return user.isServiceUser || RIGHTS[user.role].reads.has(module);
  return RIGHTS[user.role].writes.has(module);
}

/**
 * @throws Refusal where somebody may not do this
 */
export function allow(user: User, module: Module, operation: Operation): void {
  if (user.isBlocked) throw refuse(403, 'failed to validate user permissions: user is blocked');
  if (isAllowed(user, module, operation)) return;
  // That role can be given, and nothing knows it.
  if (user.role === 'billing_admin') throw refuse(403, 'failed to validate user permissions: user role: billing_admin not found');
  throw refuse(403, 'permission denied');
}

/** The same with the words of the reads of groups. */
export function allowGroupRead(user: User): void {
  if (user.isBlocked) throw refuse(403, 'user is blocked');
  allow(user, 'groups', 'read');
}

/** All rights, as somebody sees their own. */
export function rightsOf(user: User): object {
  const modules = MODULES.map((module) => [
    module,
    {
      create: isAllowed(user, module, 'create'),
      delete: isAllowed(user, module, 'delete'),
      read: isAllowed(user, module, 'read'),
      update: isAllowed(user, module, 'update'),
    },
  ]);
  return { is_restricted: user.role === 'user', modules: Object.fromEntries(modules) };
}
