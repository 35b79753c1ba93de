import type { RenderOptions, Validation } from '../report.ts';
import { validationVerdictParts } from '../validation-words.ts';
import { wrapText } from './box.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { makePainter } from './paint.ts';

/** All problems, then one line that says whether the declaration holds. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const { diagnostics } = validation;
  const paint = makePainter(options.color);
  const [lead, rest] = validationVerdictParts(validation);
  const [first = '', ...more] = wrapText(`${lead}${rest}`, options.width);
  // Where the width has no room for the word that is green, nothing is.
  const painted = lead !== '' && first.startsWith(lead) ? `${paint('green', lead)}${first.slice(lead.length)}` : first;
  const last = [painted, ...more].join('\n');
  return `${renderDiagnostics(diagnostics, options)}${diagnostics.length > 0 ? '\n' : ''}${last}\n`;
}
