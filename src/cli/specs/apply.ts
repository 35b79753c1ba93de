import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';
import { LIVE, PLAN_FILE } from './parts.ts';

export const applySpec: CommandSpec = {
  name: 'apply',
  summary: 'carries out a plan; without a file it plans, shows and asks',
  description: 'A plan file is carried out without a question: naming it is the consent.',
  arguments: [PLAN_FILE],
  options: [
    { flags: '--auto-approve', summary: 'do not ask before the first change' },
    {
      flags: '--expect-digest <digest>',
      summary: 'carry out only what was approved, by the digest of "rollcall show --digest"; asks nothing',
    },
    {
      flags: '--expect-plan <planfile>',
      summary: 'plan anew, and carry it out only if it does what this plan does and that was not applied yet; asks nothing',
      completes: 'file',
    },
  ],
  shared: LIVE,
  formats: SHOWN_AS.outcome,
  examples: [
    { command: 'rollcall apply', does: 'plans, shows, asks, carries out' },
    { command: 'rollcall apply plan.json', does: 'carries out a saved plan and nothing else' },
    { command: 'rollcall apply --auto-approve --lock-timeout 5m', does: 'in a pipeline, waiting for another run to end' },
  ],
  load: async () => (await import('../commands/apply.ts')).applyCommand,
};
