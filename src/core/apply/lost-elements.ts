import type { Document } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Case } from './judge.ts';
import { isKeyed, readElements } from '../model/elements.ts';

/**
 * Reasons why the lists of a step are not written that hold nothing now and held something when their target was read: of that, what the
 * plan leaves in them was emptied since, or an answer left it out, which nobody knows. A system that replaces whole lists would lose it.
 */
export function lostElements(input: Case, document: Document): readonly string[] {
  return input.step.fields.flatMap((name) => {
    const spec = input.fields[name] as FieldSpec;
    if (!isKeyed(spec) || readElements(spec, document[name]).size > 0) return [];
    const count = staying(input, name, spec).length;
    return count === 0
      ? []
      : [`${quoteName(name)} held ${count} ${count === 1 ? 'element' : 'elements'} that stay when it was read, and shows none now`];
  });
}

/** Elements that were seen and that this apply takes nowhere. */
function staying({ change, vanishing, seen }: Case, name: string, spec: FieldSpec): readonly string[] {
  const [before, after] = [change.before, change.after].map((side) => readElements(spec, side?.[name]));
  const following = new Set(
    (change.held ?? []).flatMap((part) => (part.field === name && part.follows !== undefined ? [part.element] : [])),
  );
  const isTaken = (element: string): boolean => before?.has(element) === true && after?.has(element) !== true;
  return [...readElements(spec, seen?.[name]).keys()].filter(
    (element) => !isTaken(element) && !vanishing.has(element) && !following.has(element),
  );
}
