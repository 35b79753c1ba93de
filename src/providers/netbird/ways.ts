import { tableOf } from '../../core/model/document.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import { bindingsOf } from './ownership.ts';
import { membersAsOf } from './settings.ts';

/** What a declaration makes of the auto-groups that its group stands in, or will stand in. */
export type Way =
  /** They will hold the group for these users, by id: NetBird keeps the machines of theirs that are in it already. */
  | { readonly type: 'joining'; readonly users: ReadonlySet<string> }
  /** Members are peers now. Of the auto-groups, what Rollcall wrote (identities) is taken back; what others wrote is theirs. */
  | { readonly type: 'clearing'; readonly written: ReadonlySet<string>; readonly propagates: boolean };

/** What ways are found by. */
export interface WaysInput {
  readonly target: Target;
  readonly directory: Directory;
  /** Whether a change of somebody's auto-groups moves the peers that are there already. */
  readonly propagates: boolean;
  readonly groups: readonly GroupAnswer[];
}

/** Ways by the id of the group; most declarations have none. */
export function waysOf({ declared, bound }: Pick<Scope, 'declared' | 'bound'>, input: WaysInput): ReadonlyMap<string, Way> {
  const entries = new Map<string, Scope['bound'][number]>(bound.map((entry) => [entry.address, entry]));
  const ways = new Map<string, Way>();
  for (const object of declared) {
    if (object.members === undefined) continue;
    const entry = bindingsOf(object).flatMap((address) => entries.get(address) ?? [])[0];
    const way = membersAsOf(input.target, object) === 'auto_groups' ? joining(object, input) : clearing(entry, input);
    if (!way) continue;
    for (const id of entry ? [entry.id] : idsByName(object, input.groups)) ways.set(id, way);
  }
  return ways;
}

/** Without propagation nobody's machines follow. */
function joining({ members = [] }: Declared, { directory, propagates }: WaysInput): Way | undefined {
  if (!propagates) return undefined;
  return { type: 'joining', users: new Set(members.flatMap(({ email }) => directory.usersOf(email).map(({ id }) => id))) };
}

function clearing(entry: Scope['bound'][number] | undefined, { propagates }: WaysInput): Way | undefined {
  if (entry?.applied?.['auto_groups'] === undefined) return undefined;
  return { type: 'clearing', written: new Set(Object.values(tableOf(entry.applied, 'auto_groups')).flat()), propagates };
}

/** Of a group that is bound to nothing yet and may be adopted. */
function idsByName({ name, block }: Declared, groups: readonly GroupAnswer[]): readonly string[] {
  const pinned = block['id'];
  return groups.filter((group) => group.id === pinned || group.name === name).map(({ id }) => id);
}
