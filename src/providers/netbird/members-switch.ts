import { emptyTable } from '../../core/model/json.ts';
import { tableOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { Declared } from '../../core/model/project.ts';
import { shortList } from '../../core/model/short-list.ts';
import { noteProblem, noteWarning } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Live } from '../../core/provider.ts';
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
 * Where `members_as` changes from auto-groups to peers, machines leave with the auto-groups and are put back, which is said. From peers to
 * auto-groups, nothing manages the peers any more: whoever leaves in the same edit would keep what Rollcall gave, so that is refused.
 */
export function noteSwitch(
  wish: Wish<NetbirdFacts>,
  live: Live<NetbirdFacts>,
  { directory, asUsers }: { readonly directory: Directory; readonly asUsers: boolean },
): void {
  const id = liveIdOf(wish.declared, wish.facts);
  if (id === undefined || wish.declared.members === undefined) return;
  if (asUsers) noteLeaving(wish, live.objects.find((object) => object.id === id)?.document ?? {}, wish.facts.bound.get(id)?.applied);
  else noteReturning(wish, id, directory);
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

function noteLeaving(wish: Wish<NetbirdFacts>, now: Document, applied: Document | undefined): void {
  const { members = [], block } = wish.declared;
  // Listed peers beside auto-groups: then the group itself is managed all the same.
  if (block['peers'] !== undefined || applied?.['auto_groups'] !== undefined) return;
  const [there, listed] = [tableOf(now, 'members'), new Set(members.map(({ email }) => email))];
  const leaving = Object.keys(tableOf(applied ?? {}, 'members')).filter((element) => there[element] && !listed.has(element));
  if (leaving.length === 0) return;
  noteProblem(
    wish,
    'UNSUPPORTED_CHANGE',
    `${quoted(leaving)} would stay in the group: taken out of the files while \`members_as\` changes from \`peers\` to \`auto_groups\`.`,
    'Do it in two steps: keep `members_as: peers`, take them out and apply; then write `members_as: auto_groups`.',
  );
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
