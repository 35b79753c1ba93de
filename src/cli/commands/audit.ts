import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import type { POPULATION_FILE } from '../../reports/audit/index.ts';
import type { AuditReport, PopulationCounts, PopulationRow, TargetCounts } from '../../core/model/audit.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { fileWord } from '../../core/model/command-word.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { auditProject } from '../../run/audit.ts';
import type { Audit } from '../../run/audit.ts';
import { findPrevious } from '../../run/audit-chain.ts';
import type { ChainLink } from '../../run/audit-chain.ts';
import { removeDeadPacks } from '../../run/partial-packs.ts';
import type { CommandContext, Settings } from '../context.ts';
import { emitDiagnostics } from '../emit.ts';
import { nextCommand } from '../next-command.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeRequest } from '../request.ts';
import { runLink } from '../run-link.ts';
import { addToSummary } from '../step-summary.ts';
import { checkPackDir, openPack } from '../write-pack.ts';
import type { FileFacts, PackWriter } from '../write-pack.ts';

/** What a run writes before anything else, so that what a dead one left is known by it. */
const FIRST_FILE: typeof POPULATION_FILE = 'population.csv';

export interface AuditOptions {
  readonly out?: string;
  readonly since?: string;
  readonly redact?: string;
  readonly previous?: string;
  readonly vaultAuditLog?: readonly string[];
}

/** Exit status 0: a pack of everything that was asked for. 1: no pack, or one with parts missing, which says so. */
export async function auditCommand(options: AuditOptions, context: CommandContext): Promise<number> {
  const { settings } = context;
  const { dir, previous } = judgeOptions(options, context);
  await checkPackDir(dir);
  await removeDeadPacks(dir, FIRST_FILE);
  const progress = await openProgress(context);
  const { audit, diagnostics } = await auditProject({
    ...makeRequest(context, progress.observer),
    since: options.since,
    redact: options.redact === 'hash',
    runLink: runLink(context.env),
    vaultAuditLogs: options.vaultAuditLog ?? [],
    from: settings.startDir,
  }).finally(progress.stop);
  await emitDiagnostics(context, audit ? besidePack(diagnostics, context) : diagnostics, { ofReport: audit === undefined });
  if (!audit) return 1;
  const link = await findPrevious({ dir, project: audit.project, keyCheck: audit.keyCheck, previous });
  let isWhole = false;
  const pack = await openPack(dir, context.signal);
  try {
    const written = await writePack(pack, audit, link);
    isWhole = written.isWhole;
    await pack.finish();
    await tellEvents(context, written.report);
    await writeProse(context.stdout, summaryText(options.out as string, { ...written, number: link.number, settings }));
    addToSummary(context, `${await headText(written, link.number)}\n\n`);
  } finally {
    await pack.discard();
  }
  return isWhole ? 0 : 1;
}

/** What leaves no plan is in the pack, and no part of it is missing because of that. Whoever reads events has it with the pack. */
function besidePack(diagnostics: readonly Diagnostic[], { events }: CommandContext): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic): Diagnostic[] => {
    if (diagnostic.severity !== 'error') return [diagnostic];
    return events ? [] : [{ ...diagnostic, severity: 'warning' }];
  });
}

/** What the pack says it lacks, and what else is to be known of it. */
async function tellEvents({ events }: CommandContext, { incomplete, guards, warnings }: AuditReport): Promise<void> {
  if (!events) return;
  const { packEvents } = await import('../../reports/events/plan-events.ts');
  for (const event of packEvents({ incomplete, guards, warnings })) events.emit(event);
}

function judgeOptions(
  options: AuditOptions,
  { settings }: CommandContext,
): { readonly dir: string; readonly previous: string | undefined } {
  const { out, since, redact, previous } = options;
  if (out === undefined)
    throw new RollcallError('USAGE', '"--out" is missing.', { hint: 'Write "rollcall audit --out audits/2026-11-28".' });
  if (redact !== undefined && redact !== 'hash') throw new RollcallError('USAGE', `"--redact" takes "hash", not ${quoteName(redact)}.`);
  if (since !== undefined && !isDay(since)) {
    throw new RollcallError('USAGE', `"--since" takes a day, not ${quoteName(since)}.`, { hint: 'Write "--since 2026-10-01".' });
  }
  const from = settings.startDir;
  return { dir: resolve(from, out), previous: previous === undefined ? undefined : resolve(from, previous) };
}

/** A day of the calendar: `Date` takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}

interface Written {
  readonly report: AuditReport;
  readonly digest: string;
  readonly files: number;
  /** All that was asked for could be read: the pack is a link of the chain. */
  readonly isWhole: boolean;
}

