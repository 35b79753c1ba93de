import type { AcceptedDrift, Plan, Unmanaged } from '../../core/model/plan.ts';
import { compareText } from '../../core/model/json.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { RenderOptions } from '../report.ts';
import { blockLines } from './block.ts';
import { driftBlock } from './drift-block.ts';
import { incompleteLines, warningLines } from './findings.ts';
import { acceptedText, coverageText, driftVerdictParts } from '../drift-words.ts';
import { breakSentences } from '../sentences.ts';
import { wrapForPeople } from './box.ts';
import { heldLines } from './held.ts';
import { makePainter } from './paint.ts';
import { verdictLines } from './verdict.ts';
import type { Painter } from './paint.ts';

/** What changed outside since the last apply, what nobody manages, and how much is covered. */
export function renderDrift(plan: Plan, options: RenderOptions): string {
  const paint = makePainter(options.color);
  const sections = [
    incompleteLines(plan, paint, options.width),
    plan.drift.length === 0
      ? []
      : [
          paint('bold', 'Note: Objects have changed outside of Rollcall'),
          ...plan.drift.flatMap((drift) => ['', ...blockLines(driftBlock(drift), paint)]),
        ],
    acceptedLines(plan.accepted ?? [], paint, options),
    heldLines(plan.held ?? [], paint, options),
    unmanagedLines(plan.unmanaged, paint, options),
    warningLines(plan.warnings, paint, options.width),
    coverageLines(plan),
    lastLines(plan, options),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What is accepted is shown all the same, in one line for each object, with its end and its reason. */
function acceptedLines(accepted: readonly AcceptedDrift[], paint: Painter, options: RenderOptions): string[] {
  if (accepted.length === 0) return [];
  return [
    paint('bold', 'Accepted by the baseline; apply would put it back all the same:'),
    ...accepted.flatMap((drift) =>
      wrapForPeople(breakSentences(`  ${escapeText(drift.address)}: ${escapeText(acceptedText(drift))}`), options, '  '),
    ),
  ];
}

function unmanagedLines(unmanaged: readonly Unmanaged[], paint: Painter, options: RenderOptions): string[] {
  const targets = [...new Set(unmanaged.map((item) => item.target))].sort(compareText);
  return targets.flatMap((target, index) => [
    ...(index > 0 ? [''] : []),
    paint('bold', `Unmanaged in ${breakSentences(quoteText(target))}, neither declared nor in the state:`),
    ...unmanaged
      .filter((item) => item.target === target)
      .flatMap(({ name, kind, id, owner }) =>
        wrapForPeople(
          breakSentences(`  ${quoteText(name)} (${kind}, id ${quoteText(id)}${owner === 'system' ? ', owned by the system' : ''})`),
          options,
          '  ',
        ),
      ),
  ]);
}

/** What was looked at is named in it. */
function lastLines(plan: Plan, options: RenderOptions): string[] {
  const [lead, rest] = driftVerdictParts(plan);
  return verdictLines([lead, breakSentences(escapeText(rest))], options);
}

function coverageLines(plan: Plan): string[] {
  const text = coverageText(plan);
  return text === '' ? [] : [text];
}
