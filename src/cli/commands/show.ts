import { resolve } from 'node:path';
import { readPlanFile } from '../../run/plan-file.ts';
import { readWholeState } from '../../run/show.ts';
import type { CommandContext } from '../context.ts';
import { emit } from '../emit.ts';
import { withStateStore } from '../state-store.ts';

export interface ShowOptions {
  readonly planfile?: string;
}

/** Exit status 0, or 1 where there is no such plan file. */
export async function showCommand({ planfile }: ShowOptions, context: CommandContext): Promise<number> {
  if (planfile !== undefined) {
    const plan = await readPlanFile(resolve(context.settings.startDir, planfile));
    await emit(context, 'plan', plan);
    return 0;
  }
  return await withStateStore(context, async (store) => {
    const state = await readWholeState(store);
    await emit(context, 'state', state);
    return 0;
  });
}
