import type { HeldElements } from '../../core/model/plan.ts';
import { HELD_TITLE, heldText } from '../held-words.ts';
import { details } from './diff.ts';
import { codeSpan, prose } from './escape.ts';
import { foldInto } from './fold.ts';

/** What a sentence about the entries that do not fit may take. */
const MORE = 40;

/** What nobody declared and the live systems keep, folded: as many entries as there is room for. */
export function heldList(held: readonly HeldElements[], room: number): string {
  if (held.length === 0) return '';
  const free = room - details(HELD_TITLE, '').length - MORE;
  const { text, left } = foldInto(
    held.map((each) => ({ rank: 0, write: () => `- ${codeSpan(each.address)}: ${prose(heldText(each))}` })),
    free,
    '\n',
  );
  return text === '' ? '' : details(HELD_TITLE, left === 0 ? text : `${text}\n- and ${left} more`);
}
