/** The fetch step in a Pod: fills the source volume, then says so by a marker that the other containers wait for. */
import { chmod, cp, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MARKERS } from '../job/bootstrap.ts';
import { FetchError } from './failure.ts';
import { type FetchDependencies, type FetchOutcome, fetchSource } from './fetch-source.ts';
import { documentReader, type FetchRequest, fetchRequest } from './request.ts';
import { terminationMessage, unexpectedOutcome } from './termination-message.ts';

/** Where things are in the Pod. */
export interface PodPlaces {
  /** JSON of the `FetchRequest`. */
  request: string;
  /** The volume: receives `launcher/` and a marker; the request's destination lies in it. */
  volume: string;
  /** The launcher of this image. */
  launcher: string;
  /** The kubelet reads this file when the container ends. */
  terminationLog: string;
}

/** Runs the step and leaves exactly one marker; resolves to whether the other containers may go on. */
export async function fetchInPod(places: PodPlaces, dependencies: FetchDependencies): Promise<boolean> {
  const outcome = await attempt(places, dependencies).catch(unexpectedOutcome);
  const message = terminationMessage(outcome);
  try {
    await writeFile(places.terminationLog, message);
  } finally {
    // Without a marker the other containers would wait until their deadline.
    await leaveMarker(places.volume, outcome.ok ? MARKERS.ready : MARKERS.failed, message);
  }
  return outcome.ok;
}

async function attempt(places: PodPlaces, dependencies: FetchDependencies): Promise<FetchOutcome> {
  let request: FetchRequest;
  try {
    request = documentReader<FetchRequest>(
      'fetch request',
      fetchRequest,
    )(await readFile(places.request, 'utf8'));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      failure: new FetchError('RequestInvalid', text, 'operator and image must be of the same version')
        .failure,
    };
  }
  await cp(places.launcher, join(places.volume, 'launcher'), { recursive: true, filter: isNeeded });
  return fetchSource(request, dependencies);
}

/** Tests and compiled files of the launcher stay in the image. */
const isNeeded = (path: string): boolean => !['tests', '__pycache__'].includes(basename(path));

/** The marker appears whole, and any user may read it. */
async function leaveMarker(volume: string, name: string, text: string): Promise<void> {
  const draft = join(volume, `.${name}`);
  await writeFile(draft, text, { flag: 'wx' });
  await chmod(draft, 0o644);
  await rename(draft, join(volume, name));
}
