import type { Diagnostic } from '../core/model/diagnostic.ts';
import { reports } from '../reports/index.ts';
import type { RenderOptions, Report } from '../reports/report.ts';
import type { CommandContext, Sink } from './context.ts';

/** Writes one value as a report: to stdout in `--format`, and to every file that `--output` names. */
export async function emit(context: CommandContext, render: (report: Report, options: RenderOptions) => string): Promise<void> {
  const { format, outputs, color } = context.settings;
  context.stdout.write(render(await reports[format](), renderOptions(context.stdout, color.stdout)));
  for (const output of outputs) {
    const { writeReport } = await import('./write-report.ts');
    await writeReport(output.file, render(await reports[output.format](), { color: false, width: FILE_WIDTH }));
  }
}

/** Problems: for people on stderr; in the problem shape on stdout as well, where the report would have been JSON and there is none. */
export async function emitDiagnostics(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  instead: { readonly ofReport: boolean },
): Promise<void> {
  if (diagnostics.length === 0) return;
  await tellDiagnostics(context, diagnostics);
  const { format, outputs } = context.settings;
  if (!instead.ofReport) return;
  const { jsonReport } = await import('../reports/json/index.ts');
  const text = jsonReport.validation({ diagnostics, files: 0, objects: 0 }, { color: false, width: FILE_WIDTH });
  if (format === 'json') context.stdout.write(text);
  for (const output of outputs.filter((item) => item.format === 'json')) {
    const { writeReport } = await import('./write-report.ts');
    await writeReport(output.file, text);
  }
}

async function tellDiagnostics(context: CommandContext, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (context.events) {
    const { diagnosticEvent } = await import('../reports/events/diagnostic-event.ts');
    for (const diagnostic of diagnostics) context.events.emit(diagnosticEvent(diagnostic));
    return;
  }
  const { renderDiagnostics } = await import('../reports/text/diagnostics.ts');
  context.stderr.write(renderDiagnostics(diagnostics, renderOptions(context.stderr, context.settings.color.stderr)));
}

/** Colour and width of a stream. */
export function renderOptions(sink: Sink, color: boolean): RenderOptions {
  return { color, width: Math.min(sink.columns ?? DEFAULT_WIDTH, WIDEST) };
}

const DEFAULT_WIDTH = 100;
const FILE_WIDTH = 100;
/** Longer lines are hard to read, whatever the terminal. */
const WIDEST = 120;
