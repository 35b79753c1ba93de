import type { Format } from '../reports/formats.ts';
import type { CommandContext } from './context.ts';
import type { OptionSpec, SharedOption } from './options.ts';

/** A positional argument of a command. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: true;
  readonly variadic?: true;
  readonly choices?: readonly string[];
  readonly completes?: 'file' | 'dir';
}

/** `never` lets each command name its own options; commander's values are handed over as they are, and the table's flags are their type. */
export type CommandFunction = (options: never, context: CommandContext) => Promise<number>;

/** Everything that is known about a command: the parser, help and shell completion are made from it. */
export interface CommandSpec {
  /** As typed, with the noun of a group of commands first: `state list`. */
  readonly name: string;
  readonly summary: string;
  /** Further sentences of the command's help. */
  readonly description?: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Beyond those that every command takes. */
  readonly shared: readonly SharedOption[];
  /** What `--format` takes; empty: the command has one form of output. */
  readonly formats: readonly Format[];
  readonly examples: readonly { readonly command: string; readonly does: string }[];
  load(): Promise<CommandFunction>;
}
