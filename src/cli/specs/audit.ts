import type { CommandSpec } from '../command-spec.ts';
import { VAULT_AUDIT_LOG } from './parts.ts';

export const auditSpec: CommandSpec = {
  name: 'audit',
  summary: 'writes an evidence pack: who has what, drift, overrides, applies, checksums',
  description: 'Reads the live systems in full and writes to none. A pack with parts that could not be read says so, with exit status 1.',
  arguments: [],
  options: [
    { flags: '--out <dir>', summary: 'folder of the pack, not there yet; needed', completes: 'dir' },
    { flags: '--since <day>', summary: 'only applies from this UTC day on: 2026-10-01', default: 'all that the state remembers' },
    { flags: '--redact <how>', summary: 'hash: people as keyed hashes; the key is ROLLCALL_REDACT_KEY', choices: ['hash'] },
    {
      flags: '--previous <dir>',
      summary: 'the pack that this one follows',
      default: 'the last one of the project beside it',
      completes: 'dir',
    },
    VAULT_AUDIT_LOG,
  ],
  shared: ['target', 'parallelism'],
  formats: [],
  examples: [
    { command: 'rollcall audit --out audits/2026-11-28', does: 'everything, for an auditor' },
    { command: 'rollcall audit --out audits/2026-11-28 --since 2026-10-01 --redact hash', does: 'one quarter, without names of people' },
  ],
  load: async () => (await import('../commands/audit.ts')).auditCommand,
};
