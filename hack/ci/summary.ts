/** One line about runs of jest, from the results that `jest --json` writes. Pure. */

/** The part of jest's results that counts (https://jestjs.io/docs/cli#--json). */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Test files that failed before any of their tests ran. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** What became of a run of jest. */
export interface JestRun {
  /** The exit code. */
  readonly code: number;
  /** Absent when jest did not get to its end. */
  readonly results?: JestResults;
}

/** How many checks passed and failed. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts runs. A test file that could not run counts as one failure, and so does a test that was left out: nothing
 * may be skipped silently. A run that failed without saying why, such as in what it tears down, is one failure.
 *
 * @param otherFailures failed steps besides the tests, such as lint.
 */
export function summarize(runs: readonly JestRun[], otherFailures: number): Summary {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    passed: sum(runs.map(({ results }) => results?.numPassedTests ?? 0)),
    failed: otherFailures + sum(runs.map(failures)),
  };
}

function failures({ code, results }: JestRun): number {
  if (!results) return 1;
  const { numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = results;
  const counted = numFailedTests + numRuntimeErrorTestSuites + numPendingTests + numTodoTests;
  return counted === 0 && code !== 0 ? 1 : counted;
}
