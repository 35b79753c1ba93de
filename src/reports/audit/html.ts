import type { AuditReport } from '../../core/model/audit.ts';
import { acceptedText } from '../drift-words.ts';
import { escapeHtml } from '../html-escape.ts';
import { counted } from '../summary.ts';

/** One page that needs nothing else: no scripts, no requests, light and dark, printable. */
export function auditPage(report: AuditReport): string {
  const title = `Access audit of ${report.project}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${verdict(report)}
${table('What this is', ['Fact', 'Value'], factsOf(report))}
${sections(report)}
</main>
</body>
</html>
`;
}

const STYLE =
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:70rem;margin:0 auto;padding:1rem}' +
  'div.wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0;min-width:50%}caption{text-align:left;font-weight:700;padding:.3rem 0}' +
  'th,td{border:1px solid GrayText;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}' +
  '.bad{border:2px solid;padding:.5rem 1rem}code{font-family:ui-monospace,monospace}';

/** First of all whether it can be relied on. */
function verdict({ complete, incomplete, drift, accepted }: AuditReport): string {
  if (complete) {
    const words = drift.length === 0 ? 'No drift' : `Drift of ${counted(drift.length, 'object')}`;
    return `<p><strong>Complete.</strong> ${words}${accepted.length > 0 ? `, ${accepted.length} accepted` : ''}.</p>`;
  }
  const items = incomplete.map(
    ({ target, part, why }) => `<li><code>${escapeHtml(target)}</code>, ${escapeHtml(part)}: ${escapeHtml(why)}</li>`,
  );
  return `<section class="bad"><h2>Incomplete</h2><p>These parts could not be read, so this is no evidence of what is in them:</p><ul>${items.join('')}</ul></section>`;
}

function factsOf(report: AuditReport): readonly (readonly string[])[] {
  const { made, inputs, coverage, population } = report;
  return [
    ['Made', `${made.at} by ${made.by}${made.commit === undefined ? '' : `, commit ${made.commit}`}`],
    ...(made.run === undefined ? [] : [['Run', made.run]]),
    ['Rollcall', report.tool.version],
    ['Declaration', inputs.declaration],
    ['State', inputs.state.lineage === null ? 'none' : `${inputs.state.lineage}, serial ${inputs.state.serial}`],
    ['Scope', report.scope === null ? 'everything' : report.scope.join(', ')],
    ['Coverage', coverage ? `${coverage.percent} % (${coverage.managed} of ${counted(coverage.live, 'live object')})` : 'not known'],
    ['Population', `${counted(population.rows, 'row')} in ${population.file}, ${population.people} people`],
    ['People', report.redacted === null ? 'by name' : 'as keyed hashes'],
  ];
}

function sections(report: AuditReport): string {
  const { applies, population } = report;
  return [
    table(
      'Population by target',
      ['Target', 'Live objects', 'Managed', 'People', 'Direct rows', 'Inherited rows'],
      Object.entries(population.targets).map(([target, counts]) => [target, ...COUNTS.map((name) => String(counts[name]))]),
    ),
    table(
      'Changed or deleted outside',
      ['Address', 'What', 'By', 'When'],
      report.drift.map(({ address, type, patch, by }) => [
        address,
        type === 'deleted' ? 'deleted' : patch.map(({ op, path }) => `${op} ${path}`).join(', '),
        by?.who ?? '',
        by?.when ?? '',
      ]),
    ),
    table(
      'Accepted drift',
      ['Address', 'What'],
      report.accepted.map((drift) => [drift.address, acceptedText(drift)]),
    ),
    table(
      'Unmanaged',
      ['Target', 'Name', 'Kind', 'Id', 'Owner'],
      report.unmanaged.map((item) => [item.target, item.name, item.kind, item.id, item.owner]),
    ),
    table('Guards on what is pending', ['Code', 'Address', 'Finding', 'Overridden by'], report.guards.map(guardCells)),
    table(
      'Approvals',
      ['Match', 'Guards', 'Until', 'Reason', 'Status', 'Applied'],
      report.approvals.map((item) => [
        item.match,
        item.allow.join(', '),
        item.until,
        item.reason,
        item.status,
        item.applied ? 'yes' : 'no',
      ]),
    ),
    appliesTable(applies),
    table(
      'Warnings',
      ['Code', 'About', 'Message'],
      report.warnings.map(({ code, address, message }) => [code, address ?? '', message]),
    ),
  ].join('\n');
}

/** Where the state may have forgotten some of the time, the caption says so. */
function appliesTable({ complete, begins, since, runs }: AuditReport['applies']): string {
  const forgot = complete ? '' : ` The state remembers applies since ${begins ?? 'none'}; earlier ones are not known.`;
  const rows = runs.map(({ when, who, commit, plan, counts }) => [
    when,
    who,
    commit ?? '',
    plan,
    String(counts.done),
    String(counts.failed + counts.stale + counts.skipped + counts.not_attempted),
  ]);
  return table(`Applies${since === null ? '' : ` since ${since}`}.${forgot}`, ['When', 'Who', 'Commit', 'Plan', 'Done', 'Not done'], rows);
}

const COUNTS = ['groups', 'managed', 'people', 'direct', 'inherited'] as const;

function guardCells({ code, address, message, approved_by: approval }: AuditReport['guards'][number]): readonly string[] {
  return [code, address, message, approval ? `${approval.match} until ${approval.until}: ${approval.reason}` : ''];
}

/** An empty table says so: that there is nothing is a statement too. */
function table(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
  });
  const none = `<tr><td colspan="${columns.length}">none</td></tr>`;
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('') || none}</tbody></table></div>`;
}
