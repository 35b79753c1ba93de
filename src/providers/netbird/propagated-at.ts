import type { EventLog } from './audit-events.ts';
import type { NetbirdFacts } from './facts.ts';

const ON = 'account.setting.group.propagation.enable';
const OFF = 'account.setting.group.propagation.disable';

/** Whether a change of somebody's auto-groups moved the peers that were there already, at a time in milliseconds since 1970. */
export function propagatedAt(at: number, { events }: Pick<EventLog, 'events'>, { propagates }: Pick<NetbirdFacts, 'propagates'>): boolean {
  const switched = events.filter(({ code }) => code === ON || code === OFF);
  const before = switched.find((event) => event.at <= at);
  if (before) return before.code === ON;
  const after = switched.at(-1);
  return after ? after.code === OFF : propagates;
}
