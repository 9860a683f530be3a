/**
 * Three projects, one run: everything that sits beside the code, the suite against a real API server, and the suite
 * of the admission server behind a real API server.
 */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
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

export default {
  maxWorkers: 2,
  // Real programs on a small, busy machine; jest knows no timeout of a single project.
  testTimeout: 60_000,
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
