import { expect, it } from '@jest/globals';
import { attemptSeconds, standardSeconds } from './attempt-timeout.ts';

it.each([
  ['90s', 90],
  ['1500ms', 2],
  ['0s', 1],
  ['720h', 2_592_000],
  ['721h', 2_592_000],
  ['9999999999999h', 2_592_000],
])('a timeout of %s is %d seconds', (timeout, seconds) => {
  expect(attemptSeconds(timeout)).toBe(seconds);
});

it.each([
  ['the one of the Playbook', { playbook: '90s', operator: '2h' }, 90],
  ["the operator's", { operator: '2h' }, 7200],
  ['an hour', {}, 3600],
  ['none where a v1alpha1 Playbook has none', { origin: 'v1alpha1', operator: '2h' }, undefined],
  ['the one of a v1alpha1 Playbook', { origin: 'v1alpha1', playbook: '10s' }, 10],
] as const)('the standard is %s', (_title, given, seconds) => {
  const unset = { playbook: undefined, origin: undefined, operator: undefined };
  expect(standardSeconds({ ...unset, ...given })).toBe(seconds);
});
