import { keyOf } from '../model/address.ts';

/** Whether nobody may be in both of two addresses' groups. */
export type Excludes = (first: string, second: string) => boolean;

/** Nothing excludes anything. */
export const NO_EXCLUSION: Excludes = () => false;

/** The question, of a project's exclusive groups; their keys stand for them in every target. */
export function exclusionOf(exclusive: readonly { readonly groups: readonly string[] }[]): Excludes {
  if (exclusive.length === 0) return NO_EXCLUSION;
  const others = new Map<string, Set<string>>();
  for (const { groups } of exclusive) {
    for (const key of groups) others.set(key, new Set([...(others.get(key) ?? []), ...groups.filter((other) => other !== key)]));
  }
  return (first, second) => others.get(keyOf(first))?.has(keyOf(second)) === true;
}
