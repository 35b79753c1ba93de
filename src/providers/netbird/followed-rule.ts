import type { Author } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { optionalText } from './answers.ts';
import type { AuditEvent } from './audit-events.ts';
import { authorIn } from './event-author.ts';
import type { NetbirdFacts } from './facts.ts';

interface Rule {
  readonly field: string;
  /** Id. */
  readonly group: string;
  readonly facts: Pick<NetbirdFacts, 'directory' | 'synced'>;
}

/** Roles that may write the auto-groups of users, their own as well. */
const WRITING: ReadonlySet<string> = new Set(['owner', 'admin']);

/** Whether an event is of a user's auto-groups. */
export function isOfAutoGroups({ code }: AuditEvent): boolean {
  return code === 'user.group.add' || code === 'user.group.delete';
}

/**
 * NetBird itself, where a change of auto-groups was not what somebody did to this group: JWT sync has the log say that the person wrote
 * their own, and machines that came along were put there by a rule that somebody else wrote. Undefined elsewhere.
 */
export function followedRule(event: AuditEvent, { field, group, facts }: Rule): Author | undefined {
  if (!isOfAutoGroups(event)) return undefined;
  if (facts.synced.has(group) && event.initiator.id === event.target) return syncOf(event, facts);
  if (field !== 'members' || event.code !== 'user.group.add') return undefined;
  const rule = `it put the peer there by the auto-groups of ${nameOf(event)}, which ${authorIn(event).who} wrote`;
  return { who: `NetBird itself: ${rule}`, when: event.when };
}

function syncOf(event: AuditEvent, { directory }: Rule['facts']): Author {
  const did = event.code === 'user.group.add' ? 'put the user and their peers there' : 'took the user and their peers out';
  // The log has the same of somebody who may write their own auto-groups and did.
  const mayBe = WRITING.has(directory?.user(event.target)?.role ?? '') ? `${authorIn(event).who}, or ` : '';
  return { who: `${mayBe}NetBird itself: JWT sync ${did} when ${nameOf(event)} signed in`, when: event.when };
}

function nameOf({ meta, target }: AuditEvent): string {
  return quoteName(optionalText(meta, 'email') || optionalText(meta, 'username') || target);
}
