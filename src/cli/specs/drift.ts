import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { LIVE, VAULT_AUDIT_LOG } from './parts.ts';

export const driftSpec: CommandSpec = {
  name: 'drift',
  summary: 'compares live systems with what was last applied: what changed outside, what is unmanaged',
  arguments: [],
  options: [
    { flags: '--write', summary: 'accept the drift: write it into the group files and the state, after showing it' },
    VAULT_AUDIT_LOG,
  ],
  shared: [...LIVE, 'detailedExitcode'],
  formats: SHOWN_AS.drift,
  examples: [
    { command: 'rollcall drift', does: 'what somebody changed outside' },
    {
      command: 'rollcall drift --detailed-exitcode --output json=drift.json',
      does: 'for a scheduled job: exits with 2 when there is drift',
    },
    { command: "rollcall drift --write --target 'vault-prod/eng*'", does: 'accepts what was changed outside in some groups' },
  ],
  load: async () => (await import('../commands/drift.ts')).driftCommand,
};
