import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';
import { completions } from '../completion/index.ts';
import type { CommandContext } from '../context.ts';

export interface CompletionOptions {
  readonly shell: string;
}

/** Exit status 0, or 1 for a shell that is not known. */
export async function completionCommand({ shell }: CompletionOptions, context: CommandContext): Promise<number> {
  if (!Object.hasOwn(completions, shell)) {
    throw new RollcallError('USAGE', `There is no completion for ${quoteName(shell)}.`, {
      hint: `There is one for ${Object.keys(completions).join(', ')}.`,
    });
  }
  context.stdout.write(completions[shell as keyof typeof completions]());
  return 0;
}
