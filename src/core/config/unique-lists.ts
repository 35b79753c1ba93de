import { isJsonObject } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { below, errorAt, quote } from './problems.ts';
import type { Checker } from './validators.ts';

/** Items that stand twice in a list that is a set. Lists of members are looked at where members are parsed. */
export function findRepeats(checker: Checker, value: unknown, place: Place): Problem[] {
  const found: Found = { place, path: [], problems: [] };
  for (const path of checker.unique) if (path.at(-1) !== 'members') collect(value, path, 0, found);
  return found.problems;
}

interface Found {
  readonly place: Place;
  /** Where the walk stands below the place. */
  readonly path: (string | number)[];
  readonly problems: Problem[];
}

function collect(value: unknown, pattern: readonly string[], depth: number, found: Found): void {
  const segment = pattern[depth];
  if (segment === undefined) {
    if (Array.isArray(value) && value.length > 1) judgeList(value, found);
    return;
  }
  for (const key of keysOf(value, segment)) {
    found.path.push(key);
    collect((value as Readonly<Record<string | number, unknown>>)[key], pattern, depth + 1, found);
    found.path.pop();
  }
}

function keysOf(value: unknown, segment: string): readonly (string | number)[] {
  if (Array.isArray(value)) return segment === '*' ? [...value.keys()] : [];
  if (!isJsonObject(value)) return [];
  if (segment === '*') return Object.keys(value);
  return value[segment] === undefined ? [] : [segment];
}

function judgeList(items: readonly unknown[], { place, path, problems }: Found): void {
  if (new Set(items).size === items.length) return;
  const list = below(place, ...path);
  const first = new Map<unknown, number>();
  items.forEach((item, index) => {
    const before = first.get(item);
    if (before === undefined) first.set(item, index);
    else
      problems.push(
        errorAt('CONFIG_VALUE', below(list, index), {
          summary: `${quote(item)} stands twice in this list`,
          detail: 'remove one of the two',
          related: [below(list, before)],
        }),
      );
  });
}
