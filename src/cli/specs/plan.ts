import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { LIVE } from './parts.ts';

export const planSpec: CommandSpec = {
  name: 'plan',
  summary: 'shows what apply would do',
  description: 'Reads the live systems and writes to none. A plan that a guard refuses is shown too, with exit status 1.',
  arguments: [],
  options: [
    { flags: '--out <file>', summary: 'save the plan for "rollcall apply FILE"', completes: 'file' },
    { flags: '--changed-since <ref>', summary: 'only what differs from where this branch left REF, a git revision' },
    { flags: '--offline', summary: 'with --changed-since: compare the files alone; needs no credentials' },
  ],
  shared: [...LIVE, 'detailedExitcode'],
  formats: SHOWN_AS.plan,
  examples: [
    { command: 'rollcall plan', does: 'what apply would do now' },
    { command: 'rollcall plan --out plan.json --detailed-exitcode', does: 'saves it; exits with 2 when there are changes' },
    { command: 'rollcall plan --changed-since origin/main', does: 'what this branch changes; without credentials, by the files alone' },
    { command: "rollcall plan --target 'vault-prod/*' --output json=plan.json", does: 'one target; text for people, JSON for programs' },
  ],
  load: async () => (await import('../commands/plan.ts')).planCommand,
};
