import { compareText } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import { saidBy } from './declared-world.ts';
import type { DeclaredSides } from './declared-world.ts';

/**
 * Changes of files alone, with what becomes of fields that are declared no more: they are left as they are live, and nobody goes by it.
 * Whoever a block names by other words than `members:` is managed all the same.
 */
export function withLeftAlone(changes: readonly Change[], sides: DeclaredSides): readonly Change[] {
  const before = new Map((sides.base?.objects ?? []).map((object) => [object.address, object]));
  const after = new Map(sides.head.objects.map((object) => [object.address, object]));
  return changes.map((change) => {
    const [had, has] = [before.get(change.previous_address ?? change.address), after.get(change.address)];
    return change.action === 'update' && had && has ? laidOut(change, sides, [had, has]) : change;
  });
}

function laidOut(change: Change, sides: DeclaredSides, [had, has]: readonly [Declared, Declared]): Change {
  const [said, says] = [saidBy(sides, had), saidBy(sides, has)];
  const lost = Object.keys(said).filter((name) => says[name] === undefined);
  const managed = [...new Set([...change.managed, ...(says['members'] === undefined ? [] : ['members'])])].sort(compareText);
  return { ...change, managed, ...(lost.length === 0 ? {} : { reason: reasonOf(lost) }) };
}

function reasonOf(lost: readonly string[]): string {
  const [is, stays] = lost.length === 1 ? ['is', 'stays as it is'] : ['are', 'stay as they are'];
  return `${lost.join(', ')} ${is} declared no more, and ${stays} live`;
}
