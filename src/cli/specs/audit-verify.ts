import type { CommandSpec } from '../command-spec.ts';

export const auditVerifySpec: CommandSpec = {
  name: 'audit verify',
  summary: 'checks an evidence pack: every byte of it, and the packs before it; offline',
  arguments: [{ name: 'dir', summary: 'folder of the pack', required: true, completes: 'dir' }],
  options: [
    { flags: '--alone', summary: 'only this pack, where those before it are somewhere else' },
    { flags: '--digest <digest>', summary: 'digest of this pack that was kept elsewhere: sha256:…' },
    {
      flags: '--head <digest>',
      summary:
        'digest of the newest pack that was kept elsewhere: fails unless this pack is that one or follows it, so that removed packs show',
    },
  ],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall audit verify audits/2026-11-28', does: 'exits with 1 and names what was changed' },
    { command: 'rollcall audit verify audits/2026-11-28 --head "$HEAD"', does: 'and where newer packs were removed' },
  ],
  load: async () => (await import('../commands/audit-verify.ts')).auditVerifyCommand,
};
