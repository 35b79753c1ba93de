import type { CommandSpec } from '../command-spec.ts';

/** JSON Schemas that `schema` prints. */
export const SCHEMA_NAMES = ['project', 'group', 'plan', 'state', 'report', 'baseline', 'audit'] as const;

export const schemaSpec: CommandSpec = {
  name: 'schema',
  summary: 'prints a JSON Schema, for editors and other tools',
  arguments: [{ name: 'name', summary: 'which one; default: project', choices: SCHEMA_NAMES }],
  options: [],
  shared: [],
  formats: [],
  examples: [
    { command: 'rollcall schema', does: 'the schema of rollcall.yaml' },
    { command: 'rollcall schema group > group.schema.json', does: 'the schema of group files' },
  ],
  load: async () => (await import('../commands/schema.ts')).schemaCommand,
};
