import { driftVerdictParts } from '../drift-words.ts';
import { outcomeFindings, outcomeVerdict } from '../outcome-words.ts';
import type { ReportIn } from '../formats.ts';
import { locateDiagnostics, locateDrift, locateOutcome, locatePlan } from '../located.ts';
import type { LocatedFinding } from '../located.ts';
import { membersLine, verdictParts } from '../summary.ts';
import { validationVerdictParts } from '../validation-words.ts';
import { commandLine } from './command.ts';

/** Annotations by GitHub Actions' workflow commands, at file and line; the first errors first, for GitHub shows ten of each sort. */
export const githubReport: ReportIn<'github'> = {
  plan: (plan, options) =>
    annotations(locatePlan(plan, options), {
      title: 'Rollcall plan',
      text: [verdictParts(plan).join(''), membersLine(plan)].join(' ').trim(),
    }),
  drift: (plan, options) => annotations(locateDrift(plan, options), { title: 'Rollcall drift', text: driftVerdictParts(plan).join('') }),
  outcome: ({ outcome, plan }, options) =>
    annotations(locateOutcome(outcomeFindings(outcome), plan, options), { title: 'Rollcall apply', text: outcomeVerdict(outcome) }),
  validation: (validation, options) =>
    annotations(locateDiagnostics(validation, options), { title: 'Rollcall validate', text: validationVerdictParts(validation).join('') }),
};

interface Last {
  readonly title: string;
  readonly text: string;
}

function annotations(findings: readonly LocatedFinding[], last: Last): string {
  return [...findings.map(annotation), commandLine('notice', { title: last.title }, last.text)].join('');
}

function annotation({ severity, rule, summary, detail, file, line, column, end }: LocatedFinding): string {
  // GitHub drops columns of a range over several lines.
  const until =
    end && end.line === line ? { endLine: line, col: column, endColumn: end.column } : end ? { endLine: end.line } : { col: column };
  return commandLine(severity, { file, line, ...until, title: rule }, [summary, ...(detail === '' ? [] : [detail])].join('\n'));
}
