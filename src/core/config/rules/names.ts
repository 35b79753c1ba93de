import { canonicalValue, matchText } from '../../model/canonical.ts';
import type { FieldSpec } from '../../model/fields.ts';
import type { Json } from '../../model/json.ts';
import type { Place, Problem } from '../../model/problem.ts';
import { foldKey } from '../../model/fold-key.ts';
import { atKey, below, errorAt, quote } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { Use, Written } from '../written.ts';
import type { World } from './world.ts';

interface Named {
  readonly object: Written;
  readonly use: Use;
}

/** Two objects that would be one in a live system, and objects that are declared and to be absent at once. */
export function judgeNames(world: World): Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, Named>();
  for (const object of world.written) {
    for (const use of object.uses) {
      const identity = identityOf(world, object.kind, use, { name: use.name, block: use.block });
      const first = taken.get(identity);
      if (!first) taken.set(identity, { object, use });
      else if (foldKey(first.object.key) !== foldKey(object.key)) problems.push(sameName(first, { object, use }));
    }
  }
  return [...problems, ...judgeAbsent(world, taken)];
}

/** What the provider tells objects by, with its own folding. */
function identityOf(
  world: World,
  kind: string,
  { target }: Pick<Use, 'target'>,
  said: { readonly name: string; readonly block: Readonly<Record<string, Json>> },
): string {
  const { fields, identity } = (world.context.providers[target.provider] as ConfigProvider).kinds[kind] as ConfigProvider['kinds'][string];
  let text = `${target.name}\n${kind}`;
  for (const field of identity) {
    const spec = fields[field] as FieldSpec;
    const value = field === 'name' ? said.name : (said.block[field] ?? spec.initial ?? null);
    text += `\n${matchText(spec, canonicalValue(spec, value))}`;
  }
  return text;
}

function sameName(first: Named, second: Named): Problem {
  const { target, name } = second.use;
  const detail = `${quote(first.object.key)} has it already; give one of them another "name:"`;
  return errorAt('CONFIG_DUPLICATE_NAME', namePlace(second), {
    summary: `${quote(second.object.key)} would be ${quote(name)} in ${target.name}, like another ${second.object.kind}`,
    detail,
    related: [namePlace(first)],
  });
}

/** Where an object's live name is said: in a block, for all targets, or by its key. */
function namePlace({ object, use }: Named): Place {
  if (use.name === object.key) return atKey(object.place);
  return below(object.place, ...(use.nameKey === undefined ? [] : [use.nameKey]), 'name');
}

function judgeAbsent(world: World, taken: ReadonlyMap<string, Named>): Problem[] {
  return world.ensureAbsent.flatMap((absent) =>
    world.project.targets
      .filter((target) => absent.targets.includes(target.name))
      .flatMap((target) => {
        const named = taken.get(identityOf(world, absent.kind, { target }, { name: absent.name, block: {} }));
        if (!named) return [];
        const detail = 'remove the one or the other';
        return [
          errorAt('CONFIG_DUPLICATE_NAME', below(absent.place, 'name'), {
            summary: `${quote(absent.name)} is declared in ${target.name} and to be absent there`,
            detail,
            related: [namePlace(named)],
          }),
        ];
      }),
  );
}
