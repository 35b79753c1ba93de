import type { RenderOptions, Validation } from '../report.ts';
import { validationVerdictParts } from '../validation-words.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { makePainter } from './paint.ts';

/** All problems, then one line that says whether the declaration holds. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const { diagnostics } = validation;
  const paint = makePainter(options.color);
  const [lead, rest] = validationVerdictParts(validation);
  const last = `${lead === '' ? '' : paint('green', lead)}${rest}`;
  return `${renderDiagnostics(diagnostics, options)}${diagnostics.length > 0 ? '\n' : ''}${last}\n`;
}
