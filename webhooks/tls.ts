/** Certificates that are exchanged while the server runs; new connections get the new one. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A private key and its certificate chain, in PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Where certificates come from. */
export interface CertificateSource {
  current(): KeyPair;
  /** Calls the listener with every later pair; the result ends that. */
  onChange(listener: (pair: KeyPair) => void): () => void;
  stop(): void | Promise<void>;
}

/** When the first certificate of a chain expires, in milliseconds since 1970. Throws when it is none. */
export const expiryOf = ({ cert }: KeyPair): number => new X509Certificate(cert).validToDate.getTime();

/** Files as cert-manager and `kubectl create secret tls` name them. */
const FILES = { cert: 'tls.crt', key: 'tls.key' } as const;
const POLL_MS = 10_000;
const SETTLE_MS = 100;

/** What is told of certificates in files. */
export interface FileReports {
  /** The files cannot be used; the last good pair stays. */
  readonly problem: (error: unknown) => void;
}

/** Reads the pair. Throws when a file is missing or half written, or when key and certificate do not belong together. */
async function readPair(directory: string): Promise<KeyPair> {
  const [key, cert] = await Promise.all([
    readFile(join(directory, FILES.key), 'utf8'),
    readFile(join(directory, FILES.cert), 'utf8'),
  ]);
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error(`${FILES.key} is not the key of ${FILES.cert}`);
  return { key, cert };
}

/**
 * Certificates in a directory, read again when something changes there, and every 10 seconds, because not every file
 * system tells. Rejects when there is no usable pair to begin with.
 */
export async function fileCertificates(
  directory: string,
  { problem }: FileReports,
  pollMs = POLL_MS,
): Promise<CertificateSource> {
  let pair = await readPair(directory);
  const listeners = new Set<(pair: KeyPair) => void>();
  const look = async (): Promise<void> => {
    try {
      const found = await readPair(directory);
      if (found.key === pair.key && found.cert === pair.cert) return;
      pair = found;
      for (const listener of listeners) listener(found);
    } catch (error) {
      problem(error);
    }
  };
  let soon: NodeJS.Timeout | undefined;
  const watcher = watched(directory, () => {
    // The files are written one after the other; half a pair is not worth a complaint.
    clearTimeout(soon);
    soon = setTimeout(() => void look(), SETTLE_MS);
  });
  const poll = setInterval(() => void look(), pollMs);
  return {
    current: () => pair,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      clearTimeout(soon);
      clearInterval(poll);
      watcher?.close();
    },
  };
}

/** Polling alone will do where files cannot be watched. */
function watched(directory: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(directory, changed).on('error', () => {});
  } catch {
    return undefined;
  }
}
