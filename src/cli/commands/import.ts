import { hasErrors } from '../../core/model/verdict.ts';
import { quoteText } from '../../reports/escape.ts';
import { importAddress } from '../../run/import.ts';
import type { CommandContext } from '../context.ts';
import { emitDiagnostics } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeRequest } from '../request.ts';

export interface ImportOptions {
  readonly address: string;
  readonly id: string;
}

/** Exit status 0: bound. 1: problems; nothing was bound. */
export async function importCommand({ address, id }: ImportOptions, context: CommandContext): Promise<number> {
  const progress = await openProgress(context);
  const report = await importAddress({ ...makeRequest(context, progress.observer), address, id }).finally(progress.stop);
  await emitDiagnostics(context, report.diagnostics, { ofReport: false });
  if (!report.bound || hasErrors(report.diagnostics)) return 1;
  const { name, differing } = report.bound;
  const next = differing.length === 0 ? 'It is as declared.' : `The next plan changes: ${differing.join(', ')}.`;
  await writeProse(
    context.stdout,
    `Import successful! ${quoteText(address)} is bound to ${quoteText(name)} (id ${quoteText(id)}). ${next}\n`,
  );
  return 0;
}
