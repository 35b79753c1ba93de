import type { RenderOptions } from '../report.ts';
import { wrapForPeople } from './box.ts';
import { makePainter } from './paint.ts';

/** The sentence that all comes to, its lead in green: on a line of its own, or on several where a terminal is narrower. */
export function verdictLines([lead, rest]: readonly [string, string], options: RenderOptions): string[] {
  const [first = '', ...more] = wrapForPeople(`${lead}${rest}`, options);
  // Where the width has no room for the lead, nothing is green.
  return [
    lead !== '' && first.startsWith(lead) ? `${makePainter(options.color)('green', lead)}${first.slice(lead.length)}` : first,
    ...more,
  ];
}
