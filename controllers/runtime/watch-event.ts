import { ApiError, isStatus, ProtocolError } from './errors.ts';
import { readMetadata } from './metadata.ts';

/** One line of a watch. */
export type WatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: unknown;
      readonly resourceVersion: string;
    }
  /** Says how far the watch has come. `initialEnd`: every object that there was has been sent (WatchList). */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEnd: boolean };

/** KEP-3157. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Reads one line of a watch.
 *
 * @throws ApiError for an event `ERROR`, after which the API server ends the watch; ProtocolError for anything
 *   that is no event.
 */
export function readWatchEvent(line: unknown): WatchEvent {
  const { type, object } = (typeof line === 'object' && line !== null ? line : {}) as Record<string, unknown>;
  if (type === 'ERROR') throw new ApiError(isStatus(object) ? (object.code ?? 500) : 500, object);
  const metadata = readMetadata(object);
  if (metadata === undefined || metadata.resourceVersion === '') {
    throw new ProtocolError(`a watch event of type ${JSON.stringify(type)} without metadata.resourceVersion`);
  }
  const { resourceVersion, annotations } = metadata;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      if (metadata.name === '')
        throw new ProtocolError(`a watch event of type ${type} without metadata.name`);
      return { type, object, resourceVersion };
    case 'BOOKMARK':
      return { type, resourceVersion, initialEnd: annotations[INITIAL_EVENTS_END] === 'true' };
    default:
      throw new ProtocolError(`a watch event of unknown type ${JSON.stringify(type)}`);
  }
}
