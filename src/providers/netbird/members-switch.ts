import { emptyTable } from '../../core/model/json.ts';
import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { noteWarning } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { MembersTable } from './applied-members.ts';
import type { NetbirdFacts } from './facts.ts';
import type { Way } from './ways.ts';

/**
 * Nobody's auto-groups, where members are peers and Rollcall wrote auto-groups before: what it wrote is taken back, and what others wrote
 * is held. Undefined where it never did.
 */
export function clearedUsers(way: Way | undefined): MembersTable | undefined {
  return way?.type === 'clearing' ? emptyTable<readonly string[]>() : undefined;
}

/** Where `members_as` changes from auto-groups to peers, machines leave with the auto-groups and are put back, which is said. */
export function noteSwitch(wish: Wish<NetbirdFacts>, id: string | undefined, way: Way | undefined): void {
  const { declared, facts } = wish;
  if (way?.type !== 'clearing' || !facts.propagates || !facts.directory || id === undefined) return;
  const listed = new Set(declared.members?.map(({ email }) => email));
  const returning = facts.directory.withAutoGroup(id).filter(({ element, identity }) => way.written.has(identity) && listed.has(element));
  if (returning.length === 0) return;
  const who = quoted([...new Set(returning.map(({ element }) => element))]);
  noteWarning(
    wish,
    'UNSUPPORTED_CHANGE',
    `the auto-groups of ${who} lose the group, because \`members_as\` changed, and NetBird takes their machines out with it: each is put back by the next call.`,
  );
}

function quoted(elements: readonly string[]): string {
  return shortList(elements.map(quoteName));
}
