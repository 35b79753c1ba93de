import { isJsonObject } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { below, errorAt, quote } from './problems.ts';
import type { Checker } from './validators.ts';

/** Items that stand twice in a list that is a set. Lists of members are looked at where members are parsed. */
export function findRepeats(checker: Checker, value: unknown, place: Place): Problem[] {
  const problems: Problem[] = [];
  for (const path of checker.unique) if (path.at(-1) !== 'members') collect(value, path, { place, problems });
  return problems;
}

interface Found {
  readonly place: Place;
  readonly problems: Problem[];
}

function collect(value: unknown, path: readonly string[], found: Found): void {
  const [segment, ...rest] = path;
  if (segment === undefined) {
    if (Array.isArray(value)) judgeList(value, found);
    return;
  }
  if (Array.isArray(value)) {
    if (segment === '*') value.forEach((item, index) => collect(item, rest, { ...found, place: below(found.place, index) }));
    return;
  }
  if (!isJsonObject(value)) return;
  for (const key of segment === '*' ? Object.keys(value) : [segment]) {
    if (value[key] !== undefined) collect(value[key], rest, { ...found, place: below(found.place, key) });
  }
}

function judgeList(items: readonly unknown[], { place, problems }: Found): void {
  if (new Set(items).size === items.length) return;
  const first = new Map<unknown, number>();
  items.forEach((item, index) => {
    const before = first.get(item);
    if (before === undefined) first.set(item, index);
    else problems.push(errorAt('CONFIG_VALUE', below(place, index), { summary: `${quote(item)} stands twice in this list`, detail: 'remove one of the two', related: [below(place, before)] }));
  });
}
