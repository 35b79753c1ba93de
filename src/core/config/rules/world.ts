import { GROUP } from '../../model/address.ts';
import { nearest } from '../../model/nearest.ts';
import type { EnsureAbsent, Project, Removed } from '../../model/project.ts';
import type { ConfigContext } from '../context.ts';
import { foldKey } from '../../model/fold-key.ts';
import { didYouMean } from '../problems.ts';
import type { Written } from '../written.ts';

/** All that the files say, as the rules over the whole project look at it. */
export interface World {
  readonly project: Project;
  readonly context: ConfigContext;
  readonly written: readonly Written[];
  readonly removed: readonly Removed[];
  readonly ensureAbsent: readonly EnsureAbsent[];
  /** False where a file could not be read: what is missing may stand in it. */
  readonly isComplete: boolean;
  /** False where a target is wrong: what is in no other is not unused. */
  readonly hasAllTargets: boolean;
  /** Groups by key, exactly. */
  readonly groups: ReadonlyMap<string, Written>;
  /** First object of a kind by its folded key, as `kind` and a line break and the key. */
  readonly byFolded: ReadonlyMap<string, Written>;
  /** `did you mean "platform"?` among the groups; answers only the first hundred times, for each looks at every key. */
  suggestGroup(key: string): string | undefined;
}

/** What a world is made of. */
export type WorldParts = Pick<World, 'project' | 'context' | 'written' | 'removed' | 'ensureAbsent' | 'isComplete' | 'hasAllTargets'>;

const MOST_SUGGESTIONS = 100;

/** Indexes what the files say. */
export function makeWorld(parts: WorldParts): World {
  const groups = new Map<string, Written>();
  const byFolded = new Map<string, Written>();
  for (const object of parts.written) {
    if (object.kind === GROUP && !groups.has(object.key)) groups.set(object.key, object);
    const folded = foldedKey(object.kind, object.key);
    if (!byFolded.has(folded)) byFolded.set(folded, object);
  }
  let asked = 0;
  const suggestGroup = (key: string): string | undefined =>
    asked++ < MOST_SUGGESTIONS ? didYouMean(nearest(key, groups.keys(), 2)) : undefined;
  return { ...parts, groups, byFolded, suggestGroup };
}

/** What objects of all kinds are found by, letter case aside. */
export function foldedKey(kind: string, key: string): string {
  return `${kind}\n${foldKey(key)}`;
}
