import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Plan, Warning } from '../core/model/plan.ts';

/**
 * What was seen of the live systems, and among its warnings what leaves no plan: a report of drift is read where nobody sees the errors of the
 * run. What could not be looked at because of it is told already.
 */
export function withUnplanned(plan: Plan, diagnostics: readonly Diagnostic[]): Plan {
  const told = new Set(plan.incomplete.map(({ code }) => code));
  const warned = new Set(plan.warnings.map(({ code, address }) => `${code} ${address}`));
  const isTold = ({ code, address }: Diagnostic): boolean =>
    told.has(code) || (code === 'WRONG_TARGET' && warned.has(`${code} ${address}`));
  const warnings = diagnostics.flatMap((diagnostic) =>
    diagnostic.severity === 'error' && !isTold(diagnostic) ? [warningOf(diagnostic)] : [],
  );
  return warnings.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...warnings] };
}

function warningOf({ code, address, summary, detail, range }: Diagnostic): Warning {
  return {
    code,
    ...(address === undefined ? {} : { address }),
    message: detail === '' ? summary : `${summary} ${detail}`,
    ...(range ? { source: { file: range.filename, ...range.start, end: range.end } } : {}),
  };
}
