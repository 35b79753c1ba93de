import type { CommandSpec } from '../command-spec.ts';

export const completionSpec: CommandSpec = {
  name: 'completion',
  summary: 'prints a shell completion script',
  arguments: [{ name: 'shell', summary: 'bash, zsh or fish', required: true, choices: ['bash', 'zsh', 'fish'] }],
  options: [],
  shared: [],
  formats: [],
  examples: [
    { command: 'source <(rollcall completion bash)', does: 'in ~/.bashrc' },
    { command: 'rollcall completion fish > ~/.config/fish/completions/rollcall.fish', does: 'for fish' },
  ],
  load: async () => (await import('../commands/completion.ts')).completionCommand,
};
