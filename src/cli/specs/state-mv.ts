import type { CommandSpec } from '../command-spec.ts';
import { ADDRESS } from './parts.ts';

export const stateMvSpec: CommandSpec = {
  name: 'state mv',
  summary: 'gives addresses another name in the state',
  arguments: [
    { name: 'from', summary: `${ADDRESS}, or a target's with "/*"`, required: true },
    { name: 'to', summary: 'the new address, or the new target with "/*"', required: true },
  ],
  options: [],
  shared: ['lockTimeout'],
  formats: [],
  examples: [
    { command: 'rollcall state mv vault-prod/eng vault-prod/engineering', does: 'after a key was changed by hand' },
    { command: "rollcall state mv 'old/*' 'new/*'", does: 'after a target was given another name' },
  ],
  load: async () => (await import('../commands/state-mv.ts')).stateMvCommand,
};
