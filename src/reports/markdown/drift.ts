import { compareText } from '../../core/model/json.ts';
import type { Plan } from '../../core/model/plan.ts';
import { coverageText, driftVerdictParts, numberSeen } from '../drift-words.ts';
import { incompleteFindings, warningFinding } from '../findings.ts';
import type { RenderOptions } from '../report.ts';
import { acceptedList, driftList, unmanagedList } from './drift-lists.ts';
import { prose } from './escape.ts';
import { fitFindings } from './findings.ts';
import { heldList } from './held.ts';
import { joinSections, pageFoot, pageTitle, shortGlob } from './page.ts';
import { DEFAULT_BUDGET } from './plan.ts';

/**
 * Drift for an issue that is kept up to date. Verdict, coverage and the number of everything always stay; accepted drift is listed
 * before all else; lists that do not fit are shortened.
 */
export function renderDrift(plan: Plan, options: RenderOptions): string {
  const head = joinSections([pageTitle('Drift', plan, options), verdict(plan), coverageText(plan), numbers(plan)]);
  const foot = pageFoot(plan, options, []);
  const all = [...incompleteFindings(plan.incomplete), ...plan.warnings.map(warningFinding)];
  let room = (options.budget ?? DEFAULT_BUDGET) - head.length - foot.length - JOINTS;
  // What stays of the findings in any case is kept free.
  const accepted = acceptedList(plan.accepted ?? [], room - fitFindings(all, 0).text.length);
  room -= accepted.length;
  const { text: findings } = fitFindings(all, room);
  room -= findings.length;
  // However much was changed or deleted: what nobody manages is named too.
  const drift = driftList(plan.drift, room - unmanagedList(plan.unmanaged, Math.floor(room / 4)).length);
  const unmanaged = unmanagedList(plan.unmanaged, room - drift.length);
  const held = heldList(plan.held ?? [], room - drift.length - unmanaged.length);
  return `${joinSections([head, findings, drift, accepted, held, unmanaged, foot])}\n`;
}

/** What the empty lines between the sections take, and the end of the last one. */
const JOINTS = 16;

function verdict(plan: Plan): string {
  const [lead, rest] = driftVerdictParts({ ...plan, scope: plan.scope?.map(shortGlob) ?? null });
  return `${lead === '' ? '' : `**${lead}**`}${prose(rest)}`;
}

/** How much there is of everything, be it listed below or not. */
function numbers(plan: Plan): string {
  const { drift, accepted = [], unmanaged, incomplete } = plan;
  const deleted = drift.filter(({ type }) => type === 'deleted').length;
  const [first] = accepted.map(({ until }) => until).sort(compareText);
  const owned = unmanaged.filter(({ owner }) => owner === 'system').length;
  return [
    `Changed outside: ${numberSeen(plan, drift.length - deleted)}`,
    `deleted outside: ${numberSeen(plan, deleted)}`,
    `accepted: ${numberSeen(plan, accepted.length)}${first === undefined ? '' : ` (the first until ${first})`}`,
    `unmanaged: ${numberSeen(plan, unmanaged.length)}${owned === 0 ? '' : ` (${owned} owned by the system)`}`,
    `could not look: ${incomplete.length}`,
  ].join(' · ');
}
