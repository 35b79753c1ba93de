import { formatAddress } from '../model/address.ts';
import { compareText } from '../model/json.ts';
import type { Problem } from '../model/problem.ts';
import type { Declared } from '../model/project.ts';
import { flattenMembers } from './flatten.ts';
import { addProblems } from './problems.ts';
import type { ConfigProvider } from './providers.ts';
import { canNest } from './rules/references.ts';
import type { World } from './rules/world.ts';
import type { Use, Written } from './written.ts';

/** One declared object in one target, and what it was written as. */
export interface DeclaredUse {
  readonly declared: Declared;
  readonly use: Use;
}

/** Every object in every target it is in, sorted by address. */
export function declareObjects(world: World): { readonly uses: readonly DeclaredUse[]; readonly problems: readonly Problem[] } {
  const uses: DeclaredUse[] = [];
  const problems: Problem[] = [];
  for (const object of world.written) {
    const isFlat = object.uses.some((use) => use.flatten) && object.groups !== undefined;
    const flat = isFlat ? flattenMembers(world, object) : undefined;
    addProblems(problems, flat?.problems ?? []);
    for (const use of object.uses) {
      const nests = canNest(world, use);
      const members = use.flatten && flat ? flat.members : object.members;
      uses.push({ declared: declare(object, use, { members, groups: groupsOf(object, use.flatten, nests) }), use });
    }
  }
  uses.sort((x, y) => compareText(x.declared.address, y.declared.address));
  return { uses, problems };
}

/** Where groups cannot be nested the field is not managed; where they could be and are flattened, there are none. */
function groupsOf(object: Written, flatten: boolean, nests: boolean): readonly string[] | undefined {
  if (!nests || object.groups === undefined) return undefined;
  return flatten ? [] : object.groups;
}

function declare(object: Written, use: Use, { members, groups }: Pick<Declared, 'members' | 'groups'>): Declared {
  return {
    address: formatAddress(use.target.name, object.kind, object.key),
    target: use.target.name,
    provider: use.target.provider,
    kind: object.kind,
    key: object.key,
    name: use.name,
    axes: object.axes,
    description: object.description,
    owner: object.owners[0],
    ...(object.owners.length > 1 ? { owners: object.owners } : {}),
    members,
    groups,
    block: use.block,
    membership: use.membership,
    lifecycle: use.lifecycle,
    previously: object.previously,
    place: object.place,
  };
}

/** What the providers have to say without looking at a live system. Blocks that their schema refuses are not shown to them. */
export function checkDeclared(world: World, uses: readonly DeclaredUse[]): Problem[] {
  return uses.flatMap(({ declared, use }) => {
    if (!use.sound) return [];
    const kind = (world.context.providers[use.target.provider] as ConfigProvider).kinds[declared.kind] as ConfigProvider['kinds'][string];
    const problems = kind.check(declared, use.target);
    return problems.length === 0 ? [] : problems.map((problem) => placed(problem, declared, use));
  });
}

/** A provider knows the key of its own block only; what it found may stand in a block that is named like the target. */
function placed(problem: Problem, declared: Declared, use: Use): Problem {
  const place = problem.place ?? declared.place;
  const depth = declared.place.path.length;
  if (place.path[depth] !== use.target.provider) return { ...problem, place };
  const own = use.blockKeys[0] as string;
  const isOwn = use.blockKeys.length === 1 || use.overridden.has(String(place.path[depth + 1]));
  return isOwn ? { ...problem, place: { ...place, path: place.path.with(depth, own) } } : { ...problem, place };
}
