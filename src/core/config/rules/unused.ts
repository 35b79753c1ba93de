import type { Problem } from '../../model/problem.ts';
import { nearest } from '../../model/nearest.ts';
import { atKey, below, didYouMean, errorAt, quote, warningAt } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { Use, Written } from '../written.ts';
import type { World } from './world.ts';

/** Objects that are in no target, and lifecycle fields that no provider of the object has. */
export function judgeUse(world: World): Problem[] {
  return world.written.flatMap((object) => {
    if (object.uses.length === 0)
      return [
        warningAt('CONFIG_UNUSED', atKey(object.place), {
          summary: `the ${object.kind} ${quote(object.key)} is in no target`,
          detail: unusedAdvice(world, object),
        }),
      ];
    return judgeIgnored(world, object);
  });
}

function unusedAdvice(world: World, object: Written): string {
  const providers = [...new Set(world.project.targets.map((target) => target.provider))].filter(
    (id) => object.kind in (world.context.providers[id] as ConfigProvider).kinds,
  );
  return `give it a block: ${providers.map((id) => `"${id}:"`).join(' or ')}`;
}

function judgeIgnored(world: World, object: Written): Problem[] {
  if (object.uses.every((use) => use.lifecycle.ignore.length === 0)) return [];
  const seen = new Set<string>();
  return object.uses.flatMap((use) =>
    use.lifecycle.ignore.flatMap((field) => {
      const known = fieldsOf(world, object);
      const name = field.split('.', 1)[0] as string;
      if (known.includes(name) || seen.has(field)) return [];
      seen.add(field);
      return [
        errorAt('CONFIG_VALUE', lifecyclePlace(object, use), {
          summary: `lifecycle ignores ${quote(field)}, which no object of this kind has`,
          detail: didYouMean(nearest(name, known, 2)) ?? `known: ${known.join(', ')}`,
        }),
      ];
    }),
  );
}

function lifecyclePlace(object: Written, use: Use): Problem['place'] & object {
  return below(object.place, ...(use.lifecycleKey === undefined ? [] : [use.lifecycleKey]), 'lifecycle', 'ignore');
}

function fieldsOf(world: World, object: Written): readonly string[] {
  const providers = new Set(object.uses.map((use) => use.target.provider));
  return [
    ...new Set(
      [...providers].flatMap((id) => Object.keys((world.context.providers[id] as ConfigProvider).kinds[object.kind]?.fields ?? {})),
    ),
  ].sort();
}
