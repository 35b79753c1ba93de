import { unlockState } from '../../run/state-commands.ts';
import type { CommandContext } from '../context.ts';
import { withStateStore } from '../state-store.ts';

export interface StateUnlockOptions {
  readonly id: string;
}

/** Exit status 0, or 1 where another lock holds the state, or none. */
export async function stateUnlockCommand({ id }: StateUnlockOptions, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store) => {
    await unlockState(store, id);
    context.stdout.write('unlocked\n');
    return 0;
  });
}
