import type { CommandSpec } from '../command-spec.ts';
import { REPORTS } from './parts.ts';

export const stateListSpec: CommandSpec = {
  name: 'state list',
  summary: 'lists the addresses in the state',
  arguments: [],
  options: [],
  shared: ['format', 'output', 'target'],
  formats: REPORTS,
  examples: [
    { command: 'rollcall state list', does: 'all addresses, one a line' },
    { command: "rollcall state list --target 'vault-prod/*'", does: 'those of one target' },
  ],
  load: async () => (await import('../commands/state-list.ts')).stateListCommand,
};
