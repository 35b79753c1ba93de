import { diagnosticFinding } from '../findings.ts';
import type { RenderOptions, Validation } from '../report.ts';
import { problemCounts, validationVerdictParts } from '../validation-words.ts';
import { markup } from './markup.ts';
import { renderPage } from './page.ts';
import { cards, findingList } from './parts.ts';

/** Problems of the files. */
export function renderValidation(validation: Validation, options: RenderOptions): string {
  const { heading, ...rest } = options;
  const { errors, warnings } = problemCounts(validation);
  const tone = errors > 0 ? 'bad' : warnings > 0 ? 'watch' : 'good';
  const findings = validation.diagnostics.map(diagnosticFinding);
  return renderPage(
    {
      kind: 'Validation',
      subject: heading ?? 'Declaration',
      verdict: { tone, text: validationVerdictParts(validation).join('') },
      facts: [],
      lead: cards([
        { count: errors, label: 'errors', tone: 'remove' },
        { count: warnings, label: 'warnings', tone: 'change' },
        { count: validation.files, label: 'files' },
        { count: validation.objects, label: 'declared objects' },
      ]),
      sections: [
        {
          id: 'problems',
          title: 'Problems',
          count: findings.length,
          body: findings.length === 0 ? markup`<p class="good-news">Nothing to mend.</p>` : findingList(findings, 'Error'),
        },
      ],
      maker: 'rollcall',
    },
    rest,
  );
}
