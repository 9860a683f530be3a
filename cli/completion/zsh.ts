/** Completion for zsh: a function for `compdef`, to be sourced or put into $fpath as _apo. */
import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './model.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');

const action = (values: Values): string => {
  switch (values.type) {
    case 'files':
      return '_files';
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'none':
      return ' ';
  }
};

const optionSpec = ({ flags, description, takesValue, values }: CompletedOption): string => {
  const repeatable = description.includes('repeatable');
  const exclusive = repeatable ? '*' : `(${flags.join(' ')})`;
  const value = takesValue ? `:value:${action(values)}` : '';
  return flags.map((flag) => quoted(`${exclusive}${flag}[${described(description)}]${value}`)).join(' ');
};

const lines = (specs: readonly string[], indent: string): string =>
  specs.map((spec) => ` \\\n${indent}${spec}`).join('');

const commandCase = ({ name, options, argument }: CompletedCommand): string => {
  const specs = [...options.map(optionSpec), quoted(`1:argument:${action(argument)}`)];
  return `        ${name}) _arguments${lines(specs, '            ')} ;;\n`;
};

/** The script. */
export const zshCompletion = ({ options, commands }: CompletedProgram): string => `#compdef apo kubectl-apo
_apo() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(${lines(
    commands.map(({ name, description }) => quoted(`${name}:${described(description)}`)),
    '    ',
  )}
  )
  _arguments -C${lines([...options.map(optionSpec), quoted('1:command:->command'), quoted('*::argument:->argument')], '    ')}
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join('')}      esac ;;
  esac
}
if [[ \${funcstack[1]} == _apo ]]; then _apo "$@"; else compdef _apo apo kubectl-apo; fi
`;
