import type { Problem } from '../../model/problem.ts';
import { below, errorAt, quote } from '../problems.ts';
import type { World } from './world.ts';

/** Exclusive groups that nobody declares: they would exclude nobody, and nobody would notice. */
export function judgeExclusive(world: World): Problem[] {
  if (!world.isComplete) return [];
  return world.project.exclusive.flatMap(({ groups, place }) =>
    groups.flatMap((key, index) => {
      if (world.groups.has(key)) return [];
      const detail = world.suggestGroup(key) ?? 'declare it, or take it out of this list';
      return [errorAt('CONFIG_UNKNOWN_GROUP', below(place, 'groups', index), { summary: `no group ${quote(key)} is declared`, detail })];
    }),
  );
}
