import type { Problem } from '../model/problem.ts';
import type { Declaration } from '../model/project.ts';
import { checkDeclared, declareObjects } from './declare.ts';
import { declarationDigest } from './declaration-digest.ts';
import { addProblems } from './problems.ts';
import { judgeCycles } from './rules/cycles.ts';
import { judgeExclusive } from './rules/exclusive.ts';
import { judgeKeys } from './rules/keys.ts';
import { judgeNames } from './rules/names.ts';
import { judgeReferences } from './rules/references.ts';
import { judgeRenames } from './rules/renames.ts';
import { judgeUse } from './rules/unused.ts';
import type { World } from './rules/world.ts';

/** What the whole of the files gives. */
export interface Judged {
  readonly declaration: Declaration;
  readonly problems: readonly Problem[];
}

const RULES = [judgeKeys, judgeNames, judgeReferences, judgeCycles, judgeRenames, judgeExclusive, judgeUse] as const;

/**
 * Applies the rules over all files and makes the declaration. It pauses between its parts, none of which takes long: whoever runs it
 * may look after something else in between.
 */
export function* judgeWorld(world: World): Generator<void, Judged> {
  const problems: Problem[] = [];
  for (const rule of RULES) {
    addProblems(problems, rule(world));
    yield;
  }
  const { uses, problems: flattening } = declareObjects(world);
  addProblems(problems, flattening);
  yield;
  addProblems(problems, checkDeclared(world, uses));
  yield;
  const parts = {
    project: world.project,
    objects: uses.map((use) => use.declared),
    removed: world.removed,
    ensureAbsent: world.ensureAbsent,
  };
  return { declaration: { ...parts, digest: declarationDigest(parts) }, problems };
}
