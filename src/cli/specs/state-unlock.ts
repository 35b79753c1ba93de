import type { CommandSpec } from '../command-spec.ts';

export const stateUnlockSpec: CommandSpec = {
  name: 'state unlock',
  summary: 'breaks the lock of a run that is surely dead',
  arguments: [{ name: 'id', summary: 'the id that the refused run printed', required: true }],
  options: [],
  shared: [],
  formats: [],
  examples: [{ command: 'rollcall state unlock 5f0c8a1e', does: 'breaks the lock with this id' }],
  load: async () => (await import('../commands/state-unlock.ts')).stateUnlockCommand,
};
