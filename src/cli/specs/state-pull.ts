import type { CommandSpec } from '../command-spec.ts';

export const statePullSpec: CommandSpec = {
  name: 'state pull',
  summary: 'prints the state as it is stored',
  arguments: [],
  options: [],
  shared: [],
  formats: [],
  examples: [{ command: 'rollcall state pull > backup.json', does: 'a copy before a repair' }],
  load: async () => (await import('../commands/state-pull.ts')).statePullCommand,
};
