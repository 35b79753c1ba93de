import type { CommandSpec } from '../command-spec.ts';
import { REPORTS, PLAN_FILE } from './parts.ts';

export const showSpec: CommandSpec = {
  name: 'show',
  summary: 'prints a saved plan, or the state',
  arguments: [PLAN_FILE],
  options: [],
  shared: ['format', 'output'],
  formats: REPORTS,
  examples: [
    { command: 'rollcall show plan.json', does: 'a saved plan, for people' },
    { command: 'rollcall show', does: 'what the state holds' },
  ],
  load: async () => (await import('../commands/show.ts')).showCommand,
};
