import { Command, CommanderError } from 'commander';
import { RollcallError } from '../core/errors.ts';
import { nearest } from '../core/model/nearest.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { COMMANDS, NOUNS } from './commands.ts';
import type { CommandSpec } from './command-spec.ts';
import { optionsOf } from './command-options.ts';
import { SHARED_OPTIONS, longFlag, shortFlag, takesValue } from './options.ts';
import { splitWords } from './words.ts';

/** What was typed: a command with its values, or a wish for text. */
export type Invocation =
  | { readonly type: 'run'; readonly command: CommandSpec; readonly values: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'help';
      readonly subject: CommandSpec | string | undefined;
      /** Help that nobody asked for is an error. */ readonly asked: boolean;
    }
  | { readonly type: 'version' };

/**
 * Reads the arguments behind the program's name, with those of ROLLCALL_CLI_ARGS and ROLLCALL_CLI_ARGS_<COMMAND> inserted before
 * the typed ones.
 *
 * @throws RollcallError `USAGE`
 */
export function parseArguments(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Invocation {
  if (argv[0] === 'help') return { type: 'help', subject: findSubject(argv.slice(1)), asked: true };
  const { words, flags, rest } = takeCommandWords(argv);
  if (flags.includes('--version')) return { type: 'version' };
  const subject = findSubject(words);
  if (typeof subject !== 'object') return { type: 'help', subject, asked: flags.includes('--help') || flags.includes('-h') };
  return parseCommand(subject, [...extraArguments(subject, env), ...rest]);
}

/** Whether `--log json` is said anywhere: known before the arguments are understood, because that may fail. */
export function wantsEvents(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): boolean {
  const extra = Object.keys(env).filter((name) => name === 'ROLLCALL_CLI_ARGS' || name.startsWith('ROLLCALL_CLI_ARGS_'));
  const words = [...extra.flatMap((name) => (env[name] ?? '').split(/\s+/)), ...argv];
  return words.some((word, index) => word === '--log=json' || (word === 'json' && words[index - 1] === '--log'));
}

/** The words that name the command, the options before and between them, and everything but the words in its order. */
function takeCommandWords(argv: readonly string[]): { readonly words: string[]; readonly flags: string[]; readonly rest: string[] } {
  const words: string[] = [];
  const flags: string[] = [];
  let index = 0;
  for (; index < argv.length; index++) {
    const word = argv[index] as string;
    if (isComplete(words) && !goesOn(words, word)) break;
    if (word === '--') break;
    (word.startsWith('-') ? flags : words).push(word);
    if (VALUE_FLAGS.has(word) && index + 1 < argv.length) flags.push(argv[++index] as string);
  }
  return { words, flags, rest: [...flags, ...argv.slice(index)] };
}

function isComplete(words: readonly string[]): boolean {
  return words.length >= (Object.hasOwn(NOUNS, words[0] ?? '') ? 2 : 1);
}

/** `audit` is a command, and so is `audit verify`. */
function goesOn(words: readonly string[], word: string): boolean {
  return COMMANDS.some(({ name }) => name === [...words, word].join(' '));
}

const VALUE_FLAGS: ReadonlySet<string> = new Set(
  Object.values(SHARED_OPTIONS)
    .filter(takesValue)
    .flatMap((option) => [longFlag(option), shortFlag(option) ?? longFlag(option)]),
);

function findSubject(words: readonly string[]): CommandSpec | string | undefined {
  const name = words.join(' ');
  if (name === '' || Object.hasOwn(NOUNS, name)) return name || undefined;
  const command = COMMANDS.find((known) => known.name === name);
  if (command) return command;
  const [meant] = nearest(name, [...COMMANDS.map((known) => known.name), ...Object.keys(NOUNS)]);
  throw new RollcallError('USAGE', `There is no command ${quoteName(name)}.`, {
    hint: meant === undefined ? 'See "rollcall --help".' : `Did you mean "rollcall ${meant}"?`,
  });
}

function extraArguments(command: CommandSpec, env: Readonly<Record<string, string | undefined>>): string[] {
  const names = ['ROLLCALL_CLI_ARGS', `ROLLCALL_CLI_ARGS_${command.name.toUpperCase().replaceAll(' ', '_')}`];
  return names.flatMap((name) => splitWords(env[name] ?? '', name));
}

function parseCommand(command: CommandSpec, argv: readonly string[]): Invocation {
  const parser = makeParser(command);
  try {
    parser.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { type: 'help', subject: command, asked: true };
    throw usageError(command, error);
  }
  const positional = Object.fromEntries(
    command.arguments.map((argument, index) => [argument.name, parser.processedArgs[index] as unknown]),
  );
  const values = { ...parser.opts(), ...positional };
  return { type: 'run', command, values };
}

function makeParser(command: CommandSpec): Command {
  const parser = new Command(`rollcall ${command.name}`);
  parser.exitOverride().configureOutput({ writeOut: discard, writeErr: discard });
  for (const option of optionsOf(command)) {
    if (option.repeatable)
      parser.option(option.flags, '', (value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    else parser.option(option.flags);
  }
  for (const { name, required, variadic } of command.arguments) {
    const inner = variadic ? `${name}...` : name;
    parser.argument(required ? `<${inner}>` : `[${inner}]`);
  }
  return parser.action(discard);
}

function discard(): void {
  // Commander prints by itself; what it would say is taken from its errors.
}

/** Commander's sentence in our form: a capital, double quotes, the suggestion as the hint. */
function usageError(command: CommandSpec, error: CommanderError): RollcallError {
  const [first, suggestion] = error.message.split('\n');
  const sentence = (first ?? '')
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .replace(/\.?$/, '.');
  const meant = /Did you mean (?:one of )?(.*)\?/.exec(suggestion ?? '')?.[1];
  return new RollcallError('USAGE', sentence.charAt(0).toUpperCase() + sentence.slice(1), {
    hint: meant ? `Did you mean ${meant.split(', ').map(quoteName).join(' or ')}?` : `See "rollcall ${command.name} --help".`,
  });
}
