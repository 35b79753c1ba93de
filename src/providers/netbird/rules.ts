import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { GroupAnswer, SetupKeyAnswer } from './answers.ts';
import type { Directory, Peer, User } from './directory.ts';
import { enrolledAt, keyWindow } from './key-window.ts';
import type { KeyWindow } from './key-window.ts';

/** Rules of NetBird that put peers into groups by themselves. */
export interface Rules {
  /** Says of a peer which rule keeps it in the group, as a sentence goes on behind "because"; undefined where no rule names the group. */
  of(group: Pick<GroupAnswer, 'id' | 'issued'>): ((peer: RuledPeer) => Rule | undefined) | undefined;
  /** Ids of the groups that a setup key names; undefined where there is no such key. */
  groupsOf(keyId: string): readonly string[] | undefined;
}

/** What tells of a peer which rule may have put it where it is. */
export type RuledPeer = Pick<Peer, 'id' | 'userId'>;

/** Why NetBird keeps a peer in a group. */
export interface Rule {
  readonly reason: string;
  /**
   * Whether the peer leaves when its user's auto-groups lose the group. A rule that peers do not follow acted when the peer was enrolled, if
   * it did: nothing shows that it was this rule that put the peer there.
   */
  readonly follows: boolean;
}

/** What rules are read from. */
export interface RulesInput {
  readonly keys: readonly SetupKeyAnswer[];
  readonly directory: Directory;
  /** Whether a change of somebody's auto-groups moves the peers that are there already. */
  readonly propagates: boolean;
}

/**
 * Which peers of a group are NetBird's own to put there. A peer does not say by which setup key it came, so every key that names the
 * group may have been it, but for those that cannot have enrolled it; a person's peer follows the auto-groups of its user.
 */
export function makeRules({ keys, directory, propagates }: RulesInput): Rules {
  const byGroup = keysByGroup(keys);
  const enrolled = enrolments(directory);
  return {
    groupsOf: (keyId) => keys.find(({ id }) => id === keyId)?.autoGroups,
    of({ id, issued }) {
      const naming = byGroup.get(id);
      const following = directory.withAutoGroup(id);
      if (naming === undefined && following.length === 0 && !directory.lacksOwners()) return undefined;
      const byKey = naming && keyRules(naming, enrolled);
      const users = new Map(following.map((user) => [user.id, user]));
      return (peer) => {
        if (peer.userId === '') return byKey?.(peer.id);
        if (!directory.user(peer.userId)) return UNLISTED_OWNER;
        const user = users.get(peer.userId);
        return user && { reason: reasonOf(user, issued, propagates), follows: propagates };
      };
    },
  };
}

/** Whose auto-groups may hold the group, for all that anybody knows. What Rollcall applied is its own all the same. */
const UNLISTED_OWNER: Rule = {
  reason: 'the list of users does not show the owner, whose auto-groups may hold the group',
  follows: false,
};

/** When a peer was enrolled; `later`: since the keys were read, so that what they say of their use is of before. */
type Enrolled = number | 'unproved' | 'later';

function enrolments(directory: Directory): (peerId: string) => Enrolled {
  const known = new Map<string, Enrolled>();
  return (peerId) => {
    const before = known.get(peerId);
    if (before !== undefined) return before;
    const peer = directory.peer(peerId);
    const at = peer ? (enrolledAt(peer) ?? 'unproved') : 'later';
    known.set(peerId, at);
    return at;
  };
}

/** A key with the name that people know it by. */
interface NamedKey {
  readonly name: string;
  readonly window: KeyWindow | undefined;
}

/** The rule for each peer of a group that keys name: one for all peers that the same keys may have enrolled. */
function keyRules(keys: readonly NamedKey[], enrolled: (peerId: string) => Enrolled): (peerId: string) => Rule | undefined {
  const made = new Map<string, Rule | undefined>();
  return (peerId) => {
    const at = enrolled(peerId);
    const which = keys.map(({ window }) => (canHaveCome(at, window) ? '1' : '0')).join('');
    if (!made.has(which)) made.set(which, keyRule(keys.filter((_, index) => which[index] === '1').map(({ name }) => name)));
    return made.get(which);
  };
}

function canHaveCome(at: Enrolled, window: KeyWindow | undefined): boolean {
  if (at === 'later') return true;
  return window !== undefined && (at === 'unproved' || (window.from <= at && at <= window.until));
}

function keyRule(names: readonly string[]): Rule | undefined {
  if (names.length === 0) return undefined;
  const list = names.toSorted(compareText).map(quoteName).join(', ');
  const reason = names.length === 1 ? `the setup key ${list} puts the peers it enrols there` : `one of the setup keys ${list} put it there`;
  return { reason, follows: false };
}

function reasonOf(user: User, issued: string, propagates: boolean): string {
  const who = user.email === '' ? user.name || user.id : user.email;
  if (issued === 'jwt') return `JWT sync puts the peers of ${quoteName(who)} there`;
  return propagates
    ? `that user's peers follow the auto-groups of ${quoteName(who)}`
    : `it came with the auto-groups of ${quoteName(who)}, and without group propagation it does not leave with them`;
}

function keysByGroup(keys: readonly SetupKeyAnswer[]): ReadonlyMap<string, readonly NamedKey[]> {
  const byGroup = new Map<string, NamedKey[]>();
  for (const key of keys) {
    const named = { name: key.name === '' ? key.id : key.name, window: keyWindow(key) };
    for (const group of new Set(key.autoGroups)) append(byGroup, group, named);
  }
  return byGroup;
}
