import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { LogEvent } from './event.ts';

/** A problem as an event; `values` of a snippet are Terraform's, and Rollcall's files have no expressions. */
export function diagnosticEvent(diagnostic: Diagnostic): LogEvent {
  const { severity, summary, snippet } = diagnostic;
  return {
    type: 'diagnostic',
    level: severity === 'error' ? 'error' : 'warn',
    message: `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`,
    fields: { diagnostic: { ...diagnostic, ...(snippet ? { snippet: { ...snippet, values: [] } } : {}) } },
  };
}
