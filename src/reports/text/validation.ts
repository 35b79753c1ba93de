import type { RenderOptions, Validation } from '../report.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { counted } from './label.ts';
import { makePainter } from './paint.ts';

/** All problems, then one line that says whether the declaration holds. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const { diagnostics, files, objects } = validation;
  const paint = makePainter(options.color);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const looked = `${counted(files, 'file')}, ${counted(objects, 'declared object')}`;
  const last =
    errors === 0
      ? `${paint('bold', paint('green', 'Success!'))} The configuration is valid${warnings > 0 ? `, with ${counted(warnings, 'warning')}` : ''} (${looked}).`
      : `The configuration is not valid: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
  return `${renderDiagnostics(diagnostics, options)}${diagnostics.length > 0 ? '\n' : ''}${last}\n`;
}
