/** Starts client processes. */
import { join } from 'node:path';
import { runCommand } from '../../../cluster/command.ts';
import type { Job, ResultOf } from './job.ts';

const program = join(import.meta.dirname, 'main.ts');

/** Runs a job in a process of its own. Throws with what the process says when it fails. */
export async function runClient<J extends Job>(job: J): Promise<ResultOf<J>> {
  const { code, stdout, stderr } = await runCommand(process.execPath, [program], {
    env: { HOME: process.env.HOME },
    stdin: JSON.stringify(job),
  });
  if (code !== 0) throw new Error(`a client ended with code ${code}:\n${stderr.trimEnd()}`);
  return JSON.parse(stdout) as ResultOf<J>;
}
