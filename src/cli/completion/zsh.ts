import { shellWord } from '../../core/model/command-word.ts';
import { optionsOf } from '../command-options.ts';
import { COMMANDS } from '../commands.ts';
import type { CommandSpec } from '../command-spec.ts';
import { longFlag, shortFlag, takesValue } from '../options.ts';
import { firstWords, nouns, secondWords, summaryOf, valueWords } from './words.ts';

/** The script for zsh. */
export function renderZsh(): string {
  const branches = COMMANDS.map(
    (command) =>
      `    "${command.name}")\n      _arguments -s \\\n${zshArguments(command)
        .map((line) => `        ${line}`)
        .join(' \\\n')}\n      ;;`,
  );
  return `#compdef rollcall
# zsh completion for rollcall; made by "rollcall completion zsh"
_rollcall() {
  local command="\${words[2]}"
  if (( CURRENT == 2 )); then
    local -a commands=(${firstWords()
      .map((word) => shellWord(`${word}:${summaryOf(word)}`))
      .join(' ')})
    _describe command commands
    return
  fi
${nouns()
  .map(
    (noun) => `  if [[ "$command" == ${noun} ]]; then
    if (( CURRENT == 3 )); then
      local -a subcommands=(${secondWords(noun)
        .map((word) => shellWord(`${word}:${COMMANDS.find((known) => known.name === `${noun} ${word}`)?.summary ?? ''}`))
        .join(' ')})
      _describe subcommand subcommands
      return
    fi
    command="$command \${words[3]}"
    shift words
    (( CURRENT-- ))
  fi`,
  )
  .join('\n')}
  shift words
  (( CURRENT-- ))
  case "$command" in
${branches.join('\n')}
  esac
}
compdef _rollcall rollcall
`;
}

function zshArguments(command: CommandSpec): string[] {
  const options = optionsOf(command).flatMap((option) => {
    const words = valueWords(option, command.formats);
    const action = words ? `(${words.join(' ')})` : option.completes === 'dir' ? '_files -/' : option.completes === 'file' ? '_files' : '';
    const value = takesValue(option) ? `:${longFlag(option).slice(2)}:${action}` : '';
    const star = option.repeatable ? '*' : '';
    return [shortFlag(option), longFlag(option)]
      .filter((flag) => flag !== undefined)
      .map((flag) => shellWord(`${star}${flag}[${option.summary.replaceAll(/[[\]]/g, '')}]${value}`));
  });
  const positional = command.arguments.map(({ name, choices, completes, variadic }) => {
    const action = choices ? `(${choices.join(' ')})` : completes === 'dir' ? '_files -/' : completes === 'file' ? '_files' : ' ';
    return shellWord(`${variadic ? '*' : ''}:${name}:${action}`);
  });
  return [...options, ...positional, shellWord('--help[help]')];
}
