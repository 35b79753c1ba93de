import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import type { Plan } from '../../core/model/plan.ts';
import { digestOfPlan, readPlanFile } from '../../run/plan-file.ts';
import { readWholeState } from '../../run/show.ts';
import type { CommandContext } from '../context.ts';
import { emit } from '../emit.ts';
import { withStateStore } from '../state-store.ts';

export interface ShowOptions {
  readonly planfile?: string;
  readonly digest?: true;
}

/** Exit status 0, or 1 where there is no such plan file. */
export async function showCommand({ planfile, digest }: ShowOptions, context: CommandContext): Promise<number> {
  if (digest && planfile === undefined) throw new RollcallError('USAGE', '"--digest" needs a plan file.');
  if (planfile !== undefined) {
    const plan = await readPlanFile(resolve(context.settings.startDir, planfile));
    if (digest) context.stdout.write(`${digestOfPlan(plan)}\n`);
    else await showPlan(context, plan);
    return 0;
  }
  return await withStateStore(context, async (store) => {
    const state = await readWholeState(store);
    await emit(context, 'state', state);
    return 0;
  });
}

async function showPlan(context: CommandContext, plan: Plan): Promise<void> {
  if (context.events) {
    const { planEvents } = await import('../../reports/events/plan-events.ts');
    for (const event of planEvents(plan)) context.events.emit(event);
  }
  await emit(context, 'plan', plan);
}
