/** What `make dev-up` writes, all of it below `.dev/` in the checkout. */
import { join } from 'node:path';

/** Root of the checkout; the daemon's working directory, so that the path of its socket is short wherever that is. */
export const ROOT = join(import.meta.dirname, '../..');

/** The directory of everything else, relative to {@link ROOT}; tests use one of their own beside a developer's. */
export const DEV = process.env.DEV_DIRECTORY || '.dev';

/** Paths relative to {@link ROOT}. */
export const PATHS = {
  /** Held while a daemon is being started. */
  lock: `${DEV}/.lock`,
  /** Where the daemon takes commands. */
  socket: `${DEV}/control.sock`,
  /** Administrator of the control plane. */
  kubeconfig: `${DEV}/kubeconfig`,
  bin: `${DEV}/bin`,
  /** Of the version of the control plane. */
  kubectl: `${DEV}/bin/kubectl`,
  logs: `${DEV}/logs`,
  daemonLog: `${DEV}/logs/daemon.log`,
  serverKubeconfig: `${DEV}/webhook.kubeconfig`,
} as const;
