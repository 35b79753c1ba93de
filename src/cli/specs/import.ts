import type { CommandSpec } from '../command-spec.ts';
import { ADDRESS } from './parts.ts';

export const importSpec: CommandSpec = {
  name: 'import',
  summary: 'binds a live group to a declared address',
  description:
    "Writes the state alone. What differs from the declaration is the next plan's to change. Where the live name is the declared one, plan adopts it by itself.",
  arguments: [
    { name: 'address', summary: `${ADDRESS}; it has to be declared`, required: true },
    { name: 'id', summary: 'the id of the live group', required: true },
  ],
  options: [],
  shared: ['parallelism', 'lockTimeout'],
  formats: [],
  examples: [
    { command: 'rollcall import vault-prod/engineering 8a5d1b2c-6f0e-4c1d-9a43-0d7b1f2e3a4b', does: 'whatever that group is called now' },
    { command: 'rollcall import mesh/berlin d6s40jrl0ubs73ergjr0', does: 'one of two live groups of one name' },
  ],
  load: async () => (await import('../commands/import.ts')).importCommand,
};
