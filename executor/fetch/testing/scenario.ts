/** A place for one test file: a directory with repositories, and fetches out of it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemResolver } from '../address.ts';
import { type FetchDependencies, type FetchOutcome, fetchSource } from '../fetch-source.ts';
import type { FetchRequest } from '../request.ts';

/** Directories of one scenario. */
export interface Scenario {
  /** Bare repositories; what servers serve. */
  repositories: string;
  /** Parent of destinations; name of the next destination. */
  destination: (name: string) => string;
  /** Writes a file, such as a password, and returns its path. */
  file: (name: string, text: string) => string;
  /** Fetches with loopback allowed, 30 s, and what the test adds. */
  fetch: (
    request: Partial<FetchRequest> & Pick<FetchRequest, 'url'>,
    dependencies?: Partial<FetchDependencies>,
  ) => Promise<FetchOutcome>;
  /** Everything that fetches left besides destinations: must stay empty. */
  leftovers: () => string[];
  remove: () => void;
}

/** Makes the directories. */
export function createScenario(): Scenario {
  const root = mkdtempSync(join(tmpdir(), 'apo-scenario-'));
  const at = (name: string): string => join(root, name);
  for (const name of ['repositories', 'destinations', 'files', 'temporary']) mkdirSync(at(name));
  const destination = (name: string): string => join(at('destinations'), name);
  return {
    repositories: at('repositories'),
    destination,
    file: (name, text) => {
      writeFileSync(join(at('files'), name), text, { mode: 0o600 });
      return join(at('files'), name);
    },
    fetch: (request, dependencies) =>
      fetchSource(
        {
          ref: { branch: 'main' },
          destination: destination('checkout'),
          timeoutSeconds: 30,
          addressPolicy: { allowLoopback: true },
          ...request,
        },
        {
          path: process.env.PATH ?? '',
          temporaryDirectory: at('temporary'),
          resolve: systemResolver,
          now: () => performance.now(),
          ...dependencies,
        },
      ),
    leftovers: () => [
      ...readdirSync(at('temporary')),
      ...readdirSync(at('destinations')).filter((name) => name.startsWith('.')),
    ],
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
