import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { CommandContext, Surroundings } from './context.ts';
import { emitProblemFiles, streamOptions } from './emit.ts';

/**
 * Tells what failed, on stderr: a foreseen failure by its message, code and hint, anything else as a bug with stack and version.
 * Exit status 1 in either case: 2 means changes, and nothing else.
 */
export async function reportFailure(error: unknown, surroundings: Surroundings, color: boolean): Promise<number> {
  if (surroundings.events && error instanceof RollcallError) {
    const { diagnosticEvent } = await import('../reports/events/diagnostic-event.ts');
    surroundings.events.emit(diagnosticEvent(asDiagnostic(error)));
    return 1;
  }
  const { renderDiagnostics } = await import('../reports/text/diagnostics.ts');
  const options = streamOptions(surroundings, 'stderr', color);
  surroundings.stderr.write(
    error instanceof RollcallError ? renderDiagnostics([asDiagnostic(error)], options) : bugText(error, surroundings.version),
  );
  return 1;
}

/**
 * Writes a foreseen failure to the files that `--output` names, where it came before there was a report: a metrics file that still tells
 * of the last success would be the worst of lies.
 */
export async function emitFailure(failure: unknown, context: CommandContext): Promise<void> {
  if (!(failure instanceof RollcallError) || WITHOUT_FILES.has(failure.code) || context.settings.outputs.length === 0) return;
  // The first failure is the one to tell, not that its report could not be written either.
  await emitProblemFiles(context, [asDiagnostic(failure)]).catch(() => undefined);
}

/** After these the files cannot be written. What is wrong with the command line itself is found before any command runs. */
const WITHOUT_FILES: ReadonlySet<string> = new Set(['OUTPUT_WRITE']);

/** A foreseen failure in the form in which problems are reported. */
export function asDiagnostic(error: RollcallError): Diagnostic {
  return { severity: 'error', code: error.code, summary: error.message, detail: error.hint ?? '' };
}

/** What a failure that nobody foresaw says. */
export function bugText(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return `This is a bug in rollcall ${version} (node ${process.version}, ${process.platform}). Report it with the lines below.\n${stack}\n`;
}
