import { describe, expect, test } from '@jest/globals';
import { type JestRun, summarize } from './summary.ts';

const results = {
  numPassedTests: 7,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};
const clean: JestRun = { code: 0, results };

describe('the summary of runs', () => {
  test.each<[string, JestRun[], number, [number, number]]>([
    ['counts passed tests', [clean], 0, [7, 0]],
    ['counts failed tests', [{ code: 1, results: { ...results, numFailedTests: 2 } }], 0, [7, 2]],
    [
      'counts test files that could not run',
      [{ code: 1, results: { ...results, numRuntimeErrorTestSuites: 1 } }],
      0,
      [7, 1],
    ],
    [
      'counts skipped and unwritten tests as failures',
      [{ code: 0, results: { ...results, numPendingTests: 1, numTodoTests: 1 } }],
      0,
      [7, 2],
    ],
    ['counts failed steps besides the tests', [clean], 2, [7, 2]],
    ['adds runs up', [clean, { code: 1, results: { ...results, numFailedTests: 1 } }], 0, [14, 1]],
    ['counts a run without results as a failure', [clean, { code: 0 }], 0, [7, 1]],
    ['counts a run that failed although its tests passed', [{ code: 1, results }], 0, [7, 1]],
  ])('%s', (_, runs, otherFailures, [passed, failed]) => {
    expect(summarize(runs, otherFailures)).toEqual({ passed, failed });
  });
});
