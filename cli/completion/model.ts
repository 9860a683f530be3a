/** The command line as completion scripts need it: commands, their options and what each option takes. */
import type { Command, Option } from 'commander';

/** What a shell offers after an option or as an argument. */
export type Values =
  | { readonly type: 'none' }
  | { readonly type: 'files' }
  | { readonly type: 'words'; readonly words: readonly string[] };

/** One option. */
export interface CompletedOption {
  /** `-f`, `--filename`: whichever exist. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Whether a value must follow. */
  readonly takesValue: boolean;
  readonly values: Values;
}

/** One command. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments may be. */
  readonly argument: Values;
}

/** The whole command line. */
export interface CompletedProgram {
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

/** Reads the model off the commander program, so that the scripts cannot lag behind the commands. */
export function completionModel(program: Command): CompletedProgram {
  const help = program.createHelp();
  const shared = optionsOf(program, help.visibleOptions(program));
  const commands = help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.summary() || command.description(),
    options: [...optionsOf(command, help.visibleOptions(command)), ...optionsOf(program, program.options)],
    argument: argumentOf(command, help.visibleCommands(program)),
  }));
  return { options: shared, commands };
}

const optionsOf = (_command: Command, options: readonly Option[]): CompletedOption[] =>
  options.map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices
      ? { type: 'words', words: option.argChoices }
      : { type: /FILE|DIR/.test(option.flags) ? 'files' : 'none' },
  }));

function argumentOf(command: Command, siblings: readonly Command[]): Values {
  const choices = command.registeredArguments[0]?.argChoices;
  if (choices) return { type: 'words', words: choices };
  return command.name() === 'help'
    ? { type: 'words', words: siblings.map((sibling) => sibling.name()) }
    : { type: 'none' };
}
