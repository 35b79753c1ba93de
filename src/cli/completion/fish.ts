import { optionsOf } from '../command-options.ts';
import { COMMANDS } from '../commands.ts';
import type { CommandSpec } from '../command-spec.ts';
import { longFlag, shortFlag, takesValue } from '../options.ts';
import { firstWords, nouns, secondWords, summaryOf, valueWords } from './words.ts';

/** The script for fish. */
export function renderFish(): string {
  const lines = [
    '# fish completion for rollcall; made by "rollcall completion fish"',
    'complete -c rollcall -f',
    ...firstWords().map((word) => `complete -c rollcall -n __fish_use_subcommand -a ${word} -d ${fishQuote(summaryOf(word))}`),
    ...nouns().flatMap((noun) =>
      secondWords(noun).map((word) => {
        const summary = COMMANDS.find((known) => known.name === `${noun} ${word}`)?.summary ?? '';
        return `complete -c rollcall -n '__fish_seen_subcommand_from ${noun}; and not __fish_seen_subcommand_from ${secondWords(noun).join(' ')}' -a ${word} -d ${fishQuote(summary)}`;
      }),
    ),
    ...COMMANDS.flatMap(fishLines),
  ];
  return `${lines.join('\n')}\n`;
}

function fishLines(command: CommandSpec): string[] {
  const typed = command.name.split(' ');
  // "show" stands behind "state" too.
  const others = nouns().filter((noun) => noun !== typed[0] && secondWords(noun).includes(command.name));
  const condition = [
    ...typed.map((word) => `__fish_seen_subcommand_from ${word}`),
    ...others.map((noun) => `not __fish_seen_subcommand_from ${noun}`),
  ].join('; and ');
  const when = `complete -c rollcall -n '${condition}'`;
  const options = optionsOf(command).map((option) => {
    const words = valueWords(option, command.formats);
    const short = shortFlag(option);
    const value = words ? ` -x -a ${fishQuote(words.join(' '))}` : takesValue(option) ? (option.completes ? ' -r -F' : ' -x') : '';
    return `${when} -l ${longFlag(option).slice(2)}${short ? ` -s ${short.slice(1)}` : ''}${value} -d ${fishQuote(option.summary)}`;
  });
  const positional = command.arguments.flatMap(({ choices, completes }) =>
    choices ? [`${when} -a ${fishQuote(choices.join(' '))}`] : completes ? [`${when} -F`] : [],
  );
  return [...options, ...positional];
}

function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
