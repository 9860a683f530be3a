/** Whether and how a local Run is attempted again: the rules of Run `spec.retry`. Pure. */
import type { FailureClass } from '../../schemas/common/failure-class.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import type { Retry } from '../../schemas/v1beta1/retry.ts';
import type { AttemptRecord } from '../record.ts';

/** Classes that are repeated when `classes` is unset, as its description in the API says. */
const USUAL_CLASSES: readonly FailureClass[] = [
  'ImagePull',
  'Unschedulable',
  'Git',
  'Galaxy',
  'Network',
  'Unreachable',
  'Evicted',
  'Preempted',
];
/** Never repeated: someone asked for the end. */
const FINAL: readonly FailureClass[] = ['Cancelled', 'PolicyDenied'];

/** How the next attempt is made. */
export interface NextAttempt {
  readonly delayMs: number;
  /** Only these hosts; all when unset. */
  readonly hosts?: readonly string[];
}

/** The next attempt after one that failed; undefined when there is none. `random` is in [0, 1). */
export function nextAttempt(
  retry: Retry | undefined,
  attempt: number,
  failure: FailureClass,
  record: AttemptRecord | undefined,
  random: number,
): NextAttempt | undefined {
  if (!retry || attempt > retry.limit || FINAL.includes(failure)) return undefined;
  const classes: readonly string[] = retry.classes ?? USUAL_CLASSES;
  if (!classes.includes(failure) && !classes.includes('Any')) return undefined;
  const first = durationMs(retry.backoff?.initialDelay, 10_000);
  const most = durationMs(retry.backoff?.maxDelay, 600_000);
  const delay = Math.min(first * 2 ** (attempt - 1), most);
  const hosts = retry.hosts === 'All' ? undefined : unfinishedHosts(record);
  // Half of the delay is fixed, half is jitter, so that Runs that failed together do not return together.
  return { delayMs: Math.round(delay / 2 + (delay / 2) * random), ...(hosts ? { hosts } : {}) };
}

/** The hosts that did not end well, where the record names all of them. */
function unfinishedHosts(record: AttemptRecord | undefined): readonly string[] | undefined {
  const hosts = record?.hosts ?? [];
  const bad = hosts.filter(
    ({ failed = 0, unreachable = 0, incomplete }) => failed + unreachable > 0 || incomplete,
  );
  // The record lists the worst hosts first; when all of those listed are bad, further ones may be, too.
  const complete = (record?.hostsOmitted ?? 0) === 0 || bad.length < hosts.length;
  return complete && bad.length > 0 ? bad.map(({ name }) => name) : undefined;
}
