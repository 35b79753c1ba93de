import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Format } from '../reports/formats.ts';
import { SHOWN_AS } from '../reports/formats.ts';
import { findRender } from '../reports/index.ts';
import type { Render, RenderOptions, Subject, Subjects } from '../reports/report.ts';
import type { CommandContext, Surroundings } from './context.ts';
import { runLink } from './run-link.ts';

/**
 * Writes one value as a report: to stdout in `--format`, and to every file that `--output` names.
 *
 * @throws RollcallError `USAGE` where one of the formats cannot show it, before anything is written
 */
export async function emit<S extends Subject>(context: CommandContext, subject: S, value: Subjects[S]): Promise<void> {
  const { format, color } = context.settings;
  const render = await requireRender(format, subject);
  const files = await fileReports(context, subject);
  context.stdout.write(render(value, renderOptions(context, 'stdout', color.stdout)));
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
  const { format, outputs, color } = context.settings;
  if (!instead.ofReport) return;
  const validation = { diagnostics, files: 0, objects: 0 };
  const render = await findRender(format, 'validation');
  if (render && format !== 'text') context.stdout.write(render(validation, renderOptions(context, 'stdout', color.stdout)));
  for (const output of outputs) {
    const renderFile = await findRender(output.format, 'validation');
    if (renderFile) await emitFile(context, { ...output, render: renderFile }, validation);
  }
}

async function tellDiagnostics(context: CommandContext, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (context.events) {
    const { diagnosticEvent } = await import('../reports/events/diagnostic-event.ts');
    for (const diagnostic of diagnostics) context.events.emit(diagnosticEvent(diagnostic));
    return;
  }
  const { renderDiagnostics } = await import('../reports/text/diagnostics.ts');
  context.stderr.write(renderDiagnostics(diagnostics, renderOptions(context, 'stderr', context.settings.color.stderr)));
}

/** Colour and width of a stream, and what a report may say of where it was made. */
export function renderOptions(surroundings: Surroundings, stream: 'stdout' | 'stderr', color: boolean): RenderOptions {
  return { ...madeIn(surroundings), color, width: Math.min(surroundings[stream].columns ?? DEFAULT_WIDTH, WIDEST) };
}

interface FileReport<S extends Subject> {
  readonly file: string;
  readonly render: Render<S>;
}

async function fileReports<S extends Subject>({ settings }: CommandContext, subject: S): Promise<readonly FileReport<S>[]> {
  return await Promise.all(settings.outputs.map(async ({ file, format }) => ({ file, render: await requireRender(format, subject) })));
}

async function emitFile<S extends Subject>(context: CommandContext, { file, render }: FileReport<S>, value: Subjects[S]): Promise<void> {
  const { writeReport } = await import('./write-report.ts');
  await writeReport(file, render(value, { ...madeIn(context), color: false, width: FILE_WIDTH }));
}

function madeIn({ now, env }: Surroundings): Pick<RenderOptions, 'now' | 'link'> {
  const link = runLink(env);
  return { now: now(), ...(link === undefined ? {} : { link }) };
}

async function requireRender<S extends Subject>(format: Format, subject: S): Promise<Render<S>> {
  const render = await findRender(format, subject);
  if (render) return render;
  throw new RollcallError('USAGE', `The format "${format}" cannot show this.`, {
    hint: `It can be had as ${SHOWN_AS[subject].map((known) => `"${known}"`).join(', ')}.`,
  });
}

const DEFAULT_WIDTH = 100;
const FILE_WIDTH = 100;
/** Longer lines are hard to read, whatever the terminal. */
const WIDEST = 120;
