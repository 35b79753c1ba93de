import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { ADDRESS } from './parts.ts';

export const stateShowSpec: CommandSpec = {
  name: 'state show',
  summary: 'prints what the state holds about one address',
  arguments: [{ name: 'address', summary: ADDRESS, required: true }],
  options: [],
  shared: ['format', 'output'],
  formats: SHOWN_AS.stateEntry,
  examples: [
    { command: 'rollcall state show vault-prod/engineering', does: 'its live id and what was last applied' },
    { command: 'rollcall state show vault-prod/engineering --format json', does: 'the same for a program' },
  ],
  load: async () => (await import('../commands/state-show.ts')).stateShowCommand,
};
