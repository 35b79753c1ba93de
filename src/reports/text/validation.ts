import type { RenderOptions, Validation } from '../report.ts';
import { validationVerdictParts } from '../validation-words.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { verdictLines } from './verdict.ts';

/** All problems, then one line that says whether the declaration holds. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const { diagnostics } = validation;
  const last = verdictLines(validationVerdictParts(validation), { ...options, isTerminal: true }).join('\n');
  return `${renderDiagnostics(diagnostics, options)}${diagnostics.length > 0 ? '\n' : ''}${last}\n`;
}
