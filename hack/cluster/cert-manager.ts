import { join } from 'node:path';
import { goEnvironment, hostTarget, requireGo } from './build.ts';
import { runCommand } from './command.ts';

const MODULE = 'github.com/cert-manager/cert-manager';
const directory = join(import.meta.dirname, 'tools/cert-manager');

/**
 * The directory with cert-manager's own CustomResourceDefinitions, of the version that `tools/cert-manager/go.mod`
 * locks, in Go's module cache. Downloads the module when it is not there. Throws when Go is missing or too old, or
 * what is downloaded is not what go.sum says.
 */
export async function certManagerCrds(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const goEnv = goEnvironment(env, hostTarget(process.platform, process.arch));
  await requireGo('1.26', goEnv);
  const args = ['mod', 'download', '-json', MODULE];
  const { code, stdout, stderr } = await runCommand('go', args, { cwd: directory, env: goEnv });
  if (code !== 0) throw new Error(`go ${args.join(' ')}: exit code ${code}:\n${stdout}${stderr}`);
  return join((JSON.parse(stdout) as { Dir: string }).Dir, 'deploy/crds');
}
