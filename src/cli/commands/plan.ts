import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import { fileWord } from '../../core/model/command-word.ts';
import type { Plan } from '../../core/model/plan.ts';
import { hasErrors, hasNews, isRefused } from '../../core/model/verdict.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { jsonText } from '../../reports/json/text.ts';
import { planProject } from '../../run/plan.ts';
import type { PlanReport } from '../../run/plan.ts';
import type { Request } from '../../run/request.ts';
import type { CommandContext, Settings } from '../context.ts';
import { emit, emitDiagnostics } from '../emit.ts';
import { nextCommand } from '../next-command.ts';
import { removeOldPlan } from '../old-plan.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeRequest } from '../request.ts';
import { checkReportFile, writeReport } from '../write-report.ts';

export interface PlanOptions {
  readonly out?: string;
  readonly changedSince?: string;
  readonly offline?: true;
}

/** Exit status 0: planned. 1: problems, or a plan that is refused or incomplete. 2: there are changes and `--detailed-exitcode` was given. */
export async function planCommand(options: PlanOptions, context: CommandContext): Promise<number> {
  const file = options.out === undefined ? undefined : resolve(context.settings.startDir, options.out);
  if (file === undefined) return await planInto(undefined, options, context);
  await checkReportFile(file);
  const hadOne = await removeOldPlan(file);
  try {
    return await planInto(file, options, context);
  } finally {
    if (hadOne && !existsSync(file) && !context.settings.quiet)
      await writeProse(
        context.stderr,
        `\nNo plan was made. The one of before in ${quoteName(options.out ?? '')} was removed, so that nobody takes it for a new one.\n`,
      );
  }
}

async function planInto(file: string | undefined, options: PlanOptions, context: CommandContext): Promise<number> {
  const progress = await openProgress(context);
  const { plan, diagnostics } = await makePlan(options, makeRequest(context, progress.observer)).finally(progress.stop);
  await emitDiagnostics(context, diagnostics, { ofReport: plan === undefined });
  if (!plan) return 1;
  await emit(context, 'plan', plan);
  if (file !== undefined) {
    await writeReport(file, jsonText(plan));
    if (!context.settings.quiet) await writeProse(context.stderr, savedText(options.out as string, plan, context.settings));
  }
  if (isRefused(plan) || hasErrors(diagnostics)) return 1;
  return context.settings.detailedExitcode && hasNews(plan) ? 2 : 0;
}

async function makePlan({ changedSince, offline }: PlanOptions, request: Request): Promise<PlanReport> {
  if (changedSince === undefined) {
    if (offline) throw new RollcallError('USAGE', '"--offline" needs "--changed-since": without it there is nothing to compare with.');
    return planProject(request);
  }
  if (request.targets.length > 0)
    throw new RollcallError('USAGE', '"--target" and "--changed-since" exclude each other: both say what is looked at.');
  const { planChangedSince } = await import('../../run/changed-since.ts');
  return planChangedSince({ ...request, since: changedSince, offline: offline === true });
}

function savedText(file: string, plan: Plan, settings: Settings): string {
  if (plan.since?.basis === 'declared')
    return `\nSaved the plan to ${quoteName(file)}. It compares files alone, so it cannot be applied.\n`;
  return isRefused(plan)
    ? `\nSaved the plan to ${quoteName(file)}. It is refused, so it cannot be applied.\n`
    : `\nSaved the plan to ${quoteName(file)}. To carry out exactly these actions, run:\n    ${nextCommand(settings, `apply ${fileWord(file)}`)}\n`;
}
