import type { Place, Problem } from '../../model/problem.ts';
import { foldKey } from '../../model/fold-key.ts';
import { atKey, below, errorAt, quote } from '../problems.ts';
import type { Written } from '../written.ts';
import { foldedKey } from './world.ts';
import type { World } from './world.ts';

/** Old keys that are still declared, or that two objects claim, and objects that are declared and to be forgotten at once. */
export function judgeRenames(world: World): Problem[] {
  const problems: Problem[] = [];
  const claimed = new Map<string, Place>();
  for (const object of world.written) {
    object.previously.forEach((old, index) => {
      const place = object.previously.length === 1 ? below(object.place, 'previously') : below(object.place, 'previously', index);
      const fault = faultOf(world, object, old);
      if (fault) problems.push(errorAt('CONFIG_PREVIOUSLY', place, fault));
      const first = claimed.get(foldedKey(object.kind, old));
      if (first)
        problems.push(
          errorAt('CONFIG_PREVIOUSLY', place, {
            summary: `two objects were previously ${quote(old)}`,
            detail: 'only one of them can take over its live object',
            related: [first],
          }),
        );
      else claimed.set(foldedKey(object.kind, old), place);
    });
  }
  return [...problems, ...judgeRemoved(world)];
}

/** A key may have been its own but for letter case: addresses keep case. */
function faultOf(
  world: World,
  object: Written,
  old: string,
): { readonly summary: string; readonly detail: string; readonly related?: readonly Place[] } | undefined {
  if (old === object.key)
    return { summary: `${quote(old)} is the present key`, detail: 'remove "previously:", or write the key it had before' };
  if (foldKey(old) === foldKey(object.key)) return undefined;
  const declared = world.byFolded.get(foldedKey(object.kind, old));
  return (
    declared && {
      summary: `${quote(old)} is still declared`,
      detail: isInRing(world, object) ? RING : CHAIN,
      related: [atKey(declared.place)],
    }
  );
}

const CHAIN =
  'remove the old declaration, or "previously:"; where several groups pass their keys on, rename the last one first and apply, then the one before it';
const RING = 'the keys are passed around in a circle: apply in two runs, and give one of them another key in between';

/** Whether what an object was called is declared, was called otherwise itself, and so on back to the object. */
function isInRing({ byFolded }: World, object: Written): boolean {
  const seen = new Set<Written>();
  const next = [object];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const old of at.previously) {
      const holder = byFolded.get(foldedKey(at.kind, old));
      if (holder === object && at !== object) return true;
      if (holder && !seen.has(holder)) next.push(holder);
      if (holder) seen.add(holder);
    }
  }
  return false;
}

function judgeRemoved(world: World): Problem[] {
  return world.removed.flatMap((removed) => {
    const declared = world.byFolded.get(foldedKey(removed.kind, removed.key));
    const both = declared?.uses.filter((use) => removed.targets.includes(use.target.name)).map((use) => use.target.name) ?? [];
    if (!declared || both.length === 0) return [];
    return [
      errorAt('CONFIG_VALUE', below(removed.place, 'key'), {
        summary: `${quote(removed.key)} is removed and still declared in ${both.join(', ')}`,
        detail: 'remove its declaration, or this entry',
        related: [atKey(declared.place)],
      }),
    ];
  });
}
