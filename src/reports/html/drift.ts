import type { Plan } from '../../core/model/plan.ts';
import { compareText } from '../../core/model/json.ts';
import { coverageOf } from '../../core/model/coverage.ts';
import { driftVerdictParts, numberSeen } from '../drift-words.ts';
import { incompleteFindings, warningFinding } from '../findings.ts';
import type { RenderOptions } from '../report.ts';
import { acceptedTable } from './accepted.ts';
import { driftItem } from './difference.ts';
import { heldSections } from './held.ts';
import { markup } from './markup.ts';
import type { Html } from './markup.ts';
import { renderPage } from './page.ts';
import type { Page } from './page.ts';
import { cards, filterBar, findingList } from './parts.ts';
import { makerOf, runTable, unmanagedTable } from './plan.ts';

/** What changed outside, what nobody manages, and what could not be looked at. */
export function renderDrift(plan: Plan, options: RenderOptions): string {
  const { drift, unmanaged, accepted = [] } = plan;
  const coverage = coverageOf(plan);
  const findings = [...incompleteFindings(plan.incomplete), ...plan.warnings.map(warningFinding)];
  const deleted = drift.filter(({ type }) => type === 'deleted').length;
  return renderPage(
    {
      kind: 'Drift',
      subject: plan.project,
      verdict: verdictOf(plan),
      facts: [['Judged on', plan.inputs.date]],
      lead: cards([
        { count: numberSeen(plan, drift.length - deleted), label: 'changed outside', tone: 'change' },
        { count: numberSeen(plan, deleted), label: 'deleted outside', tone: 'remove' },
        ...(accepted.length > 0 ? [{ count: accepted.length, label: 'accepted' }] : []),
        { count: numberSeen(plan, unmanaged.filter(({ owner }) => owner === 'other').length), label: 'unmanaged' },
        { count: plan.incomplete.length, label: 'could not look', tone: 'remove' },
        {
          count: coverage ? `${coverage.percent} %` : 'unknown',
          label: 'of live objects managed',
        },
      ]),
      sections: [
        { id: 'findings', title: 'To know first', count: findings.length, body: findingList(findings, 'Could not look') },
        { id: 'drift', title: 'Changed outside since the last apply', count: drift.length, body: driftBody(plan) },
        { id: 'accepted', title: 'Accepted drift', count: accepted.length, body: acceptedTable(accepted) },
        ...heldSections(plan.held ?? []),
        { id: 'unmanaged', title: 'Unmanaged', count: unmanaged.length, body: unmanagedTable(unmanaged) },
        { id: 'run', title: 'What was looked at', body: runTable(plan) },
      ],
      maker: makerOf(plan),
    },
    options,
  );
}

function verdictOf(plan: Plan): Page['verdict'] {
  const text = driftVerdictParts(plan).join('');
  if (plan.incomplete.length > 0) return { tone: 'bad', text: `Incomplete. ${text}` };
  return { tone: plan.drift.length > 0 ? 'watch' : 'good', text };
}

function driftBody(plan: Plan): Html {
  const { drift } = plan;
  if (drift.length === 0) {
    return markup`<p class="good-news">${driftVerdictParts(plan)[1].trim()}</p>`;
  }
  const types = [...new Set(drift.map(({ type }) => `${type} outside`))].sort(compareText);
  const targets = [...new Set(drift.map(({ target }) => target))].sort(compareText);
  return markup`${filterBar({ action: types, target: targets })}
${drift.map(driftItem)}`;
}
