import { tableOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import { EMAIL } from '../../core/provide/people-claims.ts';
import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { Directory } from './directory.ts';
import { boundTo } from './ownership.ts';
import { membersAsOf } from './settings.ts';

/** What a declaration makes of the auto-groups that its group stands in, or will stand in. */
export type Way =
  /** They will hold the group for these users, by id: NetBird keeps the machines of theirs that are in it already. */
  | {
      readonly type: 'joining';
      readonly users: ReadonlySet<string>;
      /** Where members were peers until now: elements that Rollcall put in and the files dropped. Everybody else's machines stay. */
      readonly leaving?: ReadonlySet<string>;
    }
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

type Bound = Scope['bound'][number];

/** Ways by the id of the group; most declarations have none. */
export function waysOf({ declared, bound }: Pick<Scope, 'declared' | 'bound'>, input: WaysInput): ReadonlyMap<string, Way> {
  const entries = new Map<string, Bound>(bound.map((entry) => [entry.address, entry]));
  const ways = new Map<string, Way>();
  for (const object of declared) {
    if (object.members === undefined) continue;
    const entry = boundTo(object, entries);
    const way = membersAsOf(input.target, object) === 'auto_groups' ? joining(object, entry, input) : clearing(entry, input);
    if (!way) continue;
    for (const id of entry ? [entry.id] : idsByName(object, input.groups)) ways.set(id, way);
  }
  return ways;
}

/** Without propagation nobody's machines follow. */
function joining(declared: Declared, entry: Bound | undefined, { directory, propagates }: WaysInput): Way | undefined {
  const leaving = leavingOf(declared, entry?.applied);
  if (!propagates && !leaving) return undefined;
  const emails = propagates ? (declared.members ?? []).map(({ email }) => email) : [];
  const users = new Set(emails.flatMap((email) => directory.usersOf(email).map(({ id }) => id)));
  return { type: 'joining', users, ...(leaving ? { leaving } : {}) };
}

/** Whom Rollcall put in as peers and the files dropped in the same edit; none where listed peers say themselves who is in the group. */
function leavingOf({ members = [], block }: Declared, applied: Document = {}): ReadonlySet<string> | undefined {
  if (block['peers'] !== undefined || Object.keys(tableOf(applied, 'auto_groups')).length > 0) return undefined;
  const listed = new Set(members.map(({ email }) => email));
  // Auto-groups that were taken back are known as none. Machines beside those may have been listed ones, which nothing lists any more.
  const isCounted = (element: string): boolean => applied['auto_groups'] === undefined || EMAIL.test(element);
  const leaving = Object.keys(tableOf(applied, 'members')).filter((element) => !listed.has(element) && isCounted(element));
  return leaving.length === 0 ? undefined : new Set(leaving);
}

function clearing(entry: Bound | undefined, { propagates }: WaysInput): Way | undefined {
  if (entry?.applied?.['auto_groups'] === undefined) return undefined;
  return { type: 'clearing', written: new Set(Object.values(tableOf(entry.applied, 'auto_groups')).flat()), propagates };
}

/** Of a group that is bound to nothing yet and may be adopted. */
function idsByName({ name, block }: Declared, groups: readonly GroupAnswer[]): readonly string[] {
  const pinned = block['id'];
  return groups.filter((group) => group.id === pinned || group.name === name).map(({ id }) => id);
}
