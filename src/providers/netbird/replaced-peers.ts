import { quoteName } from '../../core/model/quote-name.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Desire, Scope } from '../../core/provider.ts';
import type { MembersTable } from './applied-members.ts';
import type { Directory, Peer } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { noteOthers } from './note-others.ts';

/** What was applied to a group, and what is wished of it now. */
export interface ReplacedInput {
  readonly directory: Directory;
  readonly bound: Scope['bound'][number];
  readonly table: MembersTable;
  readonly vanished: NonNullable<Desire['vanished']>;
}

/**
 * Warns of machines that are in the wish by the name of one that was applied, and were enrolled since. Whoever may enrol machines chooses
 * their names, so the machine counts, and not who owns it now or owned the other one. One that NetBird itself brought in under the owner
 * that was applied is not told of: Rollcall does nothing with it, now or later.
 */
export function noteReplaced(wish: Wish<NetbirdFacts>, input: ReplacedInput): void {
  const { directory, bound } = input;
  if (wish.declared.lifecycle.ignore.includes('members')) return;
  const fresh = directory.enrolledSince(Date.parse(bound.appliedAt ?? ''));
  if (fresh.length === 0) return;
  const formerOf = formerElements(input);
  const inside = new Set(wish.facts.listed.get(bound.id)?.['peers'] as readonly string[] | undefined);
  const taking = fresh.filter(
    (peer) =>
      input.table[peer.element]?.includes(peer.identity) === true &&
      formerOf(peer) !== undefined &&
      !(inside.has(peer.id) && formerOf(peer) === peer.element),
  );
  const name = (peer: Peer): string => nameOf(peer, { former: formerOf(peer), directory });
  const [there, coming] = [taking.filter(({ id }) => inside.has(id)), taking.filter(({ id }) => !inside.has(id))];
  noteOthers(wish, coming.map(name), { ...MACHINES, advice: COMING });
  noteOthers(wish, there.map(name), { ...MACHINES, advice: THERE });
}

const MACHINES = { noun: 'machine', how: 'enrolled' };
const COMING = [
  'It comes into the group with this plan: look whose it is.',
  'They come into the group with this plan: look whose they are.',
] as const;
const THERE = ['It is in the group already: look whose it is.', 'They are in the group already: look whose they are.'] as const;

/** Says of a machine under which element one of its name was applied; undefined where none was. */
function formerElements({ bound, vanished }: ReplacedInput): (peer: Peer) => string | undefined {
  const applied = (bound.applied?.['members'] ?? {}) as MembersTable;
  const owners = new Map(
    Object.entries(applied).flatMap(([element, identities]) => identities.map((identity) => [identity, element] as const)),
  );
  const before = new Map(vanished.flatMap(({ identity, now }) => (now === undefined ? [] : [[now, identity] as const])));
  return (peer) => owners.get(peer.identity) ?? owners.get(before.get(peer.element) ?? '');
}

/** Whose it is now is said where that is somebody else. */
function nameOf(
  { identity, element, userId }: Peer,
  { former, directory }: { readonly former: string | undefined; readonly directory: Directory },
): string {
  if (former === element) return quoteName(identity);
  const user = directory.user(userId);
  const owner = user ? quoteName(user.email || user.name || user.id) : userId === '' ? 'nobody' : `the user ${quoteName(userId)}`;
  return `${quoteName(identity)} (now of ${owner})`;
}
