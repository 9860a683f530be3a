/** One line about a run of jest, from the results that `jest --json` writes. Pure. */

/** The part of jest's results that counts (https://jestjs.io/docs/cli#--json). */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Test files that failed before any of their tests ran. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** How many checks passed and failed. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts a run. A test file that could not run counts as one failure, and so does a test that was left out: nothing
 * may be skipped silently. Without results (`undefined`: jest did not get as far) there is one failure.
 *
 * @param otherFailures failed steps besides the tests, such as lint.
 */
export function summarize(results: JestResults | undefined, otherFailures: number): Summary {
  if (results === undefined) return { passed: 0, failed: 1 + otherFailures };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } =
    results;
  return {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites + numPendingTests + numTodoTests + otherFailures,
  };
}