async function writePack(pack: PackWriter, audit: Audit, link: ChainLink): Promise<Written> {
  const reports = await import('../../reports/audit/index.ts');
  const files: Record<string, FileFacts> = {};
  const counting = makeCounter(audit, reports.POPULATION_FILE);
  const limits = audit.report(counting.counts());
  files[reports.POPULATION_FILE] = await pack.write(reports.POPULATION_FILE, reports.populationLines(limits, counting.counted()));
  const report = audit.report(counting.counts());
  for (const [name, text] of Object.entries(reports.auditFiles(report))) files[name] = await pack.write(name, [text]);
  const isWhole = report.incomplete.length === 0;
  const { digest, text } = reports.auditManifest({
    format_version: '1.0',
    tool: audit.tool,
    project: audit.project,
    made_at: audit.madeAt,
    complete: audit.complete,
    ...(isWhole ? {} : { chained: false as const }),
    ...(audit.scope === null ? {} : { scope: audit.scope }),
    ...link,
    key_check: audit.keyCheck,
    files,
  });
  await pack.write(reports.MANIFEST_FILE, [text]);
  return { report, digest, files: Object.keys(files).length + 1, isWhole };
}

/** Counts rows while they pass on their way to the file. */
function makeCounter(audit: Audit, file: string): { counted(): Iterable<PopulationRow>; counts(): PopulationCounts } {
  const people = new Set<string>();
  const byTarget = new Map<string, { readonly people: Set<string>; direct: number; inherited: number }>();
  for (const target of Object.keys(audit.targets)) byTarget.set(target, { people: new Set(), direct: 0, inherited: 0 });
  let rows = 0;
  return {
    *counted() {
      for (const row of audit.rows()) {
        const counts = byTarget.get(row.target);
        people.add(row.person);
        counts?.people.add(row.person);
        if (counts && row.via === '') counts.direct++;
        else if (counts) counts.inherited++;
        rows++;
        yield row;
      }
    },
    counts: () => ({
      file,
      rows,
      people: people.size,
      targets: Object.fromEntries(
        [...byTarget].map(([target, counts]): [string, TargetCounts] => {
          const { groups, managed } = audit.targets[target] ?? { groups: 0, managed: 0 };
          return [target, { groups, managed, people: counts.people.size, direct: counts.direct, inherited: counts.inherited }];
        }),
      ),
    }),
  };
}

/** What is to be kept where the packs are not. */
async function headText({ report: { project }, digest, isWhole }: Written, number: number): Promise<string> {
  const { codeSpan } = await import('../../reports/markdown/escape.ts');
  return isWhole
    ? `Audit pack ${number} of ${codeSpan(project)}, the newest: \`${digest}\``
    : `An audit pack of ${codeSpan(project)} that is no link of the chain, because parts could not be read: \`${digest}\``;
}

interface Summary extends Written {
  readonly number: number;
  readonly settings: Settings;
}

function summaryText(out: string, { report, digest, files, number, isWhole, settings }: Summary): string {
  const { incomplete, scope, population, drift, accepted, unmanaged } = report;
  const missing = incomplete
    .map(({ target, part }) => `INCOMPLETE: ${part} of ${quoteName(target)} could not be read; the pack says so.\n`)
    .join('');
  const leftOut = scope === null ? '' : `PARTIAL: only ${scope.join(', ')} was looked at; the pack says so.\n`;
  const name = isWhole
    ? `Audit pack ${number} of ${quoteName(report.project)}`
    : `Audit pack of ${quoteName(report.project)}, no link of the chain`;
  return `${missing}${leftOut}${name}: ${files} files in ${quoteName(out)}.
Population: ${population.rows} rows, ${population.people} people. Drift: ${drift.length}, accepted: ${accepted.length}, unmanaged: ${unmanaged.length}.
Manifest: ${digest}
${isWhole ? keepText(out, digest, settings) : UNCHAINED}`;
}

const UNCHAINED = `The next pack follows the one before this. Keep no digest of this pack as the
newest one.
`;

/** Commands stand on lines of their own: whoever copies one has all of it and nothing else. */
function keepText(out: string, digest: string, settings: Settings): string {
  const dir = /^[\w./][\w./-]*$/.test(out) ? out : fileWord(out);
  return `Keep that digest somewhere else. This checks the pack against it:
  ${nextCommand(settings, `audit verify ${dir} --digest ${digest}`)}
This tells later whether the pack and what follows it are still there:
  ${nextCommand(settings, `audit verify NEWEST --head ${digest}`)}
`;
}
