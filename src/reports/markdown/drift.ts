import { compareText } from '../../core/model/json.ts';
import type { AcceptedDrift, Plan, Unmanaged } from '../../core/model/plan.ts';
import { incompleteFindings, warningFinding } from '../findings.ts';
import type { RenderOptions } from '../report.ts';
import { counted } from '../summary.ts';
import { acceptedText, coverageText, driftVerdictParts } from '../drift-words.ts';
import { details, driftDetails } from './diff.ts';
import { escapeHtml } from '../html-escape.ts';
import { codeSpan, prose } from './escape.ts';
import { fitFindings } from './findings.ts';
import { foldInto } from './fold.ts';
import { joinSections, pageFoot, pageTitle } from './page.ts';
import { DEFAULT_BUDGET } from './plan.ts';

/** Drift for an issue that is kept up to date; whole parts are left out where it does not fit. */
export function renderDrift(plan: Plan, options: RenderOptions): string {
  const budget = options.budget ?? DEFAULT_BUDGET;
  const [lead, rest] = driftVerdictParts(plan);
  const head = joinSections([pageTitle('Drift', plan, options), `${lead === '' ? '' : `**${lead}**`}${prose(rest)}`, coverageText(plan)]);
  const foot = pageFoot(plan, options, []);
  const all = [...incompleteFindings(plan.incomplete), ...plan.warnings.map(warningFinding)];
  const { text: findings } = fitFindings(all, budget - head.length - foot.length - 8);
  const room = budget - joinSections([head, findings, foot]).length - 8 - LEFT_OUT;
  const parts = [
    ...plan.drift.map((drift) => ({ rank: drift.type === 'deleted' ? 0 : 1, write: () => driftDetails(drift) })),
    ...(plan.accepted?.length ? [{ rank: 1, write: () => acceptedDetails(plan.accepted ?? []) }] : []),
    ...byTarget(plan.unmanaged).map(([target, those]) => ({ rank: 2, write: () => unmanagedDetails(target, those) })),
  ];
  const { text, left } = foldInto(parts, room);
  const note = left === 0 ? '' : `*${counted(left, 'part')} ${left === 1 ? 'is' : 'are'} left out here for want of room.*`;
  return `${joinSections([head, findings, text, note, foot])}\n`;
}

const LEFT_OUT = 80;

function acceptedDetails(accepted: readonly AcceptedDrift[]): string {
  const lines = accepted.map((drift) => `- ${codeSpan(drift.address)}: ${codeSpan(acceptedText(drift))}`);
  return details(`${counted(accepted.length, 'object')} with accepted drift`, lines.join('\n'));
}

/** Divided once: there may be as many targets as objects. */
function byTarget(unmanaged: readonly Unmanaged[]): readonly (readonly [string, readonly Unmanaged[]])[] {
  const groups = new Map<string, Unmanaged[]>();
  for (const item of unmanaged) {
    const those = groups.get(item.target);
    if (those) those.push(item);
    else groups.set(item.target, [item]);
  }
  return [...groups].sort(([one], [other]) => compareText(one, other));
}

function unmanagedDetails(target: string, those: readonly Unmanaged[]): string {
  const rows = those.map(
    ({ name, kind, id, owner }) =>
      `| ${codeSpan(name)} | ${codeSpan(kind)} | ${codeSpan(id)} | ${owner === 'system' ? 'the system' : 'somebody else'} |`,
  );
  const table = ['| Name | Kind | Id | Owned by |', '|---|---|---|---|', ...rows].join('\n');
  return details(`${counted(those.length, 'object')} unmanaged in <code>${escapeHtml(target)}</code>`, table);
}
