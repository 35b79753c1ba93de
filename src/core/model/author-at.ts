import type { Author, Drift } from './plan.ts';

/** Who made one difference of a drift, as far as anybody knows. */
export function authorAt({ by, authors }: Pick<Drift, 'by' | 'authors'>, path: string | undefined): Author | undefined {
  return authors && path !== undefined ? authors[path] : by;
}
