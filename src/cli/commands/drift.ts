import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Drift, Plan } from '../../core/model/plan.ts';
import { hasErrors } from '../../core/model/verdict.ts';
import { driftProject } from '../../run/drift.ts';
import { withUnplanned } from '../../run/unplanned.ts';
import { escapeText, quoteText } from '../../reports/escape.ts';
import type { CommandContext } from '../context.ts';
import { emit, emitDiagnostics, emitEvents } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { makeRequest } from '../request.ts';
import { endSentence } from '../../core/model/sentence.ts';
import { quoteName } from '../../core/model/quote-name.ts';

export interface DriftOptions {
  readonly write?: true;
  readonly vaultAuditLog?: readonly string[];
}

/**
 * Exit status 2: everything was looked at, there is drift that nobody accepted, and `--detailed-exitcode` was given, whatever leaves no plan. 1:
 * problems, an incomplete read, or drift that could not be written. 0: looked at everything.
 */
export async function driftCommand({ write, vaultAuditLog }: DriftOptions, context: CommandContext): Promise<number> {
  const progress = await openProgress(context);
  const { plan, diagnostics } = await driftProject({
    ...makeRequest(context, progress.observer),
    vaultAuditLogs: vaultAuditLog ?? [],
    from: context.settings.startDir,
  }).finally(progress.stop);
  await emitDiagnostics(context, diagnostics, { ofReport: plan === undefined });
  if (!plan) return 1;
  if (context.events) {
    const { lookedEvents } = await import('../../reports/events/plan-events.ts');
    for (const event of lookedEvents(plan)) context.events.emit(event);
  }
  await emit(context, 'drift', withUnplanned(plan, diagnostics), plan);
  if (write) return writeShown(context, plan, diagnostics);
  if (plan.incomplete.length > 0) return 1;
  if (context.settings.detailedExitcode && plan.drift.length > 0) return 2;
  return hasErrors(diagnostics) ? 1 : 0;
}

/** What is written is planned first, so nothing is where no plan can be made. */
async function writeShown(context: CommandContext, plan: Plan, diagnostics: readonly Diagnostic[]): Promise<number> {
  const isPlanned = !hasErrors(diagnostics);
  if (!isPlanned && plan.drift.length > 0)
    await writeProse(context.stderr, 'Nothing was accepted: as the files are, no plan can be made.\n');
  if (!isPlanned || plan.incomplete.length > 0) return 1;
  return plan.drift.length === 0 ? 0 : writeDrift(context, plan.drift);
}

async function writeDrift(context: CommandContext, shown: readonly Drift[]): Promise<number> {
  const { acceptDrift } = await import('../../run/accept-drift.ts');
  const progress = await openProgress(context);
  const { accepted, problems } = await acceptDrift(makeRequest(context, progress.observer), shown).finally(progress.stop);
  for (const { address, file, why } of accepted) {
    if (why !== undefined) await tellKept(context, address, why);
    else
      await writeProse(
        context.stderr,
        `Accepted: ${quoteText(address)}${file === undefined ? '' : ` is written to ${escapeText(file)}`}.\n`,
      );
  }
  await emitDiagnostics(
    context,
    problems.map(({ severity, code, summary, detail = '' }) => ({ severity, code, summary, detail })),
    { ofReport: false },
  );
  return problems.length > 0 || accepted.some(({ why }) => why !== undefined) ? 1 : 0;
}

async function tellKept(context: CommandContext, address: string, why: string): Promise<void> {
  if (context.events)
    return await emitEvents(context, [
      {
        severity: 'error',
        code: 'NOT_ACCEPTED',
        summary: `The drift of ${quoteName(address)} was not accepted: ${endSentence(why)}`,
        detail: '',
        address,
      },
    ]);
  await writeProse(context.stderr, `Not accepted: ${quoteText(address)}: ${endSentence(escapeText(why))}\n`);
}
