import { SHOWN_AS } from '../../reports/formats.ts';
import type { CommandSpec } from '../command-spec.ts';

export const validateSpec: CommandSpec = {
  name: 'validate',
  summary: 'checks all files against schema and rules; no network, no credentials',
  arguments: [
    { name: 'path', summary: 'report only on these files or folders; default: the whole project', variadic: true, completes: 'file' },
  ],
  options: [
    {
      flags: '--state <file>',
      summary: 'a copy of the state ("state pull"), for the rules that need one',
      default: 'the local state, where there is one',
      completes: 'file',
    },
  ],
  shared: ['format', 'output'],
  formats: SHOWN_AS.validation,
  examples: [
    { command: 'rollcall validate', does: 'all problems of all files' },
    { command: 'rollcall validate groups/departments/engineering.yaml', does: 'the problems of one file' },
    { command: 'rollcall validate --format json', does: 'the same for a program' },
  ],
  load: async () => (await import('../commands/validate.ts')).validateCommand,
};
