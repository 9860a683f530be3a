import { type CommandResult, runCommand } from './command.ts';
import { goSuffices } from './go-module.ts';
import { lockedVersion, type ProgramName, programs, type Release } from './programs.ts';

/** Names of the machine that programs are built for, as Go calls them. */
export interface Target {
  os: string;
  arch: string;
}

/** A target from Node's names of it: `process.platform` and `process.arch` (`x64` is Go's `amd64`). */
export function hostTarget(platform: string, arch: string): Target {
  return { os: platform, arch: arch === 'x64' ? 'amd64' : arch };
}

/**
 * The environment of every call of Go: the caller's, with whatever could change the result overridden.
 * The module graph is read-only, so that go.mod and go.sum decide alone; no other toolchain is downloaded.
 */
export function goEnvironment(env: NodeJS.ProcessEnv, target: Target): NodeJS.ProcessEnv {
  return {
    ...env,
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=readonly',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOOS: target.os,
    GOARCH: target.arch,
  };
}

/** Throws, saying what to do, unless the `go` in PATH is there and at least the version `needed` (`1.26`). */
export async function requireGo(needed: string, env: NodeJS.ProcessEnv): Promise<void> {
  const advice = `install Go ${needed} or newer (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a directory of ready binaries`;
  const found = await goVersion(env);
  if (found === undefined) throw new Error(`"go" is not in PATH: ${advice}`);
  if (!goSuffices(found, needed))
    throw new Error(`Go is too old: "${found}", needed is ${needed}: ${advice}`);
}

/**
 * Builds one program from its locked sources into `output`; downloads what Go's caches lack.
 * Throws with the end of Go's messages when it fails.
 */
export async function buildProgram(
  name: ProgramName,
  release: Release,
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const program = programs[name];
  const { version } = await lockedVersion(name, release);
  const ldflags = ['-s', '-w', ...program.ldflags(version)].join(' ');
  const args = ['build', '-trimpath', '-ldflags', ldflags, '-o', output, program.package];
  const result = await runCommand('go', args, { cwd: program.directory(release), env });
  if (result.code !== 0) {
    const end = result.stderr.trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`building ${name} ${version} failed (go build, exit code ${result.code}):\n${end}`);
  }
}

async function goVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  let result: CommandResult;
  try {
    result = await runCommand('go', ['env', 'GOVERSION'], { env });
  } catch {
    return undefined;
  }
  return result.stdout.trim() || result.stderr.trim();
}
