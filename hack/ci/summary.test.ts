import { describe, expect, test } from '@jest/globals';
import { type JestResults, summarize } from './summary.ts';

const clean: JestResults = {
  numPassedTests: 7,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

describe('the summary of a run', () => {
  test.each<[string, JestResults | undefined, number, [number, number]]>([
    ['counts passed tests', clean, 0, [7, 0]],
    ['counts failed tests', { ...clean, numFailedTests: 2 }, 0, [7, 2]],
    ['counts test files that could not run', { ...clean, numRuntimeErrorTestSuites: 1 }, 0, [7, 1]],
    [
      'counts skipped and unwritten tests as failures',
      { ...clean, numPendingTests: 1, numTodoTests: 1 },
      0,
      [7, 2],
    ],
    ['counts failed steps besides the tests', clean, 2, [7, 2]],
    ['is a failure when there are no results', undefined, 0, [0, 1]],
  ])('%s', (_, results, otherFailures, [passed, failed]) => {
    expect(summarize(results, otherFailures)).toEqual({ passed, failed });
  });
});
