/** Where an attempt finds what it needs, and where a Pod keeps it. */

/** Paths on the machine of one attempt; all absolute. */
export interface Layout {
  /** The checkout. */
  readonly source: string;
  /** Writable directory of the play. */
  readonly work: string;
  /** Where passwords and keys are copied to. */
  readonly private?: string;
  /** The record. */
  readonly record: string;
  /** Where events are appended. */
  readonly events?: string;
  /** Collections that a step of its own installs; absent where the launcher installs them itself. */
  readonly collections?: string;
  /** File whose existence cancels the attempt. */
  readonly cancel?: string;
  /** Memory cgroup of the attempt. */
  readonly cgroup?: string;
  /** `ANSIBLE_HOME` of Repositories whose cache the play may write. */
  readonly cache?: string;
  /** Directory of the texts that objects hold themselves (`TextFile`). */
  readonly texts: string;
  /** Directory of the keys of Secrets and ConfigMaps (`KeyFile`) for the play. */
  readonly files: string;
  /** Directory of whole Secrets and ConfigMaps (`ObjectDirectory`). */
  readonly objects: string;
  /** Directory of the keys of Secrets and ConfigMaps for the fetch step and Galaxy. */
  readonly credentials: string;
  /** Put before the paths in the container that a spec names; empty in a Pod. */
  readonly mountRoot: string;
  /** Variables of the launcher's environment that the play sees, besides the launcher's own list. */
  readonly passEnvironment: readonly string[];
}

const ROOT = '/apo';

/** Root of everything that we mount, except /tmp and the home directory. */
export const WORKSPACE = ROOT;
/** Home directory of the containers. */
export const HOME = '/home/ansible';

/** `ANSIBLE_HOME` where the play may write the cache of the Repository, which is mounted there. */
export const SHARED_CACHE = `${HOME}/.ansible`;

/** Directories of the Pod that the layout of the play does not name. */
export const POD_PATHS = {
  /** The volume that fetch fills: checkout, launcher, marker. */
  source: `${ROOT}/source`,
  /** The launcher, copied there by fetch. */
  launcher: `${ROOT}/source/launcher`,
  /** Marker directory of the collections step. */
  collections: `${ROOT}/collections`,
  /** Memory-backed directory for copies of secrets; each container has its own. */
  private: `${ROOT}/private`,
  /** Inputs from annotations. */
  inputs: `${ROOT}/inputs`,
  /** Cache claim in the container that installs collections. */
  cache: `${ROOT}/cache`,
  terminationLog: '/dev/termination-log',
} as const;

/** The layout of a Pod, as the play finds it. */
export const POD_LAYOUT: Layout = {
  source: `${POD_PATHS.source}/tree`,
  work: `${ROOT}/work`,
  private: POD_PATHS.private,
  record: POD_PATHS.terminationLog,
  events: `${ROOT}/work/events.ndjson`,
  collections: `${POD_PATHS.collections}/installed`,
  cgroup: '/sys/fs/cgroup',
  cache: SHARED_CACHE,
  texts: POD_PATHS.inputs,
  files: `${ROOT}/files`,
  objects: `${ROOT}/objects`,
  credentials: `${ROOT}/credentials`,
  mountRoot: '',
  passEnvironment: ['*'],
};

/** The layout of a Pod, as the steps before the play find it: other directories to write to, and no events. */
export const POD_PREPARATION_LAYOUT: Layout = {
  ...withoutEvents(POD_LAYOUT),
  work: '/tmp',
  cache: POD_PATHS.cache,
};

function withoutEvents({ events: _events, ...layout }: Layout): Layout {
  return layout;
}
