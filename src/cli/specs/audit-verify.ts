import type { CommandSpec } from '../command-spec.ts';

export const auditVerifySpec: CommandSpec = {
  name: 'audit verify',
  summary: 'checks an evidence pack: every byte of it, and the packs before it; offline',
  arguments: [{ name: 'dir', summary: 'folder of the pack', required: true, completes: 'dir' }],
  options: [
    { flags: '--alone', summary: 'only this pack, where those before it are somewhere else' },
    { flags: '--digest <digest>', summary: 'digest of the manifest that was kept elsewhere: sha256:…' },
  ],
  shared: [],
  formats: [],
  examples: [{ command: 'rollcall audit verify audits/2026-11-28', does: 'exits with 1 and names what was changed' }],
  load: async () => (await import('../commands/audit-verify.ts')).auditVerifyCommand,
};
