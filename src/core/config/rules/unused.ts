import type { Problem } from '../../model/problem.ts';
import { nearest } from '../../model/nearest.ts';
import { atKey, below, didYouMean, errorAt, quote, warningAt } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { Use, Written } from '../written.ts';
import type { World } from './world.ts';

/** Objects that are in no target, blocks that do nothing, and lifecycle fields that no provider of the object has. */
export function judgeUse(world: World): Problem[] {
  const unused = world.hasAllTargets
    ? [...judgeIdle(world), ...world.written.filter(isUnused).map((object) => inNoTarget(world, object))]
    : [];
  return [...unused, ...world.written.flatMap((object) => judgeIgnored(world, object))];
}

function isUnused(object: Written): boolean {
  return object.uses.length === 0 && object.sound && object.idle.length === 0;
}

function inNoTarget(world: World, object: Written): Problem {
  const present = new Set(world.project.targets.map((target) => target.provider));
  const providers = [...present].filter((id) => object.kind in (world.context.providers[id] as ConfigProvider).kinds).sort();
  return warningAt('CONFIG_UNUSED', atKey(object.place), {
    summary: `the ${object.kind} ${quote(object.key)} is in no target`,
    detail: `give it a block: ${providers.map((id) => `"${id}:"`).join(' or ')}`,
  });
}

/** Once for each provider: a project may well be written before its targets are there. */
function judgeIdle(world: World): Problem[] {
  const objects = new Map<string, Written[]>();
  for (const object of world.written) for (const id of object.idle) collect(objects, id, object);
  return [...objects].map(([id, idle]) => {
    const [first] = idle as [Written];
    const others = idle.length > 1 ? `, nor do those of ${idle.length - 1} more` : '';
    return warningAt('CONFIG_UNUSED', atKey(below(first.place, id)), {
      summary: `the block ${quote(id)} does nothing${others}: the project has no target of ${id}`,
      detail: `add one under "targets:" in rollcall.yaml`,
    });
  });
}

function collect(objects: Map<string, Written[]>, id: string, object: Written): void {
  const known = objects.get(id);
  if (known) known.push(object);
  else objects.set(id, [object]);
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
      [...providers].flatMap((id) =>
        Object.keys(((world.context.providers[id] as ConfigProvider).kinds[object.kind] as ConfigProvider['kinds'][string]).fields),
      ),
    ),
  ].sort();
}
