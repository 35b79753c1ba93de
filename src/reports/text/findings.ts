import type { Code } from '../../core/errors.ts';
import type { ApprovalNote, GuardFinding, Plan, Warning } from '../../core/model/plan.ts';
import { escapeText, quoteText } from '../escape.ts';
import { boxLines } from './box.ts';
import type { Painter } from './paint.ts';

/** Approvals that this project has never applied with, shown before everything else; one that is over is none. */
export function approvalLines(plan: Plan, paint: Painter, width: number): string[] {
  return plan.new_approvals.flatMap((approval) =>
    boxLines(
      {
        severity: 'warning',
        summary: approvalSummary(approval, plan.inputs.date),
        paragraphs: [`Reason given: ${approval.reason}`, plan.inputs.date > approval.until ? '' : holdsFor(approval)],
      },
      paint,
      width,
    ),
  );
}

function approvalSummary({ allow, match, until }: ApprovalNote, date: string): string {
  const what = `${allow.map(escapeText).join(', ')} on ${quoteText(match)}`;
  if (date > until) return `A new approval of ${what} expired on ${until} and allows nothing. [APPROVAL_EXPIRED]`;
  return `A new approval allows ${what} until ${until}. [APPROVAL_NEW]`;
}

function holdsFor({ count }: ApprovalNote): string {
  return count === undefined ? 'It holds for any number.' : `It holds for up to ${count}.`;
}

/** What could not be read, and what that means. */
export function incompleteLines(plan: Plan, paint: Painter, width: number): string[] {
  return plan.incomplete.flatMap(({ target, part, why, code }) =>
    boxLines(
      {
        severity: 'error',
        summary: `Target "${target}" could not be read${part === 'everything' ? '' : ` completely: ${part}`}. [${code ?? 'INCOMPLETE_READ'}]`,
        paragraphs: [why, 'What was not read is not "empty": nothing is deleted or removed there, and this plan cannot be applied.'],
      },
      paint,
      width,
    ),
  );
}

/** Guards that refuse the plan, then those that only warn. */
export function guardLines(plan: Plan, paint: Painter, width: number): string[] {
  const open = plan.guards.filter((guard) => guard.approved_by === undefined);
  return [...open.filter((guard) => guard.blocking), ...open.filter((guard) => !guard.blocking)].flatMap((guard) =>
    boxLines(
      {
        severity: guard.blocking ? 'error' : 'warning',
        summary: `${guard.message} [${guard.code}]`,
        paragraphs: [
          guard.people && guard.people.length > 0 ? `People: ${guard.people.join(', ')}` : '',
          guard.blocking ? remedyOf(guard) : '',
        ],
      },
      paint,
      width,
    ),
  );
}

function remedyOf(guard: GuardFinding): string {
  if (guard.code === 'APPROVAL_EXPIRED')
    return 'This plan is refused. If it is still meant, give the approval in rollcall.yaml a later "until:".';
  return `This plan is refused. If it is meant, add a dated line to "approvals:" in rollcall.yaml: match "${guard.address}", allow ${guard.code}.`;
}

/** Guards that an approval overrides. */
export function approvedLines(plan: Plan): string[] {
  return plan.guards.flatMap(({ approved_by: approval, code, message }) =>
    approval === undefined
      ? []
      : [`Approved until ${escapeText(approval.until)}: ${escapeText(message)} [${code}] Reason given: ${escapeText(approval.reason)}`],
  );
}

/** So many warnings of one code are shown; a plan of hundreds of groups would be drowned by the rest. */
const SHOWN_OF_A_CODE = 3;

/** Warnings of a plan or an outcome: the first of each code, and how many more there are. */
export function warningLines(warnings: readonly Warning[], paint: Painter, width: number): string[] {
  const byCode = new Map<Code, Warning[]>();
  for (const warning of warnings) {
    const alike = byCode.get(warning.code);
    if (alike) alike.push(warning);
    else byCode.set(warning.code, [warning]);
  }
  const shown = new Set([...byCode.values()].flatMap((alike) => alike.slice(0, shownOf(alike.length))));
  const rest = [...byCode].filter(([, alike]) => alike.length > shownOf(alike.length));
  return [
    ...warnings
      .filter((warning) => shown.has(warning))
      .map((warning) => ({ summary: `${warning.message} [${warning.code}]`, paragraphs: [] })),
    ...rest.map(([code, alike]) => ({
      summary: `${alike.length - shownOf(alike.length)} more warnings of the same sort. [${code}]`,
      paragraphs: ['All of them are in "--format json".'],
    })),
  ].flatMap((box) => boxLines({ severity: 'warning', ...box }, paint, width));
}

/** A box that says "one more" would be as long as that one. */
function shownOf(count: number): number {
  return count === SHOWN_OF_A_CODE + 1 ? count : Math.min(count, SHOWN_OF_A_CODE);
}
