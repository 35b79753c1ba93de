import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Span } from '../../core/model/plan.ts';
import type { Finding } from '../findings.ts';
import { diagnosticEvent } from './diagnostic-event.ts';
import type { LogEvent } from './event.ts';

/** What a report has to say beside its subject, as the events that tell of problems: no text says more than they do. */
export function findingEvents(findings: readonly Finding[]): readonly LogEvent[] {
  return findings.map((finding) => diagnosticEvent(diagnosticOf(finding)));
}

/** Events know errors and warnings: what an approval overrides is a warning. */
function diagnosticOf({ severity, code, summary, paragraphs, people, address, source }: Finding): Diagnostic {
  const whom = people ? [`People: ${people.join(', ')}`] : [];
  return {
    severity: severity === 'error' ? 'error' : 'warning',
    code,
    summary,
    detail: [...whom, ...paragraphs].join('\n\n'),
    ...(address === undefined ? {} : { address }),
    ...rangeOf(source),
  };
}

/** Where it stands, whole or not at all: readers take a range without an end for a mistake. */
function rangeOf(source: Span | undefined): Pick<Diagnostic, 'range'> {
  if (source?.byte === undefined || source.end === undefined) return {};
  const { file, line, column, byte, end } = source;
  return { range: { filename: file, start: { line, column, byte }, end } };
}
