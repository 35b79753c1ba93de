import type { AuditApproval, AuditReport } from '../../core/model/audit.ts';
import type { ApprovalNote } from '../../core/model/plan.ts';
import type { Consent, Run } from '../../core/model/state.ts';
import { approvedFindings, guardFindings, incompleteFindings, warningFinding } from '../findings.ts';
import { acceptedTable } from '../html/accepted.ts';
import { driftItem } from '../html/difference.ts';
import { markup } from '../html/markup.ts';
import type { Html, HtmlValue } from '../html/markup.ts';
import { renderPage } from '../html/page.ts';
import type { Page, Section } from '../html/page.ts';
import { cards, dataTable, findingList } from '../html/parts.ts';
import { unmanagedTable } from '../html/plan.ts';
import { counted } from '../summary.ts';

/** The report for reading: one page of the same make as all others. */
export function auditPage(report: AuditReport): string {
  const { tool, project, made } = report;
  const link = made.run === undefined ? {} : { link: made.run };
  return renderPage(
    {
      kind: 'Access audit',
      subject: project,
      verdict: verdictOf(report),
      facts: factsOf(report),
      lead: leadOf(report),
      sections: sectionsOf(report),
      maker: `${tool.name} ${tool.version}`,
    },
    { color: false, width: 0, ...link },
  );
}

/** First of all whether it can be relied on. */
function verdictOf({ complete, incomplete, scope, drift, accepted }: AuditReport): Page['verdict'] {
  const words = drift.length === 0 ? 'No drift' : `Drift of ${counted(drift.length, 'object')}`;
  const text = `${words}${accepted.length > 0 ? `, ${accepted.length} accepted` : ''}.`;
  const unread = incomplete.length > 0 ? 'Incomplete: this is no evidence of what could not be read. ' : '';
  const leftOut = scope === null ? '' : `Partial: only ${scope.join(', ')} was looked at, so this is no evidence of anything else. `;
  if (!complete) return { tone: 'bad', text: `${unread}${leftOut}${text}` };
  return { tone: drift.length === 0 ? 'good' : 'watch', text: `Complete. ${text}` };
}

function factsOf({ made, inputs, applies, redacted }: AuditReport): Page['facts'] {
  return [
    ['Made', `${made.at} by ${made.by}${made.commit === undefined ? '' : `, commit ${made.commit}`}`],
    ['Judged on', inputs.date],
    ['Applies', applies.since === null ? 'all that the state remembers' : `since ${applies.since}`],
    ['People', redacted === null ? 'by name' : 'as keyed hashes'],
  ];
}

function leadOf({ population, drift, unmanaged, applies, coverage }: AuditReport): Html {
  return cards([
    { count: population.people, label: 'people with access' },
    { count: drift.length, label: 'changed or deleted outside', tone: 'remove' },
    { count: unmanaged.filter(({ owner }) => owner === 'other').length, label: 'unmanaged', tone: 'change' },
    { count: applies.runs.length, label: 'applies' },
    { count: overridesIn(applies.runs).length, label: 'guards overridden', tone: 'change' },
    { count: coverage ? `${coverage.percent} %` : 'unknown', label: 'of live objects managed' },
  ]);
}

function sectionsOf(report: AuditReport): readonly Section[] {
  const { incomplete, drift, accepted, unmanaged, approvals, applies, guards, warnings } = report;
  const findings = [
    ...incompleteFindings(incomplete),
    ...guardFindings({ guards }),
    ...approvedFindings(guards),
    ...warnings.map(warningFinding),
  ];
  const overrides = overridesIn(applies.runs);
  return [
    { id: 'findings', title: 'To know first', count: findings.length, body: orNothing(findings, findingList(findings, 'Refused')) },
    { id: 'population', title: 'Population', count: report.population.people, body: populationTable(report) },
    { id: 'drift', title: 'Changed or deleted outside', count: drift.length, body: orNothing(drift, markup`${drift.map(driftItem)}`) },
    { id: 'accepted', title: 'Accepted drift', count: accepted.length, body: orNothing(accepted, acceptedTable(accepted)) },
    { id: 'unmanaged', title: 'Unmanaged', count: unmanaged.length, body: orNothing(unmanaged, unmanagedTable(unmanaged)) },
    { id: 'applies', title: 'Applies', count: applies.runs.length, body: appliesBody(applies) },
    { id: 'overrides', title: 'Overridden guards', count: overrides.length, body: orNothing(overrides, overridesTable(overrides)) },
    { id: 'approvals', title: 'Approvals', count: approvals.length, body: orNothing(approvals, approvalsTable(approvals)) },
    { id: 'run', title: 'What was looked at', body: inputsTable(report) },
  ];
}

/** That there is nothing is a statement too. */
function orNothing(items: readonly unknown[], body: Html): Html {
  return items.length > 0 ? body : markup`<p class="good-news">None.</p>`;
}

const COUNTS = ['groups', 'managed', 'people', 'direct', 'inherited'] as const;

function populationTable({ population }: AuditReport): Html {
  return dataTable({
    caption: `${counted(population.rows, 'row')} in ${population.file}, by target`,
    columns: ['Target', 'Live objects', 'Managed', 'People', 'Direct rows', 'Inherited rows'],
    rows: Object.entries(population.targets).map(([target, counts]) => [target, ...COUNTS.map((name) => counts[name])]),
  });
}

