import { resolve } from 'node:path';
import { canonicalText } from '../../core/model/json.ts';
import { hasChanges, hasErrors, isRefused } from '../../core/model/verdict.ts';
import { planProject } from '../../run/plan.ts';
import type { CommandContext } from '../context.ts';
import { emit, emitDiagnostics } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { makeRequest } from '../request.ts';
import { checkReportFile, writeReport } from '../write-report.ts';

export interface PlanOptions {
  readonly out?: string;
}

/** Exit status 0: planned. 1: problems, or a plan that is refused or incomplete. 2: there are changes and `--detailed-exitcode` was given. */
export async function planCommand(options: PlanOptions, context: CommandContext): Promise<number> {
  const file = options.out === undefined ? undefined : resolve(context.settings.startDir, options.out);
  if (file !== undefined) await checkReportFile(file);
  const progress = await openProgress(context);
  const { plan, diagnostics } = await planProject(makeRequest(context, progress.observer)).finally(progress.stop);
  await emitDiagnostics(context, diagnostics, { ofReport: plan === undefined });
  if (!plan) return 1;
  await emit(context, 'plan', plan);
  if (file !== undefined) {
    await writeReport(file, `${canonicalText(plan, 2)}\n`);
    if (!context.settings.quiet) context.stderr.write(savedText(options.out as string, isRefused(plan)));
  }
  if (isRefused(plan) || hasErrors(diagnostics)) return 1;
  return context.settings.detailedExitcode && hasChanges(plan) ? 2 : 0;
}

function savedText(file: string, refused: boolean): string {
  return refused
    ? `\nSaved the plan to "${file}". It is refused, so it cannot be applied.\n`
    : `\nSaved the plan to "${file}". To carry out exactly these actions, run:\n    rollcall apply ${JSON.stringify(file)}\n`;
}
