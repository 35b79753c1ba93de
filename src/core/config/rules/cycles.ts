import { compareText } from '../../model/json.ts';
import type { Problem } from '../../model/problem.ts';
import { freeText } from '../../model/quote-name.ts';
import { addProblems, below, errorAt, quote } from '../problems.ts';
import type { Written } from '../written.ts';
import type { World } from './world.ts';

/** Groups that hold themselves, through whatever others. Each ring is reported once, at the reference that closes it. */
export function judgeCycles(world: World): Problem[] {
  const done = new Set<string>();
  const problems: Problem[] = [];
  const parents = [...world.groups.values()].filter((group) => group.groups !== undefined && group.groups.length > 0);
  for (const key of parents.map((group) => group.key).sort(compareText)) if (!done.has(key)) addProblems(problems, walk(world, key, done));
  return problems;
}

interface Step {
  readonly key: string;
  next: number;
}

/** Depth first with a stack of its own: ten thousand groups may be nested in one chain. */
function walk(world: World, start: string, done: Set<string>): Problem[] {
  const problems: Problem[] = [];
  const path: Step[] = [{ key: start, next: 0 }];
  const onPath = new Map([[start, 0]]);
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const references = world.groups.get(step.key)?.groups ?? [];
    const reference = references[step.next++];
    if (reference === undefined) {
      path.pop();
      onPath.delete(step.key);
      done.add(step.key);
    } else if (onPath.has(reference)) {
      problems.push(
        cycle(
          world,
          path.slice(onPath.get(reference)).map((item) => item.key),
          step.next - 1,
        ),
      );
    } else if (world.groups.has(reference) && !done.has(reference)) {
      onPath.set(reference, path.length);
      path.push({ key: reference, next: 0 });
    }
  }
  return problems;
}

function cycle(world: World, ring: readonly string[], index: number): Problem {
  const first = ring[0] as string;
  const last = world.groups.get(ring.at(-1) as string) as Written;
  const shown = ring.length > 10 ? [...ring.slice(0, 8), `… ${ring.length - 9} more …`, ring.at(-1) as string] : ring;
  const related = ring.length > 1 ? [{ ...(world.groups.get(first) as Written).place, atKey: true as const }] : [];
  return errorAt('CONFIG_CYCLE', below(last.place, 'groups', index), {
    summary:
      ring.length === 1
        ? `the group ${quote(first)} holds itself`
        : `these groups hold each other: ${freeText([...shown, first].join(' → '))}`,
    detail: 'take one of them out of the other',
    related,
  });
}