/** Where the state may have forgotten some of the time, that stands above the table. */
function appliesBody({ complete, begins, interrupted, runs }: AuditReport['applies']): Html {
  const forgot = complete
    ? undefined
    : markup`<p><strong>The state remembers applies since ${begins ?? 'none'}; earlier ones are not known.</strong></p>`;
  const open = interrupted.map((plan) => markup`<p><strong>Begun and not finished:</strong> plan ${code(plan)}</p>`);
  const unfinished = runs.filter((run) => run.unfinished !== undefined);
  return markup`${forgot}${open}${unfinished.map(unfinishedItem)}${orNothing(runs, appliesTable(runs))}`;
}

/** An apply that nobody has seen end: what is known to be done, and what may be. */
function unfinishedItem({ when, who, commit, digest, counts, unfinished }: Run): Html {
  const { seen = '', done = [], unknown = [] } = unfinished ?? {};
  const more = counts.done - done.length;
  return markup`<p><strong>Begun and not seen to end:</strong> ${when} by ${who}${commit === undefined ? '' : markup`, commit ${code(commit)}`}${digest === undefined ? '' : markup`, digest ${code(digest)}`}. Last recorded ${seen}.</p>
<ul><li>Carried out: ${listOf(done.map((address) => code(address)))}${more > 0 ? ` and ${more} more` : ''}.</li><li>Begun, and may have taken effect: ${listOf(unknown.map(({ address, title }) => markup`${code(address)} (${title})`))}.</li><li>Not carried out: ${counted(counts.failed + counts.stale + counts.skipped + counts.not_attempted, 'change')}.</li></ul>`;
}

function listOf(items: readonly Html[]): Html {
  return items.length === 0 ? markup`none` : markup`${items.map((item, index) => (index === 0 ? item : markup`, ${item}`))}`;
}

const CONSENT = {
  digest: 'approved by digest',
  plan_file: 'a saved plan',
  question: 'asked on a terminal',
  flag: '--auto-approve',
} as const satisfies Record<Consent, string>;

function appliesTable(runs: readonly Run[]): Html {
  return dataTable({
    caption: 'The digest is what a review and "rollcall show --digest" name',
    columns: ['When', 'Who', 'Commit', 'Digest', 'Consent', 'Done', 'Not done', 'Overrides'],
    rows: runs.map(({ when, who, commit, digest, consent, counts, overrides, unfinished }) => [
      unfinished ? markup`${when} <span class="tag bad">not seen to end</span>` : when,
      who,
      code(commit ?? ''),
      digest === undefined ? '' : code(digest),
      consent === undefined ? '' : CONSENT[consent],
      counts.done,
      counts.failed + counts.stale + counts.skipped + counts.not_attempted,
      (overrides ?? []).reduce((sum, { overrode }) => sum + overrode.length, 0),
    ]),
  });
}

interface OverrideRow {
  readonly when: string;
  readonly who: string;
  readonly finding: NonNullable<Run['overrides']>[number]['overrode'][number];
  readonly approval: ApprovalNote;
}

function overridesIn(runs: readonly Run[]): readonly OverrideRow[] {
  return runs.flatMap(({ when, who, overrides = [] }) =>
    overrides.flatMap((approval) => approval.overrode.map((finding) => ({ when, who, finding, approval }))),
  );
}

function overridesTable(rows: readonly OverrideRow[]): Html {
  return dataTable({
    caption: 'What a guard had found, and the approval that let it pass, as it was at that apply',
    columns: ['When', 'Who', 'Guard', 'Address', 'Finding', 'Approval'],
    rows: rows.map(({ when, who, finding, approval }) => [
      when,
      who,
      code(finding.code),
      code(finding.address),
      finding.message,
      markup`${code(approval.match)} until ${approval.until}: ${approval.reason}`,
    ]),
  });
}

function approvalsTable(approvals: readonly AuditApproval[]): Html {
  return dataTable({
    caption: 'Overrides of guards that the project has now',
    columns: ['Match', 'Guards', 'Until', 'Reason', 'Status', 'Applied'],
    rows: approvals.map(({ match, allow, until, reason, status, applied }) => [
      code(match),
      allow.join(', '),
      until,
      reason,
      markup`<span class="tag ${status === 'valid' ? 'calm' : 'bad'}">${status}</span>`,
      applied ? 'yes' : 'no',
    ]),
  });
}

function inputsTable({ inputs, scope, tool }: AuditReport): Html {
  const { lineage, serial } = inputs.state;
  return dataTable({
    caption: 'Inputs of this report',
    columns: ['What', 'Value'],
    rows: [
      ['Scope', scope === null ? 'everything' : scope.join(', ')],
      ['Declaration', code(inputs.declaration)],
      ['State', lineage === null ? 'none' : markup`lineage ${code(lineage)}, serial ${serial ?? ''}`],
      ...Object.entries(inputs.targets).map(([name, { provider, url }]): readonly HtmlValue[] => [
        `Target ${name}`,
        markup`${provider} at ${code(url)}`,
      ]),
      ['Made by', `${tool.name} ${tool.version}`],
    ],
  });
}

function code(text: string): Html {
  return markup`<code>${text}</code>`;
}
