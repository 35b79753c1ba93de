import { hasErrors } from '../../core/model/verdict.ts';
import { driftProject } from '../../run/drift.ts';
import type { CommandContext } from '../context.ts';
import { emit, emitDiagnostics } from '../emit.ts';
import { openProgress } from '../progress.ts';
import { makeRequest } from '../request.ts';

/** Exit status 0: looked at everything. 1: problems, or an incomplete read. 2: there is drift and `--detailed-exitcode` was given. */
export async function driftCommand(_options: object, context: CommandContext): Promise<number> {
  const progress = await openProgress(context);
  const { plan, diagnostics } = await driftProject(makeRequest(context, progress.observer)).finally(progress.stop);
  await emitDiagnostics(context, diagnostics, { ofReport: plan === undefined });
  if (!plan) return 1;
  if (context.events) {
    const { driftEvents, findingEvents } = await import('../../reports/events/plan-events.ts');
    for (const event of [...driftEvents(plan), ...findingEvents({ ...plan, guards: [] })]) context.events.emit(event);
  }
  await emit(context, 'drift', plan);
  if (plan.incomplete.length > 0 || hasErrors(diagnostics)) return 1;
  return context.settings.detailedExitcode && plan.drift.length > 0 ? 2 : 0;
}
