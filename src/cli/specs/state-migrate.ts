import type { CommandSpec } from '../command-spec.ts';

export const stateMigrateSpec: CommandSpec = {
  name: 'state migrate',
  summary: 'moves the state to another backend and writes its settings into rollcall.yaml',
  description:
    'What was there stays as a copy that nothing uses any more. A place that holds another state is refused; interrupted, the same command goes on.',
  arguments: [{ name: 'backend', summary: 'where to', required: true, choices: ['local', 'http', 'git', 'postgres'] }],
  options: [{ flags: '--set <KEY=VALUE>', summary: 'a setting of the new backend; repeatable', repeatable: true }],
  shared: ['lockTimeout'],
  formats: [],
  examples: [
    { command: 'rollcall state migrate git', does: 'into the branch "rollcall-state" of the same repository' },
    { command: 'rollcall state migrate http --set address=https://state.acme.test/acme', does: 'to a server' },
  ],
  load: async () => (await import('../commands/state-migrate.ts')).stateMigrateCommand,
};
