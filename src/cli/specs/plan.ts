import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { LIVE } from './parts.ts';

export const planSpec: CommandSpec = {
  name: 'plan',
  summary: 'shows what apply would do',
  description: 'Reads the live systems and writes to none. A plan that a guard refuses is shown too, with exit status 1.',
  arguments: [],
  options: [{ flags: '--out <file>', summary: 'save the plan for "rollcall apply FILE"', completes: 'file' }],
  shared: [...LIVE, 'detailedExitcode'],
  formats: SHOWN_AS.plan,
  examples: [
    { command: 'rollcall plan', does: 'what apply would do now' },
    { command: 'rollcall plan --out plan.json --detailed-exitcode', does: 'saves it; exits with 2 when there are changes' },
    { command: "rollcall plan --target 'vault-prod/*' --output json=plan.json", does: 'one target; text for people, JSON for programs' },
  ],
  load: async () => (await import('../commands/plan.ts')).planCommand,
};
