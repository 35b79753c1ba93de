import { optionsOf } from '../command-options.ts';
import { COMMANDS } from '../commands.ts';
import type { CommandSpec } from '../command-spec.ts';
import { longFlag, takesValue } from '../options.ts';
import { firstWords, flagPattern, nouns, secondWords, valueFlags, valueWords } from './words.ts';

/** The script for bash. */
export function renderBash(): string {
  const cases = COMMANDS.map(bashCase).join('\n');
  return `# bash completion for rollcall; made by "rollcall completion bash"
_rollcall() {
  local cur prev command word index
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  command=""
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      ${valueFlags()}) ((index++)) ;;
      -*) ;;
      *)
        if [[ -z "$command" ]]; then command="$word"
        elif [[ " ${nouns().join(' ')} " == *" $command "* ]]; then command="$command $word"
        fi ;;
    esac
  done
  COMPREPLY=()
  case "$command" in
    "") COMPREPLY=($(compgen -W "${firstWords().join(' ')} help --help --version" -- "$cur")) ;;
${nouns()
  .map((noun) => `    "${noun}") COMPREPLY=($(compgen -W "${secondWords(noun).join(' ')} --help" -- "$cur")) ;;`)
  .join('\n')}
${cases}
  esac
}
complete -F _rollcall rollcall
`;
}

function bashCase(command: CommandSpec): string {
  const options = optionsOf(command);
  const values = options.filter(takesValue).map((option) => {
    const words = valueWords(option, command.formats);
    const reply = words ? `COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$cur"))` : bashPaths(option.completes);
    return `        ${flagPattern(option)}) ${reply} ;;`;
  });
  const flags = options.flatMap((option) => [longFlag(option)]).join(' ');
  const choices = command.arguments.flatMap((argument) => argument.choices ?? []).join(' ');
  const paths = command.arguments.map((argument) => argument.completes).find((kind) => kind !== undefined);
  return `    "${command.name}")
      case "$prev" in
${values.join('\n')}
        *)
          if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "${flags} --help" -- "$cur"))
          else ${choices === '' ? bashPaths(paths) : `COMPREPLY=($(compgen -W "${choices}" -- "$cur"))`}
          fi ;;
      esac ;;`;
}

function bashPaths(kind: 'file' | 'dir' | undefined): string {
  if (kind === undefined) return ':';
  return `COMPREPLY=($(compgen -${kind === 'dir' ? 'd' : 'f'} -- "$cur"))`;
}
