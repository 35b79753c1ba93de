import type { RenderOptions, Validation } from '../report.ts';
import { validationVerdictParts } from '../validation-words.ts';
import { diagnosticFinding } from '../findings.ts';
import { codeSpan } from './escape.ts';
import { fitFindings } from './findings.ts';
import { joinSections } from './page.ts';
import { DEFAULT_BUDGET } from './plan.ts';

/** Problems of the files, those of one sort together where there are too many. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const budget = options.budget ?? DEFAULT_BUDGET;
  const [lead, rest] = validationVerdictParts(validation);
  const heading = options.heading === undefined ? '' : ` of ${codeSpan(options.heading)}`;
  const head = joinSections([`### Validation${heading}`, `${lead === '' ? '' : `**${lead}**`}${rest}`]);
  const { text: findings } = fitFindings(validation.diagnostics.map(diagnosticFinding), budget - head.length - 8);
  return `${joinSections([head, findings])}\n`;
}
