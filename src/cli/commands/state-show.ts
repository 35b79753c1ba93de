import { showState } from '../../run/state-commands.ts';
import type { CommandContext } from '../context.ts';
import { emit } from '../emit.ts';
import { withStateStore } from '../state-store.ts';

export interface StateShowOptions {
  readonly address: string;
}

/** Exit status 0, or 1 where the state has no such address. */
export async function stateShowCommand({ address }: StateShowOptions, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store) => {
    const entry = await showState(store, address);
    await emit(context, 'stateEntry', { address, entry });
    return 0;
  });
}
