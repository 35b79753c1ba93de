import type { HeldElements } from '../../core/model/plan.ts';
import { escapeText } from '../escape.ts';
import { HELD_TITLE, heldText } from '../held-words.ts';
import type { RenderOptions } from '../report.ts';
import { breakSentences } from '../sentences.ts';
import { wrapForPeople } from './box.ts';
import type { Painter } from './paint.ts';

/** In systems that fill their groups by themselves it may be all of them: the first few tell how. */
const MOST_LINES = 20;

/** What nobody declared and the live systems keep, a line for each object and reason. */
export function heldLines(held: readonly HeldElements[], paint: Painter, options: RenderOptions): string[] {
  if (held.length === 0) return [];
  const more = held.length - MOST_LINES;
  return [
    paint('bold', `${HELD_TITLE}:`),
    ...held
      .slice(0, MOST_LINES)
      .flatMap((each) => wrapForPeople(breakSentences(`  ${escapeText(each.address)}: ${escapeText(heldText(each))}`), options, '  ')),
    ...(more > 0 ? [`  and ${more} more ("--format json" has all of them)`] : []),
  ];
}
