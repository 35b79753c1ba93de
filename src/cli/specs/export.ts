import type { CommandSpec } from '../command-spec.ts';

export const exportSpec: CommandSpec = {
  name: 'export',
  summary: 'declares what a live system holds: new group files, and the state that fits',
  description:
    'For everything in the target that nobody has declared yet. The next plan has nothing to do for what was exported. What cannot be declared is listed, with exit status 1. Nothing is written to the live system, and no file that exists is touched.',
  arguments: [{ name: 'target', summary: 'a target of rollcall.yaml', required: true }],
  options: [
    { flags: '--out <dir>', summary: 'folder for the new files; default: where the first glob of "groups:" begins', completes: 'dir' },
    {
      flags: '--group-by <rule>',
      summary: 'where an axis comes from, as in department=metadata.team, location=suffix:@ or department=prefix; repeatable',
      repeatable: true,
    },
  ],
  shared: ['parallelism', 'lockTimeout'],
  formats: [],
  examples: [
    { command: 'rollcall export vault-prod', does: 'declares all groups of a target, by the axes in their metadata' },
    { command: 'rollcall export mesh --group-by department=prefix', does: '"eng-laptops" goes to the department "eng"' },
    { command: 'rollcall export vault-prod --group-by department=metadata.team --out groups/vault', does: 'into a folder of its own' },
  ],
  load: async () => (await import('../commands/export.ts')).exportCommand,
};
