import { optionsOf } from '../command-options.ts';
import { COMMANDS } from '../commands.ts';
import { longFlag, shortFlag, takesValue } from '../options.ts';
import type { OptionSpec } from '../options.ts';

/** The first words of all commands. */
export function firstWords(): string[] {
  return [...new Set(COMMANDS.map((command) => command.name.split(' ')[0] as string))];
}

/** The words behind a noun: `list`, `show` … */
export function secondWords(noun: string): string[] {
  return COMMANDS.filter((command) => command.name.startsWith(`${noun} `)).map((command) => command.name.slice(noun.length + 1));
}

/** First words that need a second one. */
export function nouns(): string[] {
  return firstWords().filter((word) => secondWords(word).length > 0);
}

/** `-C` and `--chdir`, as a `case` pattern. */
export function flagPattern(option: OptionSpec): string {
  return [shortFlag(option), longFlag(option)].filter((flag) => flag !== undefined).join('|');
}

/** All flags that are followed by a value, so that it is not taken for a command. */
export function valueFlags(): string {
  return [...new Set(COMMANDS.flatMap(optionsOf).filter(takesValue).map(flagPattern))].join('|');
}

/** What is offered as the value of an option: words, files, folders, or nothing. */
export function valueWords(option: OptionSpec, formats: readonly string[]): readonly string[] | undefined {
  return longFlag(option) === '--output' ? formats.map((format) => `${format}=`) : option.choices;
}

/** What a first word does. */
export function summaryOf(word: string): string {
  return COMMANDS.find((command) => command.name === word)?.summary ?? `commands: ${secondWords(word).join(', ')}`;
}
