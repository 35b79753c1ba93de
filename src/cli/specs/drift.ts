import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { LIVE } from './parts.ts';

export const driftSpec: CommandSpec = {
  name: 'drift',
  summary: 'compares live systems with what was last applied: what changed outside, what is unmanaged',
  arguments: [],
  options: [],
  shared: [...LIVE, 'detailedExitcode'],
  formats: SHOWN_AS.drift,
  examples: [
    { command: 'rollcall drift', does: 'what somebody changed outside' },
    {
      command: 'rollcall drift --detailed-exitcode --output json=drift.json',
      does: 'for a scheduled job: exits with 2 when there is drift',
    },
  ],
  load: async () => (await import('../commands/drift.ts')).driftCommand,
};
