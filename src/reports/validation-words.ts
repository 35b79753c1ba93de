import type { Validation } from './report.ts';
import { counted } from './summary.ts';

/** How many problems of either sort there are. */
export function problemCounts({ diagnostics }: Pick<Validation, 'diagnostics'>): { readonly errors: number; readonly warnings: number } {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

/** The sentence that a validation comes to, in two parts of which the first is the bold one. */
export function validationVerdictParts(validation: Validation): readonly [string, string] {
  const { errors, warnings } = problemCounts(validation);
  const found = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`;
  if (validation.instead) return ['', `There is no report, because of problems: ${found}`];
  if (errors > 0) return ['', `The configuration is not valid: ${found}`];
  const looked = `${counted(validation.files, 'file')}, ${counted(validation.objects, 'declared object')}`;
  return ['Success!', ` The configuration is valid${warnings > 0 ? `, with ${counted(warnings, 'warning')}` : ''} (${looked}).`];
}
