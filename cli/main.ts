/** The process of `apo`: arguments and streams in, exit code out. The only reader of the environment in cli/. */
import { basename } from 'node:path';
import { CommanderError } from 'commander';
import { OK, USAGE } from './exit-code.ts';
import { outputTo } from './output.ts';
import { buildProgram, type Host, withoutIdleHelp } from './program.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line; the exit code ends up in `process.exitCode`, so that output is written out first. */
export async function main(): Promise<void> {
  const name = basename(process.env.APO_PROGRAM ?? 'apo').startsWith('kubectl-') ? 'kubectl apo' : 'apo';
  const host: Host = {
    name,
    contextFor: ({ color }) => ({
      stdin: process.stdin,
      stdout: outputTo(process.stdout, process.env, color),
      stderr: outputTo(process.stderr, process.env, color),
      environment: process.env,
    }),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
  try {
    const program = buildProgram(host);
    for (const command of [program, ...program.commands]) {
      const usage = command === program ? name : `${name} ${command.name()}`;
      command.exitOverride().configureOutput({
        outputError: (text, write) => write(`${oneLine(text)}; see "${usage} --help"\n`),
      });
    }
    // Help is written past `Output`; a reader that went away (EPIPE) wants no more of it.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    await program.parseAsync(withoutIdleHelp(program, process.argv.slice(2)), { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  // Commander has said what is wrong already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
  if (error instanceof UsageError) process.stderr.write(`error: ${error.message}\n`);
  else process.stderr.write(`error: unexpected: ${error instanceof Error ? error.stack : String(error)}\n`);
  return USAGE;
}

/** Commander puts its suggestions on lines of their own, and ends with a full stop or not. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
