/** Retries of a Run, v1beta1. */
import type { Static } from 'typebox';
import { duration, integer, listOf, object, oneOf, optional } from '../common/structural.ts';

/** Failure classes that a retry may answer; the others would only fail again. */
export const RETRYABLE_CLASSES = [
  'Config',
  'ImagePull',
  'Unschedulable',
  'PodRejected',
  'Git',
  'Galaxy',
  'Network',
  'Unreachable',
  'TaskFailed',
  'OOM',
  'Deadline',
  'Evicted',
  'Preempted',
  'NodeLost',
  'LauncherLost',
] as const;

/** When and how a failed attempt is repeated. */
export const retry = object(
  {
    limit: integer(0, 10, 'How many further attempts are made.'),
    classes: optional(
      listOf(
        oneOf([...RETRYABLE_CLASSES, 'Any'], 'A failure class, or Any for all of them.'),
        RETRYABLE_CLASSES.length,
        {
          description:
            'Failure classes that are repeated; when unset ImagePull, Unschedulable, Git, Galaxy, Network, Unreachable, Evicted and Preempted.',
          'x-kubernetes-list-type': 'set',
        },
      ),
    ),
    hosts: optional(
      oneOf(
        ['Unfinished', 'All'],
        'Which hosts are repeated; Unfinished (when unset) leaves out those that ended well.',
      ),
    ),
    backoff: optional(
      object(
        {
          initialDelay: optional(duration('Delay before the first repetition; 10s when unset.')),
          maxDelay: optional(duration('Upper bound of the delay, which doubles each time; 10m when unset.')),
        },
        { description: 'Exponential delay with jitter.' },
      ),
    ),
  },
  { description: 'When and how a failed attempt is repeated; never when unset.' },
);

/** Retries of a Run. */
export type Retry = Static<typeof retry>;
