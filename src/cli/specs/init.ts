import type { CommandSpec } from '../command-spec.ts';

export const initSpec: CommandSpec = {
  name: 'init',
  summary: 'makes a project: rollcall.yaml, a first group file, editor hints, .gitignore',
  description: 'Asks on a terminal. Nothing that exists is overwritten.',
  arguments: [{ name: 'dir', summary: 'the folder to make it in; default: this one', completes: 'dir' }],
  options: [
    { flags: '--provider <name>', summary: 'the first target speaks this API', default: 'vault' },
    { flags: '--url <url>', summary: 'address of the first target' },
    { flags: '--yes', summary: 'take the defaults for what is not given, ask nothing' },
  ],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall init', does: 'asks what is needed and makes a project here' },
    {
      command: 'rollcall init access --provider vault --url https://vault.acme.test:8200 --yes',
      does: 'makes one in access/ without asking',
    },
  ],
  load: async () => (await import('../commands/init.ts')).initCommand,
};
