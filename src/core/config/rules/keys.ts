import type { Problem } from '../../model/problem.ts';
import { atKey, errorAt, quote } from '../problems.ts';
import { foldedKey } from './world.ts';
import type { World } from './world.ts';

/** Objects of one kind whose keys are the same but for letter case, in whatever files. */
export function judgeKeys(world: World): Problem[] {
  const problems: Problem[] = [];
  for (const object of world.written) {
    const first = world.byFolded.get(foldedKey(object.kind, object.key));
    if (!first || first === object) continue;
    const detail =
      first.key === object.key
        ? 'a key names one object of the whole project; rename one, or merge the two'
        : `letter case makes no difference to keys: ${quote(first.key)} is declared already`;
    problems.push(
      errorAt('CONFIG_DUPLICATE_GROUP', atKey(object.place), {
        summary: `the ${object.kind} ${quote(object.key)} is declared twice`,
        detail,
        related: [atKey(first.place)],
      }),
    );
  }
  return problems;
}
