/** Completion for bash (the `complete` builtin alone; bash-completion is not needed). */
import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './model.ts';

const flagsOf = (options: readonly CompletedOption[]): string =>
  options.flatMap(({ flags }) => flags).join(' ');

const offer = (values: Values): string => {
  switch (values.type) {
    case 'files':
      return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")';
    case 'words':
      return `mapfile -t COMPREPLY < <(compgen -W '${values.words.join(' ')}' -- "$cur")`;
    case 'none':
      return ':';
  }
};

const optionCases = (options: readonly CompletedOption[]): string =>
  options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values }) => `        ${flags.join('|')}) ${offer(values)}; return ;;\n`)
    .join('');

const commandCase = ({ name, options, argument }: CompletedCommand): string => `    ${name})
      case $prev in
${optionCases(options)}        *) ;;
      esac
      if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '${flagsOf(options)}' -- "$cur")
      else
        ${offer(argument)}
      fi ;;
`;

/** The script. */
export const bashCompletion = ({ options, commands }: CompletedProgram): string => `# bash completion for apo
_apo() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev command= word at=$COMP_CWORD
  COMPREPLY=()
  # Readline makes a word of its own of each "=": --filename=FILE, --source NAME=DIR, --source=NAME=DIR.
  if [[ $cur == = ]]; then cur= at=$((at + 1)); fi
  prev=\${COMP_WORDS[at-1]}
  if [[ $prev == = ]]; then
    prev=\${COMP_WORDS[at-2]}
    if [[ $prev != -* ]]; then
      prev=\${COMP_WORDS[at-3]}
      [[ $prev == = ]] && prev=\${COMP_WORDS[at-4]}
    fi
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  case $command in
    '') mapfile -t COMPREPLY < <(compgen -W '${commands.map(({ name }) => name).join(' ')} ${flagsOf(options)}' -- "$cur") ;;
${commands.map(commandCase).join('')}  esac
}
complete -F _apo apo kubectl-apo
`;
