import type { Place, Range } from '../core/model/problem.ts';
import { sentenceParts } from '../core/model/sentence-parts.ts';
import type { Sources } from './sources.ts';
import { findLeaf } from './yaml/marks.ts';

/**
 * Where one of several names is written below a place, as a key or as a value; of the names the first that is there, as a member before
 * anything else. Owners are passed over: who answers for a group may be in it too. Undefined where no name is there, and where the file
 * was not read.
 */
export function locateScalar({ file, path }: Place, names: readonly string[], sources: Sources): Range | undefined {
  const text = sources.textOf(file);
  if (text === undefined || names.length === 0) return undefined;
  const marks = sources.marksOf(file);
  for (const name of names.map(folded)) {
    const isName = ([start, end]: readonly [number, number]): boolean =>
      end - start <= name.length + ROOM && folded(text.slice(start, end)) === name;
    const leaf = findLeaf(marks, [...path, 'members'], isName) ?? findLeaf(marks, path, isName, 'owner');
    if (leaf) return sources.rangeOf(file, ...leaf);
  }
  return undefined;
}

/**
 * What stands in double quotes in a message, in its order: what it is about, beside the address or target that it is said of. A target may
 * be called like its provider.
 */
export function quotedIn(message: string, address: string): readonly string[] {
  return sentenceParts(message).flatMap(({ text, quoted }) => (quoted && text !== address ? [text] : []));
}

/** Quotes and blanks around a name: longer texts are not looked at. */
const ROOM = 16;

/** Quoted or not, in whatever letter case: people and policies are compared without it. */
function folded(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
    .toLowerCase();
}
