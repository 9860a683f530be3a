import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GoModule, parseGoModule } from './go-module.ts';

/** Which Kubernetes: `default` is what most tests and `make dev-up` run, `newest` the newest minor that we are tested with. */
export type Release = 'default' | 'newest';

/** All releases, the default one first. */
export const releases: readonly Release[] = ['default', 'newest'];

/** A program of the control plane, and the Go package that it is built from. */
export interface Program {
  /** Directory of the Go module of ours that locks the program's version. */
  directory(release: Release): string;
  /** Path of the module that the program comes from. */
  module: string;
  /** Path of its main package. */
  package: string;
  /** Arguments for the Go linker that put the version into the program. */
  ldflags(version: string): string[];
}

const tools = join(import.meta.dirname, 'tools');

/** The programs that {@link resolveBinaries} can provide; their versions stand in the go.mod files only. */
export const programs = {
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  kubectl: kubernetes('kubectl'),
  etcd: {
    directory: () => join(tools, 'etcd'),
    module: 'go.etcd.io/etcd/server/v3',
    package: 'go.etcd.io/etcd/server/v3',
    ldflags: () => [],
  },
} satisfies Record<string, Program>;

/** Name of a program, and of its binary. */
export type ProgramName = keyof typeof programs;

/** All names, in the order in which they are built. */
export const programNames = Object.keys(programs) as ProgramName[];

/** Tells whether `name` is a program that we can build. */
export function isProgramName(name: string): name is ProgramName {
  return Object.hasOwn(programs, name);
}

/** Version of a program and the Go version that it needs, from the go.mod that locks it. */
export async function lockedVersion(name: ProgramName, release: Release): Promise<GoModule> {
  const { directory, module } = programs[name];
  return parseGoModule(await readFile(join(directory(release), 'go.mod'), 'utf8'), module);
}

/** Variable of the environment that chooses the release. */
const RELEASE_VARIABLE = 'KUBERNETES_RELEASE';

/** The release that the environment asks for; throws when there is none of that name. */
export function releaseOf(env: NodeJS.ProcessEnv): Release {
  const asked = env[RELEASE_VARIABLE] || 'default';
  const found = releases.find((release) => release === asked);
  if (found === undefined)
    throw new Error(`${RELEASE_VARIABLE}: "${asked}" is unknown: use ${releases.join(' or ')}`);
  return found;
}

function kubernetes(name: string): Program {
  return {
    directory: (release: Release) => (release === 'default' ? tools : join(tools, release)),
    module: 'k8s.io/kubernetes',
    package: `k8s.io/kubernetes/cmd/${name}`,
    ldflags: (version) => {
      const [major, minor] = version.replace(/^v/, '').split('.');
      const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
      return Object.entries(values).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`);
    },
  };
}
