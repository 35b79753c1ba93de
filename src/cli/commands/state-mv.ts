import { moveInState } from '../../run/state-commands.ts';
import { escapeText } from '../../reports/escape.ts';
import type { CommandContext } from '../context.ts';
import { openProgress } from '../progress.ts';
import { writeProse } from '../prose.ts';
import { withStateStore } from '../state-store.ts';

export interface StateMvOptions {
  readonly from: string;
  readonly to: string;
}

/** Exit status 0, or 1 where no address matches or a new one is taken. */
export async function stateMvCommand({ from, to }: StateMvOptions, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store) => {
    const progress = await openProgress(context);
    const options = { store, timeoutMs: context.settings.lockTimeoutMs, observer: progress.observer };
    const moved = await moveInState(options, from, to).finally(progress.stop);
    await writeProse(context.stdout, moved.map(([before, after]) => `${escapeText(before)} is now ${escapeText(after)}\n`).join(''));
    return 0;
  });
}
