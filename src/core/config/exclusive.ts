import type { Json } from '../model/json.ts';
import type { Place } from '../model/problem.ts';
import type { Exclusive } from '../model/project.ts';
import { below } from './problems.ts';

type Table = Readonly<Record<string, Json>>;

/** Groups that exclude each other, out of a list that its schema has passed. Whether they are declared is judged with the group files. */
export function parseExclusive(written: readonly Table[], place: Place): readonly Exclusive[] {
  return written.map((table, index) => ({
    groups: table['groups'] as readonly string[],
    reason: table['reason'] as string | undefined,
    place: below(place, index),
  }));
}
