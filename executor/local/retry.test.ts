import { expect, it } from '@jest/globals';
import type { FailureClass } from '../../schemas/common/failure-class.ts';
import type { Retry } from '../../schemas/v1beta1/retry.ts';
import type { AttemptRecord } from '../record.ts';
import { nextAttempt } from './retry.ts';

const record = (hosts: AttemptRecord['hosts'], hostsOmitted?: number) =>
  ({ hosts, ...(hostsOmitted === undefined ? {} : { hostsOmitted }) }) as AttemptRecord;
const mixed = record([
  { name: 'bad', failed: 1 },
  { name: 'gone', unreachable: 1 },
  { name: 'late', incomplete: true },
  { name: 'good', ok: 3 },
]);

it.each<[string, Retry | undefined, number, FailureClass]>([
  ['without spec.retry', undefined, 1, 'Git'],
  ['after the last attempt', { limit: 2 }, 3, 'Git'],
  ['for a class that is not repeated by default', { limit: 2 }, 1, 'TaskFailed'],
  ['for a class that is not listed', { limit: 2, classes: ['Git'] }, 1, 'Unreachable'],
  ['when the Run was cancelled', { limit: 2, classes: ['Any'] }, 1, 'Cancelled'],
])('makes no further attempt %s', (_, retry, attempt, failure) => {
  expect(nextAttempt(retry, attempt, failure, undefined, 0)).toBeUndefined();
});

it('doubles the delay up to its bound, half of it jitter', () => {
  const retry = { limit: 10, backoff: { initialDelay: '10s', maxDelay: '30s' } };
  const delays = [1, 2, 3].map((attempt) =>
    [0, 1].map((random) => nextAttempt(retry, attempt, 'Git', undefined, random)?.delayMs),
  );
  expect(delays).toEqual([
    [5000, 10_000],
    [10_000, 20_000],
    [15_000, 30_000],
  ]);
});

it.each([
  ['the hosts that did not end well', { limit: 1 }, mixed, ['bad', 'gone', 'late']],
  ['all hosts when asked to', { limit: 1, hosts: 'All' as const }, mixed, undefined],
  ['all hosts when nothing is known of them', { limit: 1 }, undefined, undefined],
  [
    'all hosts when the record has no room for all bad ones',
    { limit: 1 },
    record([{ name: 'bad', failed: 1 }], 9),
    undefined,
  ],
  [
    'the bad ones when only good ones were left out',
    { limit: 1 },
    { ...mixed, hostsOmitted: 9 },
    ['bad', 'gone', 'late'],
  ],
])('repeats %s', (_, retry, last, hosts) => {
  expect(nextAttempt(retry, 1, 'Unreachable', last, 0)?.hosts).toEqual(hosts);
});
