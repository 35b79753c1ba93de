import { optionsOf } from './command-options.ts';
import { COMMANDS, NOUNS } from './commands.ts';
import { wrapText } from '../reports/text/box.ts';
import { WIDEST } from './prose.ts';
import type { ArgumentSpec, CommandSpec } from './command-spec.ts';
import type { OptionSpec } from './options.ts';

/** Help of a command, of a group of commands (`state`), or of the whole program; no line is wider than the terminal, where there is one. */
export function renderHelp(subject: CommandSpec | string | undefined, width = WIDEST): string {
  const text = subject === undefined ? programHelp() : typeof subject === 'string' ? groupHelp(subject) : commandHelp(subject);
  return text
    .split('\n')
    .flatMap((line) => wrapHelpLine(line, Math.min(width, WIDEST)))
    .join('\n');
}

/** A column of text that is narrower than this is no easier to read than one that begins further left. */
const NARROWEST = 24;

/** Continuation lines stand below the text of their row. What is copied from help stays whole. */
function wrapHelpLine(line: string, width: number): string[] {
  const isExample = /^ {2}(?:#|rollcall |\S+.*\| *rollcall )/.test(line);
  if (line.length <= width || isExample) return [line];
  const column = /^ {2,}\S.*? {2,}(?=\S)/.exec(line)?.[0].length ?? 0;
  const indent = width - column < NARROWEST ? 8 : column;
  const [first = '', ...more] = wrapText(line.slice(column), width - indent);
  const head = line.slice(0, column);
  const rest = more.map((text) => ' '.repeat(indent) + text);
  return column === indent ? [head + first, ...rest] : [head.trimEnd(), ' '.repeat(indent) + first, ...rest];
}

function programHelp(): string {
  const names = COMMANDS.map((command) => command.name);
  return [
    'Usage: rollcall <command> [arguments] [options]',
    '',
    'Declares groups once, in YAML, and makes the live systems agree: validate, plan, apply, drift.',
    '',
    ...section(
      'Commands',
      COMMANDS.map((command) => [command.name, command.summary]),
      Math.max(...names.map((name) => name.length)),
    ),
    '',
    ...section('Options', [
      ['-h, --help', 'help; "rollcall <command> --help" for that of a command'],
      ['--version', 'the version'],
    ]),
    '',
    'Examples:',
    '  rollcall init',
    '  rollcall validate && rollcall plan',
    '  rollcall plan --out plan.json && rollcall apply plan.json',
    '',
    'Result on stdout, everything else on stderr. Exit status: 0 done or nothing to do, 1 any error,',
    '2 changes or drift (only with --detailed-exitcode), 130 on Ctrl-C.',
    '',
  ].join('\n');
}

function groupHelp(noun: string): string {
  const members = COMMANDS.filter((command) => command.name.startsWith(`${noun} `));
  return [
    `Usage: rollcall ${noun} <command> [arguments] [options]`,
    '',
    `"rollcall ${noun}" ${NOUNS[noun]}.`,
    '',
    ...section(
      'Commands',
      members.map((command) => [`${command.name} ${command.arguments.map(argumentWord).join(' ')}`.trim(), command.summary]),
    ),
    '',
  ].join('\n');
}

function commandHelp(command: CommandSpec): string {
  const synopsis = [`rollcall ${command.name}`, ...command.arguments.map(argumentWord), '[options]'].join(' ');
  const blocks = [
    [`Usage: ${synopsis}`],
    [`${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`, ...(command.description ? [command.description] : [])],
    section(
      'Arguments',
      command.arguments.map((argument) => [argument.name.toUpperCase(), withChoices(argument.summary, argument.choices)]),
    ),
    section('Options', [
      ...optionsOf(command).map((option): [string, string] => [optionWord(option), optionText(option)]),
      ['-h, --help', 'this help'],
    ]),
    ['Examples:', ...command.examples.flatMap(({ command: line, does }) => [`  # ${does}`, `  ${line}`])],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function argumentWord({ name, required, variadic }: ArgumentSpec): string {
  const inner = `${name.toUpperCase()}${variadic ? '…' : ''}`;
  return required ? inner : `[${inner}]`;
}

/** Long options stand in one column, whether or not they have a short form. */
function optionWord(option: OptionSpec): string {
  const word = option.flags.replaceAll(/<([^>]+)>/g, (_whole, name: string) => name.toUpperCase());
  return word.startsWith('--') ? `    ${word}` : word;
}

function optionText(option: OptionSpec): string {
  const text = withChoices(option.summary, option.choices);
  return option.default === undefined ? text : `${text} (default: ${option.default})`;
}

function withChoices(text: string, choices: readonly string[] | undefined): string {
  return choices ? `${text}: ${choices.join(', ')}` : text;
}

function section(
  title: string,
  rows: readonly (readonly [string, string])[],
  width = Math.max(0, ...rows.map(([word]) => word.length)),
): string[] {
  if (rows.length === 0) return [];
  return [`${title}:`, ...rows.map(([word, text]) => `  ${word.padEnd(width)}  ${text}`)];
}
