import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { Format } from '../reports/formats.ts';
import { SHOWN_AS } from '../reports/formats.ts';
import { findRender } from '../reports/index.ts';
import type { Render, RenderOptions, Subject, Subjects, Validation } from '../reports/report.ts';
import type { CommandContext, Surroundings } from './context.ts';
import { WIDEST } from './prose.ts';
import { nearestFolder, reportFacts } from './report-facts.ts';

/**
 * Writes one value as a report: to stdout in `--format`, and to every file that `--output` names. `beside`: the same as text beside what
 * stderr has said already.
 *
 * @throws RollcallError `USAGE` where one of the formats cannot show it, before anything is written
 */
export async function emit<S extends Subject>(context: CommandContext, subject: S, value: Subjects[S], beside = value): Promise<void> {
  const { format, color } = context.settings;
  const render = await requireRender(format, subject);
  const files = await fileReports(context, subject);
  context.stdout.write(render(format === 'text' ? beside : value, renderOptions(context, 'stdout', color.stdout)));
  for (const file of files) await emitFile(context, file, value);
}

/** Writes only the files that `--output` names: what belongs on stdout has been shown. */
export async function emitFiles<S extends Subject>(context: CommandContext, subject: S, value: Subjects[S]): Promise<void> {
  for (const file of await fileReports(context, subject)) await emitFile(context, file, value);
}

/** Problems: for people on stderr; and as the report, in formats for programs and in files, where there is no other. */
export async function emitDiagnostics(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  instead: { readonly ofReport: boolean },
): Promise<void> {
  if (diagnostics.length === 0) return;
  await tellDiagnostics(context, diagnostics);
  if (!instead.ofReport) return;
  const { format, color } = context.settings;
  const render = format === 'text' ? undefined : await findRender(format, 'validation');
  if (render) context.stdout.write(render(await problemsOf(context, diagnostics), renderOptions(context, 'stdout', color.stdout)));
  await emitProblemFiles(context, diagnostics);
}

/**
 * Problems in the files that `--output` names, in place of a report that could not be made. None of them is left as it was: one whose
 * format has no word for problems is removed.
 */
export async function emitProblemFiles(context: CommandContext, diagnostics: readonly Diagnostic[]): Promise<void> {
  for (const output of context.settings.outputs) {
    const render = await findRender(output.format, 'validation');
    if (render) await emitFile(context, { ...output, render }, await problemsOf(context, diagnostics));
    else await (await import('./write-report.ts')).removeFile(output.file);
  }
}

/** Problems in the place of a report. */
export function problemsOnly(diagnostics: readonly Diagnostic[]): Validation {
  return { diagnostics, files: 0, objects: 0, instead: true };
}

/** The same with the project that has them: reports of two projects must not be taken for one another. */
async function problemsOf({ settings }: CommandContext, diagnostics: readonly Diagnostic[]): Promise<Validation> {
  const dir = settings.dirGiven ? settings.startDir : nearestFolder(settings.startDir, 'rollcall.yaml');
  const project = dir === undefined ? undefined : (await import('../run/project-name.ts')).projectNameOf(dir);
  return { ...problemsOnly(diagnostics), ...(project === undefined ? {} : { project }) };
}

/** Problems that are in the report already, for those who read events. */
export async function emitEvents(context: CommandContext, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (!context.events || diagnostics.length === 0) return;
  const { diagnosticEvent } = await import('../reports/events/diagnostic-event.ts');
  for (const diagnostic of diagnostics) context.events.emit(diagnosticEvent(diagnostic));
}

async function tellDiagnostics(context: CommandContext, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (context.events) return await emitEvents(context, diagnostics);
  const { renderDiagnostics } = await import('../reports/text/diagnostics.ts');
  context.stderr.write(renderDiagnostics(diagnostics, renderOptions(context, 'stderr', context.settings.color.stderr)));
}

/** Colour and width of a stream, and what a report may say of where it was made. */
export function renderOptions(context: CommandContext, stream: 'stdout' | 'stderr', color: boolean): RenderOptions {
  return { ...reportFacts(context), ...streamOptions(context, stream, color) };
}

/** Colour and width of a stream. */
export function streamOptions(surroundings: Surroundings, stream: 'stdout' | 'stderr', color: boolean): RenderOptions {
  const { columns } = surroundings[stream];
  return { color, width: Math.min(columns ?? DEFAULT_WIDTH, WIDEST), ...(columns === undefined ? {} : { isTerminal: true }) };
}

interface FileReport<S extends Subject> {
  readonly file: string;
  readonly format: Format;
  readonly render: Render<S>;
}

async function fileReports<S extends Subject>({ settings }: CommandContext, subject: S): Promise<readonly FileReport<S>[]> {
  return await Promise.all(settings.outputs.map(async (output) => ({ ...output, render: await requireRender(output.format, subject) })));
}

async function emitFile<S extends Subject>(context: CommandContext, report: FileReport<S>, value: Subjects[S]): Promise<void> {
  const { file, format, render } = report;
  const { readReport, writeReport } = await import('./write-report.ts');
  const replaces = format === 'metrics' ? await readReport(file) : undefined;
  const options = { ...reportFacts(context), color: false, width: FILE_WIDTH, ...(replaces === undefined ? {} : { replaces }) };
  await writeReport(file, render(value, options), format === 'metrics' ? FOR_ALL : undefined);
}

async function requireRender<S extends Subject>(format: Format, subject: S): Promise<Render<S>> {
  const render = await findRender(format, subject);
  if (render) return render;
  throw new RollcallError('USAGE', `The format ${quoteName(format)} cannot show this.`, {
    hint: `It can be had as ${SHOWN_AS[subject].map(quoteName).join(', ')}.`,
  });
}

/** A collector of metrics runs as somebody else, and there are no names in them. */
const FOR_ALL = 0o644;
const DEFAULT_WIDTH = 100;
const FILE_WIDTH = 100;
