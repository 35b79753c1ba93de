import { tableOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Change } from '../../core/model/plan.ts';
import type { Problem } from '../../core/model/problem.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { lackingRights, rightProblem } from '../../core/provide/lacking-rights.ts';
import type { Live } from '../../core/provider.ts';
import type { NetbirdFacts, Rights } from './facts.ts';

/** Roles that may not write what a change writes. Other words are those of a newer server, which will say itself. */
const ROLES_WITHOUT: Readonly<Record<'groups' | 'users', ReadonlySet<string>>> = {
  groups: new Set(['user', 'auditor', 'billing_admin']),
  users: new Set(['user', 'auditor', 'billing_admin', 'network_admin']),
};

/** A right that a change needs. */
interface Need {
  readonly module: 'groups' | 'groups of an identity provider' | 'users';
  readonly right: 'create' | 'update' | 'delete';
}

/** What the token would have to be allowed to do for these changes and is not, and what stands in the way of deletions by now. */
export function missingRights(changes: readonly Change[], live: Live<NetbirdFacts>): readonly Problem[] {
  return [...rightProblems(changes, live), ...changes.flatMap((change) => blockedDeletion(change, live))];
}

function rightProblems(changes: readonly Change[], live: Live<NetbirdFacts>): readonly Problem[] {
  const { rights } = live.facts;
  if (!rights) return [];
  const lacking = lackingRights(changes, {
    needsOf: (change) => needsOf(change, live.facts),
    mayDo: (need) => mayDo(rights, need),
    key: ({ right, module }) => `${right} ${module}`,
  });
  return [...lacking].map(([what, entry]) =>
    rightProblem(live.target, entry, {
      lacks: `(role ${quoteName(rights.role)}) may not ${what}`,
      cure: `Use the token of a service user with the role ${entry.need.module === 'groups' ? 'network_admin' : 'admin'}.`,
    }),
  );
}

function needsOf(change: Change, { integrated }: NetbirdFacts): readonly Need[] {
  const users: readonly Need[] = change.patch.some(({ path }) => /^\/auto_groups(?:\/|$)/.test(path))
    ? [{ module: 'users', right: 'update' }]
    : [];
  const remove: Need = { module: integrated.has(change.id ?? '') ? 'groups of an identity provider' : 'groups', right: 'delete' };
  switch (change.action) {
    case 'create':
      return [{ module: 'groups', right: 'create' }, ...users];
    case 'replace':
      return [remove, { module: 'groups', right: 'create' }, ...users];
    case 'update':
    case 'adopt':
      return change.patch.some(({ path }) => !path.startsWith('/auto_groups')) ? [{ module: 'groups', right: 'update' }, ...users] : users;
    case 'delete':
      return [remove, ...(hasUsers(change) ? users : [])];
    case 'forget':
      return [];
  }
}

function hasUsers(change: Change): boolean {
  return Object.keys(tableOf(change.before ?? {}, 'auto_groups')).length > 0;
}

function mayDo({ role, modules }: Rights, { module, right }: Need): boolean {
  // Of those, not even the owner's own token: the server wants a service user, to whom it tells no rights.
  if (module === 'groups of an identity provider') return !modules && role === 'admin';
  if (!modules) return !ROLES_WITHOUT[module].has(role);
  const rights = modules[module];
  return !isJsonObject(rights) || rights[right] !== false;
}

/** A saved plan may be older than the link. */
function blockedDeletion(change: Change, live: Live<NetbirdFacts>): Problem[] {
  if (change.action !== 'delete' && change.action !== 'replace') return [];
  const links = live.objects.find((object) => object.id === change.id)?.links ?? [];
  const blockers = [...new Set(links.filter((link) => link.blocks).map((link) => link.what))];
  if (blockers.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'LIVE_REFERRER',
      address: change.address,
      summary: `${quoteName(change.address)} cannot be deleted while these refer to it in ${quoteName(live.target)}: ${blockers.join(', ')}.`,
      detail: 'Take it out of them, then plan again.',
    },
  ];
}
