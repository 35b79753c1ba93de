import type { Plan, Warning } from '../../core/model/plan.ts';
import { endSentence, joinSentences } from '../../core/model/sentence.ts';
import { approvalFindings, approvedFindings, firstOfEachCode, guardFindings, incompleteFindings, warningFinding } from '../findings.ts';
import type { Finding } from '../findings.ts';
import { boxLines, wrapMessage } from './box.ts';
import type { Painter } from './paint.ts';

/** Approvals that this project has never applied with, shown before everything else. */
export function approvalLines(plan: Plan, paint: Painter, width: number): string[] {
  return boxesOf(approvalFindings(plan), paint, width);
}

/** What could not be read, and what that means. */
export function incompleteLines(plan: Plan, paint: Painter, width: number): string[] {
  return boxesOf(incompleteFindings(plan.incomplete), paint, width);
}

/** Guards that refuse the plan, then those that only warn. */
export function guardLines(plan: Plan, paint: Painter, width: number): string[] {
  return boxesOf(guardFindings(plan), paint, width);
}

/** Guards that an approval overrides. */
export function approvedLines(plan: Plan, width: number): string[] {
  return approvedFindings(plan.guards).flatMap(({ summary, code, paragraphs }) =>
    wrapMessage(`${endSentence(summary)} [${code}] ${joinSentences(paragraphs)}`.trimEnd(), width),
  );
}

/** Warnings of a plan or an outcome: the first of each code, and how many more there are. */
export function warningLines(warnings: readonly Warning[], paint: Painter, width: number): string[] {
  return boxesOf(firstOfEachCode(warnings.map(warningFinding), 'All of them are in "--format json".'), paint, width);
}

/** Findings as boxes: with a ruler at their left. */
export function boxesOf(findings: readonly Finding[], paint: Painter, width: number): string[] {
  return findings.flatMap(({ severity, summary, code, paragraphs, people }) =>
    boxLines(
      {
        severity: severity === 'error' ? 'error' : 'warning',
        summary: `${summary} [${code}]`,
        paragraphs: [...(people ? [`People: ${people.join(', ')}`] : []), ...paragraphs],
      },
      paint,
      width,
    ),
  );
}
