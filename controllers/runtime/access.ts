import type { Agent } from 'node:http';
import type { Clock } from './clock.ts';

/** What every request needs to reach the API server and be recognised. */
export interface Access {
  /** URL of the API server, possibly with a path, without a slash at the end. */
  readonly server: string;
  /** How its certificate is checked, and ours. */
  readonly tls: Tls;
  /** Headers that say who we are. */
  readonly headers: Readonly<Record<string, string>>;
  /** Makes the connections where a proxy is configured; else the client's own pool does. */
  readonly agent?: Agent;
}

/** The parts of Node's TLS options that a kubeconfig can set. */
export interface Tls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Reads the configuration and the files that it names, as they are now. */
export type AccessReader = (renew: boolean) => Promise<Access>;

/** How long what was read is used: client-go reads tokens again after a minute, too. */
const MAX_AGE_MS = 60_000;

/**
 * Keeps what `read` gave for a minute, so that rotated tokens and certificates are picked up without a restart.
 * When a later reading fails the last good one is used on; the first failure is thrown.
 */
export function keepAccess(read: AccessReader, clock: Clock): { current(renew?: boolean): Promise<Access> } {
  let kept: Access | undefined;
  let keptAt = 0;
  let reading: Promise<Access> | undefined;

  const load = async (renew: boolean): Promise<Access> => {
    try {
      kept = await read(renew);
    } catch (error) {
      if (kept === undefined) throw error;
    } finally {
      keptAt = clock.now();
      reading = undefined;
    }
    return kept;
  };
  return {
    current: async (renew = false) => {
      if (kept !== undefined && !renew && clock.now() - keptAt < MAX_AGE_MS) return kept;
      reading ??= load(renew);
      return await reading;
    },
  };
}
