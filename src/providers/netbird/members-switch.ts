import type { Document } from '../../core/model/document.ts';
import { tableOf } from '../../core/model/document.ts';
import type { Declared } from '../../core/model/project.ts';
import { shortList } from '../../core/model/short-list.ts';
import { noteProblem, noteWarning } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Live } from '../../core/provider.ts';
import type { Directory } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { bindingsOf } from './ownership.ts';

/**
 * Where `members_as` changes, what was written the former way stays as it is: nothing manages it any more. Whoever leaves in the same edit
 * would keep what Rollcall gave, so that is refused; and whoever stays in auto-groups is held by them, which is said.
 */
export function noteSwitch(
  wish: Wish<NetbirdFacts>,
  live: Live<NetbirdFacts>,
  { directory, asUsers }: { readonly directory: Directory; readonly asUsers: boolean },
): void {
  const { members, block } = wish.declared;
  const id = liveIdOf(wish.declared, wish.facts);
  // Listed peers beside auto-groups: then the group itself is managed all the same.
  if (id === undefined || members === undefined || (asUsers && block['peers'] !== undefined)) return;
  const there = asUsers
    ? new Set(Object.keys(tableOf(live.objects.find((object) => object.id === id)?.document ?? {}, 'members')))
    : new Set(directory.withAutoGroup(id).map(({ element }) => element));
  const still = formerly(wish.facts.bound.get(id)?.applied, asUsers).filter((element) => there.has(element));
  const listed = new Set(members.map(({ email }) => email));
  const leaving = still.filter((element) => !listed.has(element));
  if (leaving.length > 0) noteLeaving(wish, leaving, asUsers);
  else if (!asUsers && still.length > 0) noteStaying(wish, still);
}

/** Whom Rollcall wrote the other way; nobody where the way is the same as before. */
function formerly(applied: Document | undefined, asUsers: boolean): readonly string[] {
  if (asUsers && applied?.['auto_groups'] !== undefined) return [];
  return Object.keys(tableOf(applied ?? {}, asUsers ? 'members' : 'auto_groups'));
}

/** The id that the state binds to a declaration, under this address or one that it had. */
function liveIdOf(declared: Declared, { idByAddress }: NetbirdFacts): string | undefined {
  return bindingsOf(declared)
    .map((address) => idByAddress.get(address))
    .find((id) => id !== undefined);
}

function noteLeaving(wish: Wish<NetbirdFacts>, leaving: readonly string[], asUsers: boolean): void {
  const [from, to] = asUsers ? ['peers', 'auto_groups'] : ['auto_groups', 'peers'];
  const place = asUsers ? 'in the group' : 'in its auto-groups';
  noteProblem(
    wish,
    'UNSUPPORTED_CHANGE',
    `${quoted(leaving)} would stay ${place}: taken out of the files while \`members_as\` changes from \`${from}\` to \`${to}\`.`,
    `Do it in two steps: keep \`members_as: ${from}\`, take them out and apply; then write \`members_as: ${to}\`.`,
  );
}

function noteStaying(wish: Wish<NetbirdFacts>, still: readonly string[]): void {
  const message = `the auto-groups of ${quoted(still)} still hold the group, from before \`members_as\` changed: their machines stay in it until it is taken out of them in NetBird.`;
  noteWarning(wish, 'UNSUPPORTED_CHANGE', message);
}

function quoted(elements: readonly string[]): string {
  return shortList(elements.map((element) => `"${element}"`));
}
