/**
 * The order of jest's test files on a fresh checkout: the longest first, so that no processor is idle while the last
 * one runs. Without times of an earlier run, jest goes by size, and the longest are among the smallest.
 */

import { createRequire } from 'node:module';
import type { Test } from '@jest/test-result';

// The types of the package are those of its CommonJS module.
const { default: Sequencer } = createRequire(import.meta.url)(
  '@jest/test-sequencer',
) as typeof import('@jest/test-sequencer');

/** Files that take more than half a minute on two processors, the longest first. */
export const LONGEST = [
  'executor/launcher/launcher.test.ts',
  'webhooks/conversion/playbook.test.ts',
  'test/server/rollout.test.ts',
  'test/apiserver/runtime-faults.test.ts',
  'cli/run/run.test.ts',
  'hack/dev/dev.test.ts',
  'webhooks/serving/fuzzed-reviews.test.ts',
  'test/server/outage.test.ts',
  'test/server/rotation.test.ts',
] as const;

const rank = ({ path }: Test): number => {
  const index = LONGEST.findIndex((name) => path.endsWith(`/${name}`));
  return index < 0 ? LONGEST.length : index;
};

/** Jest's own order, but for the files that are known to be long. */
export default class LongestFirst extends Sequencer {
  override sort(tests: Test[]): Test[] {
    return (super.sort(tests) as Test[]).toSorted((a, b) => rank(a) - rank(b));
  }
}
