import type { Change, Plan, Settled, Unmanaged } from '../../core/model/plan.ts';
import { compareText } from '../../core/model/json.ts';
import { hasChanges, hasNews, isRefused } from '../../core/model/verdict.ts';
import { effectDigest } from '../../core/plan/digest.ts';
import { ACTION_RANK, ACTION_WORD } from '../change-words.ts';
import { planFindings } from '../findings.ts';
import { heldBesideChanges } from '../held-words.ts';
import type { RenderOptions } from '../report.ts';
import { settledWords } from '../state-words.ts';
import { counted, sinceText, verdictParts } from '../summary.ts';
import { changeItem, driftItem } from './difference.ts';
import { heldSections } from './held.ts';
import { NO_HTML, markup } from './markup.ts';
import type { Html, HtmlValue } from './markup.ts';
import { renderPage } from './page.ts';
import type { Page, Section } from './page.ts';
import { cards, dataTable, filterBar, findingList } from './parts.ts';

/** A plan as a page: for whoever has to decide on it, and for whoever is shown it afterwards. */
export function renderPlan(plan: Plan, options: RenderOptions): string {
  const { summary } = plan;
  return renderPage(
    {
      kind: 'Plan',
      subject: plan.project,
      verdict: verdictOf(plan),
      facts: [
        ['Judged on', plan.inputs.date],
        ['Digest', markup`<code>${effectDigest(plan)}</code>`],
      ],
      lead: markup`${partialNote(plan)}${cards([
        { count: summary.add, label: 'to add', tone: 'add' },
        { count: summary.change, label: 'to change', tone: 'change' },
        { count: summary.destroy, label: 'to destroy', tone: 'remove' },
        ...(summary.import > 0 ? [{ count: summary.import, label: 'to import' }] : []),
        ...(summary.forget > 0 ? [{ count: summary.forget, label: 'to forget' }] : []),
        { count: summary.unchanged, label: 'unchanged' },
        { count: summary.members_added, label: 'members to add', tone: 'add' },
        { count: summary.members_removed, label: 'members to remove', tone: 'remove' },
      ])}`,
      sections: planSections(plan),
      maker: makerOf(plan),
    },
    options,
  );
}

/** What a reader must not take for the whole. */
function partialNote(plan: Plan): Html {
  if (plan.since) {
    const { summary, detail } = sinceText(plan, plan.since);
    return markup`<p><strong>${summary}</strong> ${detail}</p>`;
  }
  return plan.scope === null ? NO_HTML : markup`<p><strong>This plan is partial.</strong> What was looked at is named at the end.</p>`;
}

/** Who made a report: `rollcall 1.2.3`. */
export function makerOf({ tool }: Pick<Plan, 'tool'>): string {
  return `${tool.name} ${tool.version}`;
}

function verdictOf(plan: Plan): Page['verdict'] {
  const text = verdictParts(plan).join('');
  if (isRefused(plan)) return { tone: 'bad', text: `Refused: this plan cannot be applied. ${text}` };
  if (!hasChanges(plan)) return { tone: hasNews(plan) ? 'watch' : 'good', text };
  return { tone: plan.summary.destroy > 0 ? 'watch' : 'calm', text };
}

function planSections(plan: Plan): readonly Section[] {
  const findings = planFindings(plan);
  const { changes, drift, settled, unmanaged } = plan;
  return [
    { id: 'findings', title: 'To know first', count: findings.length, body: findingList(findings, 'Refused') },
    { id: 'changes', title: 'Changes', count: changes.length, body: changesBody(plan) },
    ...(settled.length === 0
      ? []
      : [{ id: 'state', title: 'In the state alone, without a call', count: settled.length, body: settledTable(settled) }]),
    { id: 'drift', title: 'Changed outside since the last apply', count: drift.length, body: markup`${drift.map(driftItem)}` },
    ...heldSections(heldBesideChanges(plan)),
    { id: 'unmanaged', title: 'Unmanaged, left alone', count: unmanaged.length, body: unmanagedTable(unmanaged) },
    { id: 'run', title: 'What was looked at', body: runTable(plan) },
  ];
}

function changesBody({ changes, drift }: Plan): Html {
  if (changes.length === 0) return markup`<p class="good-news">Nothing has to change.</p>`;
  const words = [...new Set(changes.map((change) => change.action))].sort((first, second) => ACTION_RANK[first] - ACTION_RANK[second]);
  const outside = [...new Set(drift.map(({ type }) => `${type} outside`))];
  const targets = [...new Set([...changes, ...drift].map((item) => item.target))].sort(compareText);
  return markup`${filterBar({ action: [...words.map((action) => ACTION_WORD[action]), ...outside], target: targets })}
${inOrder(changes).map(changeItem)}`;
}

function settledTable(settled: readonly Settled[]): Html {
  return dataTable({
    caption: 'Addresses that apply brings up to date without a call',
    columns: ['Address', 'What changes'],
    rows: settled.map((each) => {
      const { address, previous_address: previous } = each;
      const lines = [...(previous === undefined ? [] : [`moved from ${previous}`]), ...settledWords(each)];
      return [markup`<code>${address}</code>`, lines.join('; ')];
    }),
  });
}

/** What takes something away comes first; then by address. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort(
    (first, second) => ACTION_RANK[first.action] - ACTION_RANK[second.action] || compareText(first.address, second.address),
  );
}

/** Objects that nobody declared, those of somebody else first. */
export function unmanagedTable(unmanaged: readonly Unmanaged[]): Html {
  return dataTable({
    caption: 'Live objects that are neither declared nor in the state',
    columns: ['Name', 'Target', 'Kind', 'Id', 'Owned by'],
    rows: [...unmanaged]
      .sort((first, second) => compareText(first.owner, second.owner))
      .map(({ name, target, kind, id, owner }) => [
        markup`<code>${name}</code>`,
        target,
        kind,
        markup`<code>${id}</code>`,
        owner === 'system' ? 'the system itself' : 'somebody else',
      ]),
  });
}

/** What a plan was computed from, so that nobody has to ask. */
export function runTable({ inputs, scope, incomplete, settled, tool }: Plan): Html {
  const rows: [string, HtmlValue][] = [
    [
      'Scope',
      scope === null
        ? 'the whole project'
        : markup`only ${scope.map((glob, index) => markup`${index > 0 ? ', ' : ''}<code>${glob}</code>`)}`,
    ],
    [
      'Read completely',
      incomplete.length === 0 ? 'yes' : markup`<strong>no</strong>, ${counted(incomplete.length, 'part')} could not be read`,
    ],
    ['Declaration', markup`<code>${inputs.declaration}</code>`],
    [
      'State',
      inputs.state.lineage === null ? 'none yet' : markup`lineage <code>${inputs.state.lineage}</code>, serial ${inputs.state.serial}`,
    ],
    ...(settled.length === 0
      ? []
      : [['State alone', `${counted(settled.length, 'address')} brought up to date without a call`] as [string, HtmlValue]]),
    ...Object.entries(inputs.targets).map(([name, { provider, url, namespace, identity }]): [string, HtmlValue] => [
      `Target ${name}`,
      markup`${provider} at <code>${url}</code>${namespace ? markup`, namespace <code>${namespace}</code>` : NO_HTML}${identity ? markup`, id <code>${identity}</code>` : NO_HTML}`,
    ]),
    ['Made by', `${tool.name} ${tool.version}`],
  ];
  return dataTable({ caption: 'Inputs of this report', columns: ['What', 'Value'], rows });
}
