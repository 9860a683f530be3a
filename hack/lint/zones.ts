/** Which parts of the tree are what, as patterns of paths relative to the root; for the rules of this directory. */

/** The files of `webhooks/` that do IO. Whatever else is there decides only. */
const webhooksEdge =
  '((main|server|tls|cel-thread|cel-worker)\\.ts$|serving/|cluster/|certificates/(?!(authority|plan|secret-data|serving-names)\\.ts$))';

/** The part of `executor/` that decides: how the Job looks, and the formats that its steps exchange. */
const executorCore =
  '(job\\.ts$|job/|fetch-input\\.ts$|fetch/request\\.ts$|launcher-[a-z]+\\.ts$|record\\.ts$)';

const pure = `(schemas/|webhooks/(?!${webhooksEdge})|controllers/.*/plan\\.ts$|executor/${executorCore})`;

/** Modules that decide and do nothing else: no IO, no clock, no randomness, no environment. */
export const PURE = `^${pure}`;

/** The other modules. */
export const IMPURE = `^(?!${pure})(webhooks|controllers|executor|cli|hack)/`;

/** Tests and what only they use. */
export const TESTS = '(\\.test\\.ts$|/testing/|^test/|^schemas/arbitraries\\.ts$)';

/** Whether a file must be pure. */
export const isPure = (path: string): boolean => new RegExp(PURE).test(path) && !isTest(path);

/** Whether a file is a test, or made for tests. */
export const isTest = (path: string): boolean => new RegExp(TESTS).test(path);
