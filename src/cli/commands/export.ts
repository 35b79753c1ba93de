import { relative, resolve, sep } from 'node:path';
import { parseGroupBy } from '../../core/export/group-by.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { hasErrors } from '../../core/model/verdict.ts';
import { exportText } from '../../reports/text/export.ts';
import { exportTarget } from '../../run/export.ts';
import type { ExportReport } from '../../run/export.ts';
import type { CommandContext } from '../context.ts';
import { emitDiagnostics, emitEvents } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeRequest } from '../request.ts';
import { endSentence } from '../../core/model/sentence.ts';
import { quoteName } from '../../core/model/quote-name.ts';

export interface ExportOptions {
  readonly target: string;
  readonly out?: string;
  readonly groupBy?: readonly string[];
}

/** Exit status 0: everything that could be declared is. 1: problems, or something that no declaration can say. */
export async function exportCommand(options: ExportOptions, context: CommandContext): Promise<number> {
  const rules = (options.groupBy ?? []).map(parseGroupBy);
  const progress = await openProgress(context);
  const request = makeRequest(context, progress.observer);
  const folder =
    options.out === undefined ? undefined : relative(request.dir, resolve(context.settings.startDir, options.out)).split(sep).join('/');
  const report = await exportTarget({ ...request, target: options.target, folder, rules }).finally(progress.stop);
  await emitDiagnostics(context, report.diagnostics, { ofReport: false });
  if (report.written) await emitEvents(context, undeclared(report));
  if (report.written) await writeProse(context.stdout, exportText({ ...report, written: report.written, target: options.target }));
  const isWhole = report.notes.every(({ isLoss }) => !isLoss) && report.left.every(({ owner }) => owner === 'system');
  return report.written && isWhole && !hasErrors(report.diagnostics) ? 0 : 1;
}

/** What no declaration can say: why the status is 1. */
function undeclared({ notes, left }: ExportReport): readonly Diagnostic[] {
  const lost = notes
    .filter(({ isLoss }) => isLoss)
    .map(({ key, note }) => `A part of ${quoteName(key)} could not be declared: ${endSentence(note)}`);
  const others = left
    .filter(({ owner }) => owner === 'other')
    .map(
      ({ kind, name, id, reason }) => `The ${kind} ${quoteName(name)} (id ${quoteName(id)}) could not be declared: ${endSentence(reason)}`,
    );
  return [...lost, ...others].map((summary) => ({ severity: 'error', code: 'NO_DECLARATION', summary, detail: '' }));
}
