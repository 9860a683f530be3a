import { access, constants, mkdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { buildProgram, goEnvironment, hostTarget, requireGo, type Target } from './build.ts';
import { withLock } from './lock.ts';
import { lockedVersion, type ProgramName, programNames, type Release, releaseOf } from './programs.ts';

/** What {@link resolveBinaries} takes from its surroundings. */
export interface BinariesOptions {
  /** `KUBEBUILDER_ASSETS`, `KUBERNETES_RELEASE`, `XDG_CACHE_HOME`, `HOME`, and what Go reads; default: the environment of the process. */
  env?: NodeJS.ProcessEnv;
  /** Which Kubernetes; default: what `KUBERNETES_RELEASE` says, or else `default`. */
  release?: Release;
  /** Takes lines of progress; default: standard error. */
  log?: (line: string) => void;
}

/**
 * Provides the named programs, and returns the directory that holds them under their names.
 *
 * `KUBEBUILDER_ASSETS` wins when it is set (the variable of controller-runtime's envtest). Otherwise the programs
 * that the cache lacks are built with Go, one after the other, each put in place in one step. Callers that
 * come at the same time wait for each other. Throws when an asset is missing, Go is missing or too old, or a build fails.
 */
export async function resolveBinaries(
  names: readonly ProgramName[],
  options: BinariesOptions = {},
): Promise<string> {
  const { env = process.env, log = (line) => process.stderr.write(`${line}\n`) } = options;
  if (env.KUBEBUILDER_ASSETS) return checkedAssets(resolve(env.KUBEBUILDER_ASSETS), names);
  const target = hostTarget(process.platform, process.arch);
  const { release = releaseOf(env) } = options;
  const directory = await cacheDirectory(env, target, release);
  if ((await missing(directory, names)).length === 0) return directory;
  const { go } = await lockedVersion('kube-apiserver', release);
  const goEnv = goEnvironment(env, target);
  await requireGo(go, goEnv);
  await mkdir(directory, { recursive: true });
  await withLock(
    join(directory, '.lock'),
    (scratch) => buildMissing({ directory, scratch, release, env: goEnv, log }, names),
    () => log(`waiting for another build in ${directory}`),
  );
  return directory;
}

/** The cache directory of the locked versions, such as `~/.cache/ansible-playbook-operator/k8s/v1.36.3-etcd-v3.6.5-linux-amd64`. */
export async function cacheDirectory(
  env: NodeJS.ProcessEnv,
  target: Target,
  release: Release,
): Promise<string> {
  const [kubernetes, etcd] = await Promise.all([
    lockedVersion('kube-apiserver', release),
    lockedVersion('etcd', release),
  ]);
  const key = [kubernetes.version, 'etcd', etcd.version, target.os, target.arch].join('-');
  const xdg = env.XDG_CACHE_HOME ?? '';
  // The XDG Base Directory Specification: a relative path is invalid and ignored.
  const root = isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.cache');
  return join(root, 'ansible-playbook-operator', 'k8s', key);
}

async function checkedAssets(directory: string, names: readonly ProgramName[]): Promise<string> {
  const absent = await missing(directory, names);
  if (absent.length > 0) {
    throw new Error(
      `KUBEBUILDER_ASSETS: ${directory} has no executable ${absent.join(', ')}: ` +
        `put ${absent.length > 1 ? 'them' : 'it'} there, or unset KUBEBUILDER_ASSETS to build with Go`,
    );
  }
  return directory;
}

interface Build {
  directory: string;
  scratch: string;
  release: Release;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

async function buildMissing(
  { directory, scratch, release, env, log }: Build,
  names: readonly ProgramName[],
): Promise<void> {
  const absent = await missing(directory, names);
  for (const [index, name] of absent.entries()) {
    const { version } = await lockedVersion(name, release);
    log(
      `building ${name} ${version} (${index + 1} of ${absent.length}; takes minutes when Go's cache is cold)`,
    );
    await buildProgram(name, release, join(scratch, name), env);
    await rename(join(scratch, name), join(directory, name));
  }
}

async function missing(directory: string, names: readonly ProgramName[]): Promise<ProgramName[]> {
  const wanted = programNames.filter((name) => names.includes(name));
  const present = await Promise.all(wanted.map((name) => isExecutable(join(directory, name))));
  return wanted.filter((_, index) => !present[index]);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
