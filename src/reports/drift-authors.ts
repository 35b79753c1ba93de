import type { Drift } from '../core/model/plan.ts';

/** What stands behind each difference, where it was not all made at once: `by ada@acme.test at 2026-11-23T10:00:00Z`. */
export function authorNote(drift: Pick<Drift, 'authors'>, path: string): string | undefined {
  if (!drift.authors) return undefined;
  const author = drift.authors[path];
  return author ? `by ${author.who} at ${author.when}` : 'nobody knows by whom';
}
