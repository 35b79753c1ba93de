import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';

export const stateListSpec: CommandSpec = {
  name: 'state list',
  summary: 'lists the addresses in the state',
  arguments: [],
  options: [],
  shared: ['format', 'output', 'target'],
  formats: SHOWN_AS.addresses,
  examples: [
    { command: 'rollcall state list', does: 'all addresses, one a line' },
    { command: "rollcall state list --target 'vault-prod/*'", does: 'those of one target' },
  ],
  load: async () => (await import('../commands/state-list.ts')).stateListCommand,
};
