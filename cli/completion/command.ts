/** `apo completion SHELL`. */
import type { Command } from 'commander';
import type { CommandRun } from '../context.ts';
import { OK } from '../exit-code.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { type CompletedProgram, completionModel } from './model.ts';
import type { SHELLS } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (program: CompletedProgram) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Options of the command. */
export interface CompletionOptions {
  readonly arguments: readonly [keyof typeof SCRIPTS];
}

/** Writes the completion script of a program. */
export const completion =
  (program: Command): CommandRun<CompletionOptions> =>
  async ({ arguments: [shell] }, { stdout }) => {
    await stdout.write(SCRIPTS[shell](completionModel(program)));
    return OK;
  };
