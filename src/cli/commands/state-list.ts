import { matchAny } from '../../core/model/glob.ts';
import { listState } from '../../run/state-commands.ts';
import type { CommandContext } from '../context.ts';
import { emit } from '../emit.ts';
import { withStateStore } from '../state-store.ts';

/** Exit status 0, also where there is no state yet. */
export async function stateListCommand(_options: object, context: CommandContext): Promise<number> {
  const { targets } = context.settings;
  return await withStateStore(context, async (store) => {
    const addresses = await listState(store);
    const chosen = targets.length === 0 ? addresses : addresses.filter((address) => matchAny(targets, address));
    await emit(context, 'addresses', chosen);
    return 0;
  });
}
