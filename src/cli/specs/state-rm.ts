import type { CommandSpec } from '../command-spec.ts';

export const stateRmSpec: CommandSpec = {
  name: 'state rm',
  summary: 'forgets addresses; the live groups stay as they are',
  arguments: [{ name: 'glob', summary: 'the addresses to forget, as in "vault-old/*"', required: true }],
  options: [],
  shared: ['lockTimeout'],
  formats: [],
  examples: [
    { command: 'rollcall state rm vault-prod/legacy', does: 'forgets one group' },
    { command: "rollcall state rm 'vault-old/*'", does: 'forgets a target that left rollcall.yaml' },
  ],
  load: async () => (await import('../commands/state-rm.ts')).stateRmCommand,
};
