import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Plan } from '../../core/model/plan.ts';
import { hasErrors, isComplete } from '../../core/model/verdict.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { reports } from '../../reports/index.ts';
import { applyProject } from '../../run/apply-project.ts';
import type { ApplyReport, ApplyRequest } from '../../run/apply-project.ts';
import { canAsk } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { emit, emitDiagnostics, emitFiles, renderOptions } from '../emit.ts';
import { openProgress } from '../progress.ts';
import type { Progress } from '../progress.ts';
import { makeRequest } from '../request.ts';

export interface ApplyOptions {
  readonly planfile?: string;
  readonly autoApprove?: true;
  readonly expectDigest?: string;
  readonly expectPlan?: string;
}

/** Exit status 0: everything is as planned. 1: problems, refused, not approved, or something was not carried out. */
export async function applyCommand(options: ApplyOptions, context: CommandContext): Promise<number> {
  const { planfile, autoApprove, expectDigest, expectPlan } = options;
  checkDigest(expectDigest);
  // A digest, or a plan, says exactly what was consented to.
  const asks = planfile === undefined && !autoApprove && expectDigest === undefined && expectPlan === undefined;
  const progress = await openProgress(context);
  const consent = openConsent(context, { progress, asks, shows: planfile === undefined });
  const request = {
    ...makeRequest(context, progress.observer),
    consent: asks ? ('question' as const) : ('flag' as const),
    approve: consent.approve,
  };
  const report = await applyProject({ ...request, ...agreedTo(options, context) }).finally(progress.stop);
  if (report.plan && !consent.wasShown()) await consent.show(report.plan);
  const status = await endWith(report, context);
  if (consent.wasImpossible()) await emitDiagnostics(context, [noQuestionPossible(context)], { ofReport: false });
  if (!report.outcome && report.plan) context.stderr.write(`Not applied: ${whyNot(report.plan)}\n`);
  return status;
}

/** What was agreed to beforehand. */
function agreedTo(
  { planfile, expectDigest, expectPlan }: ApplyOptions,
  { settings: { startDir } }: CommandContext,
): Pick<ApplyRequest, 'planFile' | 'expectDigest' | 'expectPlan'> {
  return {
    ...(planfile === undefined ? {} : { planFile: resolve(startDir, planfile) }),
    ...(expectDigest === undefined ? {} : { expectDigest }),
    ...(expectPlan === undefined ? {} : { expectPlan: resolve(startDir, expectPlan) }),
  };
}

function checkDigest(text: string | undefined): void {
  if (text === undefined || /^sha256:[0-9a-f]{64}$/.test(text)) return;
  throw new RollcallError('USAGE', `"--expect-digest" takes a digest as "rollcall show --digest" prints it, not ${quoteName(text)}.`);
}

/** The last line: a plan that was shown and not carried out ends as one that was. */
function whyNot(plan: Plan): string {
  if (plan.guards.some((guard) => guard.blocking)) return 'guards refuse this plan. Nothing was changed.';
  return plan.incomplete.length > 0 ? 'this plan is incomplete. Nothing was changed.' : 'nothing was changed.';
}

async function endWith({ plan, outcome, diagnostics, places }: ApplyReport, context: CommandContext): Promise<number> {
  await emitDiagnostics(context, diagnostics, { ofReport: !outcome && !plan });
  if (outcome && context.events) {
    const { outcomeEvents } = await import('../../reports/events/plan-events.ts');
    for (const event of outcomeEvents(outcome, places)) context.events.emit(event);
  }
  if (outcome && plan) await emit(context, 'outcome', { outcome, plan });
  // Nothing was carried out: whoever did not see the plan is told which one.
  else if (plan) await (isForTerminal(context) ? emitFiles : emit)(context, 'plan', plan);
  return outcome && isComplete(outcome) && !hasErrors(diagnostics) ? 0 : 1;
}

/** Formats that people read while it happens: they see the plan before what became of it. */
function isForTerminal({ settings }: CommandContext): boolean {
  return settings.format === 'text' || settings.format === 'terraform-text';
}

async function emitText(context: CommandContext, plan: Plan, stream: 'stdout' | 'stderr'): Promise<void> {
  const { format, color } = context.settings;
  const { plan: render } = await reports[format === 'terraform-text' ? format : 'text']();
  context[stream].write(`${render(plan, renderOptions(context, stream, color[stream]))}\n`);
}

interface Consent {
  approve(plan: Plan): Promise<boolean>;
  show(plan: Plan): Promise<void>;
  wasShown(): boolean;
  /** There was something to ask about, and nobody to ask. */
  wasImpossible(): boolean;
}

/** Shows the plan before it is carried out, and asks where nobody has consented yet. Only the literal `yes` is consent. */
function openConsent(
  context: CommandContext,
  how: { readonly progress: Progress; readonly asks: boolean; readonly shows: boolean },
): Consent {
  let shown = !how.shows;
  let impossible = false;
  const show = async (plan: Plan): Promise<void> => {
    shown = true;
    how.progress.stop();
    if (isForTerminal(context)) return await emitText(context, plan, 'stdout');
    if (how.asks && canAsk(context)) await emitText(context, plan, 'stderr');
  };
  return {
    show,
    approve: async (plan) => {
      // Only now: where there is nothing to do, nobody has to be there.
      impossible = how.asks && !canAsk(context);
      if (impossible) return false;
      if (!shown) await show(plan);
      if (!how.asks) return true;
      const answer = await context.stdin.ask('Carry out these actions? Only "yes" is taken as consent: ');
      return answer?.trim() === 'yes';
    },
    wasShown: () => shown,
    wasImpossible: () => impossible,
  };
}

function noQuestionPossible(context: CommandContext): Diagnostic {
  const why = context.stdin.isTTY ? 'questions are switched off' : 'stdin is no terminal';
  return {
    severity: 'error',
    code: 'INPUT_NEEDED',
    summary: `"rollcall apply" has to ask before the first change, and ${why}.`,
    detail: 'Save a plan with "rollcall plan --out plan.json" and apply that file, or say "--auto-approve".',
  };
}
