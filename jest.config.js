/**
 * Three projects, one run: everything that sits beside the code, the suite against a real API server, and the suite
 * of the admission server behind a real API server.
 */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/test/property-limit.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.dev/', '<rootDir>/.cluster/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};
const ignored = ['/node_modules/', '/.cache/'];
const apiServer = '/test/apiserver/';
const server = '/test/server/';

/** Minutes for one test file; the longest takes eight of them on two cores. */
const patience = process.env.PROPERTY_RUNS === undefined ? { tell: 12, end: 12 } : { tell: 60, end: 60 };

export default {
  maxWorkers: 2,
  // Modules of a test file stay in memory after it, and with them the work of the garbage collector.
  workerIdleMemoryLimit: '1GB',
  // Real programs on a small, busy machine; jest knows no timeout of a single project.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/hack/ci/longest-first.ts',
  reporters: ['default', ['<rootDir>/hack/ci/stuck-files.ts', patience]],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: [...ignored, `<rootDir>${apiServer}`, `<rootDir>${server}`],
    },
    {
      ...shared,
      displayName: 'apiserver',
      testMatch: [`<rootDir>${apiServer}**/*.test.ts`],
      testPathIgnorePatterns: ignored,
      globalSetup: `<rootDir>${apiServer}setup.ts`,
      globalTeardown: `<rootDir>${apiServer}teardown.ts`,
    },
    {
      ...shared,
      displayName: 'server',
      testMatch: [`<rootDir>${server}**/*.test.ts`],
      testPathIgnorePatterns: ignored,
      globalSetup: `<rootDir>${server}setup.ts`,
      globalTeardown: `<rootDir>${server}teardown.ts`,
    },
  ],
};
