import { globParts } from './glob.ts';
import type { GlobPart } from './glob.ts';

/**
 * Whether some text matches both globs, as `matchGlob` understands them. Both are walked at once: for each pair of places it is
 * known whether what comes before them can be the same text.
 */
export function globsOverlap(first: string, second: string): boolean {
  const others = globParts(second);
  let row = [true];
  for (const other of others) row.push(other.type === 'run' && row.at(-1) === true);
  for (const part of globParts(first)) row = nextRow(row, part, others);
  return row.at(-1) === true;
}

/** Whether any glob of one list meets any of the other. */
export function anyOverlap(first: readonly string[], second: readonly string[]): boolean {
  return first.some((one) => second.some((other) => globsOverlap(one, other)));
}

function nextRow(above: readonly boolean[], part: GlobPart, others: readonly GlobPart[]): boolean[] {
  const row = [part.type === 'run' && above[0] === true];
  for (const [index, other] of others.entries()) {
    // A star stands for nothing, or takes in what the other side has here.
    if (part.type === 'run' || other.type === 'run') row.push(above[index + 1] === true || row[index] === true);
    else row.push(above[index] === true && (part.type === 'one' || other.type === 'one' || part.text === other.text));
  }
  return row;
}
