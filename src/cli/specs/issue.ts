import type { CommandSpec } from '../command-spec.ts';

export const issueSpec: CommandSpec = {
  name: 'issue',
  summary: 'keeps the one issue about drift of this project: opens, updates or closes it',
  description:
    'Talks to the forge alone, with the same tokens as "rollcall comment". The issue is found by a line that readers do not see and by the account of the token, whatever its title and labels are. Where rollcall.yaml is wrong, the issue says that nobody could look.',
  arguments: [{ name: 'report', summary: 'what "rollcall drift --output markdown=FILE" wrote', completes: 'file' }],
  options: [
    {
      flags: '--exitcode <n>',
      summary: 'how drift ended: 0 closes the issue, 2 says what differs, anything else that nobody could look; needed',
    },
    { flags: '--environment <name>', summary: 'one issue for each; shown in its title' },
    {
      flags: '--forge <name>',
      summary: 'which forge it is',
      default: 'what the variables of the runner say',
      choices: ['github', 'gitlab'],
    },
    { flags: '--author <name>', summary: 'account that the token writes as, where the forge does not tell' },
    { flags: '--link <url>', summary: 'where everything can be read', default: 'the page of the run' },
  ],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall issue drift.md --exitcode 2 --environment production', does: 'opens or updates the issue' },
    { command: 'rollcall issue --exitcode 0 --environment production', does: 'closes it' },
  ],
  load: async () => (await import('../commands/issue.ts')).issueCommand,
};
