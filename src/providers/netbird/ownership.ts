import { formatAddress, GROUP } from '../../core/model/address.ts';
import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { ALL } from './fields.ts';
import { adoptedIssues } from './settings.ts';

/** Which groups are NetBird's own. */
export interface Ownership {
  /** Why a group is read-only, as a sentence goes on behind a colon; undefined where it may be managed. */
  reasonFor(group: Pick<GroupAnswer, 'id' | 'name' | 'issued'>): string | undefined;
  /** A group that JWT sync made and that may be managed all the same, by its id, else by its name. */
  adoptedFromJwt(group: { readonly id: string | undefined; readonly name: string }): GroupAnswer | undefined;
}

const OPT_IN = 'Its name is taken while it exists; to manage it all the same, write `adopt_issued:';
const WHERE = 'into the block, or into the target where no block is left';

const FALSE_ALL = `it has the name of the group that every peer is in, and NetBird's protection goes by the name. Give it another one in NetBird`;

const REASONS: Readonly<Record<string, string>> = {
  jwt: `JWT sync made it and fills it from the claims of people who log in. ${OPT_IN} [jwt]\` ${WHERE}`,
  integration: `the sync of an identity provider made it and writes it over. ${OPT_IN} [integration]\` ${WHERE}`,
};

/** `All`, and what JWT sync or an identity provider made, unless the target or a declared group opts in. */
export function makeOwnership(
  groups: readonly GroupAnswer[],
  scope: Pick<Scope, 'declared' | 'bound'>,
  forAll: readonly string[],
): Ownership {
  const everybody = allGroup(groups)?.id;
  const adopted = adoptedIds(groups, scope);
  const fromJwt = groups.filter(({ issued }) => issued === 'jwt');
  const ownership: Ownership = {
    adoptedFromJwt({ id, name }) {
      const found = fromJwt.find((group) => (id === undefined ? group.name === name : group.id === id));
      return found && ownership.reasonFor(found) === undefined ? found : undefined;
    },
    reasonFor({ id, name, issued }) {
      if (id === everybody) return 'every peer is in it, and NetBird keeps it so';
      if (name === ALL) return FALSE_ALL;
      if (issued === 'api' || issued === '' || forAll.includes(issued) || adopted.get(id)?.has(issued)) return undefined;
      return REASONS[issued] ?? `it was made by ${quoteName(issued)}, not by a person`;
    },
  };
  return ownership;
}

/** Ids of the groups that the sync of an identity provider made, and of those of JWT sync. */
export function groupsOfSyncs(
  groups: readonly Pick<GroupAnswer, 'id' | 'issued'>[],
): Readonly<Record<'integrated' | 'synced', ReadonlySet<string>>> {
  const by = (sync: string): ReadonlySet<string> => new Set(groups.flatMap(({ id, issued }) => (issued === sync ? [id] : [])));
  return { integrated: by('integration'), synced: by('jwt') };
}

/** The group that every peer is in: the oldest of that name, since ids begin with the time and a false one came later. */
export function allGroup(groups: readonly GroupAnswer[]): GroupAnswer | undefined {
  return groups.filter(({ name }) => name === ALL).toSorted((x, y) => compareText(x.id, y.id))[0];
}

/** What declared groups opt in to, by the ids that they may mean. Whatever is bound was opted in to, and may go with its block. */
function adoptedIds(
  groups: readonly GroupAnswer[],
  { declared, bound }: Pick<Scope, 'declared' | 'bound'>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const idsByName = new Map<string, string[]>();
  for (const { id, name } of groups) append(idsByName, name, id);
  const idByAddress = new Map(bound.map(({ address, id }) => [address, id]));
  const kept = new Set(declared.flatMap(bindingsOf));
  const going = bound.filter(({ address, applied }) => applied !== undefined && !kept.has(address));
  const adopted = new Map<string, ReadonlySet<string>>(going.map(({ id }) => [id, new Set(Object.keys(REASONS))]));
  for (const object of declared) {
    const issues = adoptedIssues(object.block);
    if (issues.length === 0) continue;
    const pinned = object.block['id'];
    const ids = [
      ...bindingsOf(object).map((address) => idByAddress.get(address)),
      typeof pinned === 'string' ? pinned : undefined,
      ...(idsByName.get(object.name) ?? []),
    ];
    for (const id of ids) if (id !== undefined) adopted.set(id, new Set(issues));
  }
  return adopted;
}

/** What is known of a declared group by the address that it is bound by: its own, or one that it had. */
export function boundTo<T>(declared: Scope['declared'][number], byAddress: ReadonlyMap<string, T>): T | undefined {
  const own = byAddress.get(declared.address);
  if (own !== undefined || declared.previously.length === 0) return own;
  return bindingsOf(declared)
    .map((address) => byAddress.get(address))
    .find((entry) => entry !== undefined);
}

/** Addresses that a declared group may be bound by. */
export function bindingsOf({ address, target, previously }: Scope['declared'][number]): readonly string[] {
  return [address, ...previously.map((key) => formatAddress(target, GROUP, key))];
}
