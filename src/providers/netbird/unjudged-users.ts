import { tableOf } from '../../core/model/document.ts';
import type { Held } from '../../core/model/plan.ts';
import type { User } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';

/**
 * Users whose auto-groups Rollcall wrote and whom no list shows, while peers have owners whom no list shows either: they may be these, so
 * nobody can say that they are gone or that the group is out of their auto-groups. They count as they were applied.
 */
export function unjudgedUsers(
  group: string,
  { directory, bound }: Pick<NetbirdFacts, 'directory' | 'bound'>,
): readonly Pick<User, 'element' | 'identity'>[] {
  if (!directory?.lacksOwners()) return [];
  return Object.entries(tableOf(bound.get(group)?.applied ?? {}, 'auto_groups')).flatMap(([element, identities]) =>
    identities.filter((identity) => !directory.userOf(identity)).map((identity) => ({ element, identity })),
  );
}

/** The same as parts of the group that are left alone. */
export function heldUnjudged(group: string, facts: Pick<NetbirdFacts, 'directory' | 'bound'>): readonly Held[] {
  return unjudgedUsers(group, facts).map(({ element, identity }) => ({
    field: 'auto_groups',
    element,
    identities: [identity],
    reason: 'the list of users does not show that user, nor all owners of peers',
  }));
}
