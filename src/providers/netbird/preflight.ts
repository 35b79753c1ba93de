import type { Change } from '../../core/model/plan.ts';
import type { Problem } from '../../core/model/problem.ts';
import type { Live } from '../../core/provider.ts';
import type { NetbirdFacts, Rights } from './facts.ts';

/** Roles that may write groups. Other words are those of a newer server, which will say itself. */
const READ_ONLY_ROLES: ReadonlySet<string> = new Set(['user', 'auditor', 'billing_admin']);

/** What the token would have to be allowed to do for these changes and is not, and what stands in the way of deletions by now. */
export function missingRights(changes: readonly Change[], live: Live<NetbirdFacts>): readonly Problem[] {
  return [...rightProblems(changes, live), ...changes.flatMap((change) => blockedDeletion(change, live))];
}

function rightProblems(changes: readonly Change[], live: Live<NetbirdFacts>): readonly Problem[] {
  const { rights } = live.facts;
  if (!rights) return [];
  const lacking = new Map<string, string[]>();
  for (const change of changes) {
    for (const right of needsOf(change)) {
      if (!mayDo(rights, right)) lacking.set(right, [...(lacking.get(right) ?? []), change.address]);
    }
  }
  return [...lacking].map(([right, [first, ...others]]) => ({
    severity: 'error',
    code: 'PROVIDER_PERMISSION',
    address: first as string,
    summary: `The token of target "${live.target}" (role "${rights.role}") may not ${right} groups, which the change of "${first as string}"${others.length > 0 ? ` and ${others.length} more` : ''} needs.`,
    detail: 'Use the token of a service user with the role network_admin.',
  }));
}

function needsOf(change: Change): readonly string[] {
  switch (change.action) {
    case 'create':
      return ['create'];
    case 'replace':
      return ['delete', 'create'];
    case 'update':
    case 'adopt':
      return change.patch.length === 0 ? [] : ['update'];
    case 'delete':
      return ['delete'];
    case 'forget':
      return [];
  }
}

function mayDo({ role, groups }: Rights, right: string): boolean {
  return groups ? groups[right] !== false : !READ_ONLY_ROLES.has(role);
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
      summary: `"${change.address}" cannot be deleted while these refer to it in "${live.target}": ${blockers.join(', ')}.`,
      detail: 'Take it out of them, then plan again.',
    },
  ];
}
