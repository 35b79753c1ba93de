import { compareText } from '../../core/model/json.ts';
import type { GroupAnswer, SetupKeyAnswer } from './answers.ts';
import type { Directory, Peer, User } from './directory.ts';

/** Rules of NetBird that put peers into groups by themselves. */
export interface Rules {
  /** Says of a peer which rule keeps it in the group, as a sentence goes on behind "because"; undefined where no rule names the group. */
  of(group: Pick<GroupAnswer, 'id' | 'issued'>): ((peer: Pick<Peer, 'userId'>) => Rule | undefined) | undefined;
}

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
 * group may have been it; a person's peer follows the auto-groups of its user.
 */
export function makeRules({ keys, directory, propagates }: RulesInput): Rules {
  const ruleByGroup = new Map<string, Rule>();
  for (const [group, names] of keyNames(keys)) {
    const list = names
      .sort(compareText)
      .map((name) => `"${name}"`)
      .join(', ');
    const reason =
      names.length === 1 ? `the setup key ${list} puts the peers it enrols there` : `one of the setup keys ${list} put it there`;
    ruleByGroup.set(group, { reason, follows: false });
  }
  return {
    of({ id, issued }) {
      const byKey = ruleByGroup.get(id);
      const following = directory.withAutoGroup(id);
      if (byKey === undefined && following.length === 0) return undefined;
      const users = new Map(following.map((user) => [user.id, user]));
      return (peer) => {
        if (peer.userId === '') return byKey;
        const user = users.get(peer.userId);
        return user && { reason: reasonOf(user, issued, propagates), follows: propagates };
      };
    },
  };
}

function reasonOf(user: User, issued: string, propagates: boolean): string {
  const who = user.email === '' ? user.name || user.id : user.email;
  if (issued === 'jwt') return `JWT sync puts the peers of "${who}" there`;
  return propagates
    ? `that user's peers follow the auto-groups of "${who}"`
    : `it came with the auto-groups of "${who}", and without group propagation it does not leave with them`;
}

function keyNames(keys: readonly SetupKeyAnswer[]): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const key of keys) {
    for (const group of new Set(key.autoGroups)) names.set(group, [...(names.get(group) ?? []), key.name === '' ? key.id : key.name]);
  }
  return names;
}
