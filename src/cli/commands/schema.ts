import { RollcallError } from '../../core/errors.ts';
import { nearest } from '../../core/model/nearest.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { SCHEMA_NAMES } from '../specs/schema.ts';
import type { CommandContext } from '../context.ts';
import { schemaText } from '../schema-files.ts';

export interface SchemaOptions {
  readonly name?: string;
}

/** Exit status 0, or 1 where there is no such schema. */
export async function schemaCommand(options: SchemaOptions, context: CommandContext): Promise<number> {
  const wanted = options.name ?? 'project';
  const name = SCHEMA_NAMES.find((known) => known === wanted);
  if (!name) {
    const [meant] = nearest(wanted, SCHEMA_NAMES);
    throw new RollcallError('USAGE', `There is no schema ${quoteName(wanted)}.`, {
      hint: meant === undefined ? `There are: ${SCHEMA_NAMES.join(', ')}.` : `Did you mean ${quoteName(meant)}?`,
    });
  }
  context.stdout.write(schemaText(name));
  return 0;
}
