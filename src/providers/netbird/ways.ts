import { tableOf } from '../../core/model/document.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import { boundTo } from './ownership.ts';
import { membersAsOf } from './settings.ts';

/** What a declaration makes of the auto-groups that its group stands in, or will stand in. */
export type Way = {
  /** Whether machines leave the group with the auto-groups of their owner: NetBird takes them out, or Rollcall does where NetBird does not. */
  readonly follows: boolean;
} & (
  | {
      /** Members are auto-groups: those of these users, by id, will hold the group, and machines of theirs that are in it stay. */
      readonly type: 'joining';
      readonly users: ReadonlySet<string>;
    }
  | {
      /** Members are peers now. Of the auto-groups, what Rollcall wrote (identities) is taken back; what others wrote is theirs. */
      readonly type: 'clearing';
      readonly written: ReadonlySet<string>;
    }
);

/** What ways are found by. */
export interface WaysInput {
  readonly target: Target;
  readonly directory: Directory;
  /** Whether a change of somebody's auto-groups moves the peers that are there already. */
  readonly propagates: boolean;
  readonly groups: readonly GroupAnswer[];
}

type Bound = Scope['bound'][number];

/** Ways by the id of the group; most declarations have none. */
export function waysOf({ declared, bound }: Pick<Scope, 'declared' | 'bound'>, input: WaysInput): ReadonlyMap<string, Way> {
  const entries = new Map<string, Bound>(bound.map((entry) => [entry.address, entry]));
  const ways = new Map<string, Way>();
  for (const object of declared) {
    if (object.members === undefined) continue;
    const entry = boundTo(object, entries);
    const way = membersAsOf(input.target, object) === 'auto_groups' ? joining(object, input) : clearing(object, entry, input);
    if (!way) continue;
    for (const id of entry ? [entry.id] : idsByName(object, input.groups)) ways.set(id, way);
  }
  return ways;
}

function joining(declared: Declared, input: WaysInput): Way {
  const emails = (declared.members ?? []).map(({ email }) => email);
  const users = new Set(emails.flatMap((email) => input.directory.usersOf(email).map(({ id }) => id)));
  return { type: 'joining', users, follows: leavesAlong(declared, input) };
}

function clearing(declared: Declared, entry: Bound | undefined, input: WaysInput): Way | undefined {
  if (entry?.applied?.['auto_groups'] === undefined) return undefined;
  const written = new Set(Object.values(tableOf(entry.applied, 'auto_groups')).flat());
  return { type: 'clearing', written, follows: leavesAlong(declared, input) };
}

function leavesAlong({ lifecycle }: Declared, { propagates }: WaysInput): boolean {
  return propagates || !lifecycle.ignore.includes('members');
}

/** Of a group that is bound to nothing yet and may be adopted. */
function idsByName({ name, block }: Declared, groups: readonly GroupAnswer[]): readonly string[] {
  const pinned = block['id'];
  return groups.filter((group) => group.id === pinned || group.name === name).map(({ id }) => id);
}
