import type { CommandSpec } from '../command-spec.ts';

export const sandboxSpec: CommandSpec = {
  name: 'sandbox',
  summary: 'emulators of the live systems on loopback ports, with sample people',
  description: 'Prints the environment variables to use them, then "ready", and runs until it is interrupted.',
  arguments: [],
  options: [
    { flags: '--only <providers>', summary: 'which emulators, comma-separated', default: 'all of them' },
    { flags: '--people <n>', summary: 'how many people to invent', default: '12' },
    { flags: '--empty', summary: 'start with nothing in them' },
    {
      // Node 20 looks for `--env-file` behind the script's name too, and ends where there is no such file.
      flags: '-e, --env-file <file>',
      summary: 'write the variables to a file too; say -e, Node wants the file of the long form to exist',
      completes: 'file',
    },
  ],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall sandbox', does: 'starts all emulators' },
    { command: 'rollcall sandbox --only vault --empty -e .env', does: 'one of them, empty; variables in .env' },
  ],
  load: async () => (await import('../commands/sandbox.ts')).sandboxCommand,
};
