import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { PLAN_FILE } from './parts.ts';

export const showSpec: CommandSpec = {
  name: 'show',
  summary: 'prints a saved plan, or the state',
  description: `Without a plan file it prints the state, as ${SHOWN_AS.state.join(' or ')}.`,
  arguments: [PLAN_FILE],
  options: [{ flags: '--digest', summary: 'print only the digest of what a saved plan does' }],
  shared: ['format', 'output'],
  formats: SHOWN_AS.plan,
  examples: [
    { command: 'rollcall show plan.json', does: 'a saved plan, for people' },
    { command: 'rollcall show --digest plan.json', does: 'what is approved, in 71 characters' },
    { command: 'rollcall show', does: 'what the state holds' },
  ],
  load: async () => (await import('../commands/show.ts')).showCommand,
};
