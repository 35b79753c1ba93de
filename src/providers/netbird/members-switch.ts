import { emptyTable } from '../../core/model/json.ts';
import type { Declared } from '../../core/model/project.ts';
import { shortList } from '../../core/model/short-list.ts';
import { noteWarning } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Directory } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { bindingsOf } from './ownership.ts';
import type { Way } from './ways.ts';

/**
 * Nobody's auto-groups, where members are peers and Rollcall wrote auto-groups before: what it wrote is taken back, and what others wrote
 * is held. Undefined where it never did.
 */
export function clearedUsers(declared: Declared, facts: NetbirdFacts): Readonly<Record<string, readonly string[]>> | undefined {
  return wayOf(declared, facts)?.type === 'clearing' ? emptyTable<readonly string[]>() : undefined;
}

/**
 * Nobody as a peer, where members are auto-groups now and somebody was dropped in the same edit: the peers that Rollcall gave are taken
 * out, and all others are held. Undefined where nobody was: then nothing manages peers.
 */
export function droppedPeers(declared: Declared, facts: NetbirdFacts): Readonly<Record<string, readonly string[]>> | undefined {
  const way = wayOf(declared, facts);
  return way?.type === 'joining' && way.leaving ? emptyTable<readonly string[]>() : undefined;
}

/** Where `members_as` changes from auto-groups to peers, machines leave with the auto-groups and are put back, which is said. */
export function noteSwitch(wish: Wish<NetbirdFacts>, directory: Directory): void {
  const id = liveIdOf(wish.declared, wish.facts);
  if (id !== undefined && wish.declared.members !== undefined) noteReturning(wish, id, directory);
}

/** The id that the state binds to a declaration, under this address or one that it had. */
function liveIdOf(declared: Declared, { idByAddress }: NetbirdFacts): string | undefined {
  return bindingsOf(declared)
    .map((address) => idByAddress.get(address))
    .find((id) => id !== undefined);
}

function wayOf(declared: Declared, facts: NetbirdFacts): Way | undefined {
  return facts.ways.get(liveIdOf(declared, facts) ?? '');
}

function noteReturning(wish: Wish<NetbirdFacts>, id: string, directory: Directory): void {
  const way = wish.facts.ways.get(id);
  if (way?.type !== 'clearing' || !way.propagates) return;
  const listed = new Set(wish.declared.members?.map(({ email }) => email));
  const returning = directory.withAutoGroup(id).filter(({ element, identity }) => way.written.has(identity) && listed.has(element));
  if (returning.length === 0) return;
  const who = quoted([...new Set(returning.map(({ element }) => element))]);
  noteWarning(
    wish,
    'UNSUPPORTED_CHANGE',
    `the auto-groups of ${who} lose the group, because \`members_as\` changed, and NetBird takes their machines out with it: each is put back by the next call.`,
  );
}

function quoted(elements: readonly string[]): string {
  return shortList(elements.map((element) => `"${element}"`));
}
