import { emptyTable } from '../model/json.ts';
import type { Author, Drift } from '../model/plan.ts';

/**
 * Who made a drift, from who made each of its differences: one for all where that was one, at one time; else each for itself. Undefined
 * where nobody knows any.
 */
export function authorsOf(
  { patch }: Pick<Drift, 'patch'>,
  authorAt: (path: string) => Author | undefined,
): Pick<Drift, 'by' | 'authors'> | undefined {
  const authors = emptyTable<Author>();
  for (const { path } of patch) {
    const author = authorAt(path);
    if (author) authors[path] = author;
  }
  const all = Object.values(authors);
  const [first] = all;
  if (!first) return undefined;
  const isOne = all.length === patch.length && all.every(({ who }) => who === first.who);
  const by = isOne ? { by: all.reduce((last, author) => (author.when > last.when ? author : last)) } : {};
  return isOne && all.every(({ when }) => when === first.when) ? by : { ...by, authors };
}
