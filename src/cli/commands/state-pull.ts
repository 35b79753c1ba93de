import { escapeJson } from '../../reports/escape.ts';
import { pullState } from '../../run/state-commands.ts';
import type { CommandContext } from '../context.ts';
import { openProgress } from '../progress.ts';
import { withStateStore } from '../state-store.ts';

/** Exit status 0, or 1 where there is no state yet. */
export async function statePullCommand(_options: object, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store) => {
    const progress = await openProgress(context);
    context.stdout.write(escapeJson(await pullState({ store, observer: progress.observer }).finally(progress.stop)));
    return 0;
  });
}
