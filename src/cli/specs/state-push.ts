import type { CommandSpec } from '../command-spec.ts';

export const statePushSpec: CommandSpec = {
  name: 'state push',
  summary: 'replaces the state by a file of the same lineage and no smaller serial',
  description: 'To put back a copy that is older than what is stored, raise "serial" in it to that of "rollcall state pull" first.',
  arguments: [{ name: 'file', summary: 'the state to store; "-" reads stdin', required: true, completes: 'file' }],
  options: [],
  shared: ['lockTimeout'],
  formats: [],
  examples: [{ command: 'rollcall state push backup.json', does: 'puts a copy back, once its serial is high enough' }],
  load: async () => (await import('../commands/state-push.ts')).statePushCommand,
};
