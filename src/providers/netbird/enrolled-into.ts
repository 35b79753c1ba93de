import type { AuditEvent, EventLog } from './audit-events.ts';
import type { NetbirdFacts } from './facts.ts';

/** What gives a rule a group and takes it away, by what enrolled a machine. */
const GRANTS: Readonly<Record<string, { readonly given: string; readonly taken: string }>> = {
  'peer.setupkey.add': { given: 'setupkey.group.add', taken: 'setupkey.group.delete' },
  'peer.user.add': { given: 'user.group.add', taken: 'user.group.delete' },
};

/**
 * Whether a machine came into a group with its enrolment: whether the setup key or the user named the group then. Undefined where neither
 * the log nor the live system tells.
 */
export function enrolledInto(
  event: AuditEvent,
  group: string,
  { log, facts }: { readonly log: EventLog; readonly facts: NetbirdFacts },
): boolean | undefined {
  const { given, taken } = GRANTS[event.code] ?? {};
  const { id } = event.initiator;
  const changes = log.about([id]).filter((each) => each.target === id && each.group === group && [given, taken].includes(each.code));
  const before = changes.find(({ at }) => at <= event.at + LATE);
  if (before) return before.code === given;
  const after = changes.at(-1);
  if (after) return after.code === taken;
  return (event.code === 'peer.user.add' ? facts.directory?.user(id)?.autoGroups : facts.rules?.groupsOf(id))?.includes(group);
}

/** A sign-in that brings a group and a machine writes both at once, in any order. */
const LATE = 1000;
