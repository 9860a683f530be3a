/** Completion for fish. */
import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './model.ts';

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

const offered = (values: Values): string => {
  switch (values.type) {
    case 'files':
      return '-F';
    case 'words':
      return `-f -a ${quoted(values.words.join(' '))}`;
    case 'none':
      return '-f';
  }
};

const optionLine = (
  condition: string,
  { flags, description, takesValue, values }: CompletedOption,
): string => {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = takesValue ? ` -r ${offered(values)}` : '';
  return `complete -c apo -n ${quoted(condition)} ${names.join(' ')}${value} -d ${quoted(description)}\n`;
};

const commandLines = ({ name, description, options, argument }: CompletedCommand): string => {
  const chosen = `__fish_seen_subcommand_from ${name}`;
  return [
    `complete -c apo -n __fish_use_subcommand -a ${name} -d ${quoted(description)}\n`,
    argument.type === 'none' ? '' : `complete -c apo -n ${quoted(chosen)} ${offered(argument)}\n`,
    ...options.map((option) => optionLine(chosen, option)),
  ].join('');
};

/** The script. */
export const fishCompletion = ({ options, commands }: CompletedProgram): string =>
  [
    '# fish completion for apo\n',
    'complete -c apo -f\n',
    ...options.map((option) => optionLine('__fish_use_subcommand', option)),
    ...commands.map(commandLines),
    'complete -c kubectl-apo -w apo\n',
  ].join('');
