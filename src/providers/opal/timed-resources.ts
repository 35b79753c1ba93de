import { setOf } from '../../core/model/document.ts';
import type { Change } from '../../core/model/plan.ts';
import { grantText, parseGrant } from './grants.ts';

/** Grants of resources in a group that end by themselves. */
export interface TimedResources {
  /** Nobody's wish: they have to keep their ends. */
  readonly open: readonly string[];
  /** The same resource with the same level is declared: it is to last. */
  readonly covered: readonly string[];
}

/** The grants of resources that end and that a change finds. */
export function timedResources({ held = [], after }: Pick<Change, 'held' | 'after'>): TimedResources {
  const wanted = new Set(setOf(after ?? {}, 'resources'));
  const timed = held.flatMap(({ field, element }) => (field === 'resources' && element !== undefined ? [element] : []));
  const isCovered = (element: string): boolean => wanted.has(forGood(element));
  return { open: timed.filter((element) => !isCovered(element)), covered: timed.filter(isCovered) };
}

/** The same grant without an end. */
export function forGood(element: string): string {
  const { whose, level } = parseGrant(element);
  return grantText({ whose, level, until: undefined });
}
