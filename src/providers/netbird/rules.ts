import { compareText } from '../../core/model/json.ts';
import type { GroupAnswer, SetupKeyAnswer } from './answers.ts';
import type { Directory, Peer, User } from './directory.ts';

/** Rules of NetBird that put peers into groups by themselves. */
export interface Rules {
  /** Says of a peer which rule keeps it in the group, as a sentence goes on behind "because"; undefined where no rule names the group. */
  of(group: Pick<GroupAnswer, 'id' | 'issued'>): ((peer: Pick<Peer, 'userId'>) => string | undefined) | undefined;
}

/**
 * Which peers of a group are NetBird's own to put there. A peer does not say by which setup key it came, so every key that names the
 * group may have been it; a person's peer follows the auto-groups of its user.
 */
export function makeRules(keys: readonly SetupKeyAnswer[], directory: Directory): Rules {
  const reasonByGroup = new Map<string, string>();
  for (const [group, names] of keyNames(keys)) {
    const list = names
      .sort(compareText)
      .map((name) => `"${name}"`)
      .join(', ');
    reasonByGroup.set(
      group,
      names.length === 1 ? `the setup key ${list} puts the peers it enrols there` : `one of the setup keys ${list} put it there`,
    );
  }
  return {
    of({ id, issued }) {
      const byKey = reasonByGroup.get(id);
      const users = new Map(directory.withAutoGroup(id).map((user) => [user.id, user]));
      if (byKey === undefined && users.size === 0) return undefined;
      return (peer) => {
        if (peer.userId === '') return byKey;
        const user = users.get(peer.userId);
        return user && reasonOf(user, issued);
      };
    },
  };
}

function reasonOf(user: User, issued: string): string {
  const who = user.email === '' ? user.name || user.id : user.email;
  return issued === 'jwt' ? `JWT sync puts the peers of "${who}" there` : `that user's peers follow the auto-groups of "${who}"`;
}

function keyNames(keys: readonly SetupKeyAnswer[]): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const key of keys) {
    for (const group of new Set(key.autoGroups)) names.set(group, [...(names.get(group) ?? []), key.name === '' ? key.id : key.name]);
  }
  return names;
}
