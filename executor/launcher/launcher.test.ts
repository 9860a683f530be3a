import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ANSIBLE_VERSIONS, ensureVenv } from '../../hack/ansible/venv.ts';

/** Minutes: the first run makes the virtual environments, and the suites of all versions share the machine. */
const LIMIT_MS = 15 * 60_000;

const launcher = import.meta.dirname;

const modulesOf = (suite: 'unit' | 'integration'): string[] =>
  readdirSync(join(launcher, 'tests', suite))
    .filter((name) => /^test_\w+\.py$/.test(name))
    .map((name) => `tests.${suite}.${name.slice(0, -3)}`);

/** Size of a module in bytes, which grows with the time that it takes. */
const sizeOf = (module: string): number => statSync(join(launcher, `${module.replaceAll('.', '/')}.py`)).size;

/** Runs a module of Python tests; gives what unittest wrote and whether all passed. */
const runModule = (
  module: string,
  python: string,
  bin?: string,
): Promise<{ passed: boolean; output: string }> =>
  new Promise((resolve) => {
    const path = [bin, process.env.PATH].filter((part) => part !== undefined).join(delimiter);
    const options = { cwd: launcher, env: { ...process.env, PATH: path }, maxBuffer: 64 * 1024 * 1024 };
    execFile(
      python,
      ['-m', 'unittest', '--verbose', '--buffer', module],
      options,
      (error, stdout, stderr) => {
        resolve({
          passed: error === null && /^Ran [1-9]\d* tests? in /m.test(stderr),
          output: `${stdout}${stderr}`,
        });
      },
    );
  });

/** Starts jobs, at most `width` at a time, in the order in which they are given. */
const pool = <T>(width: number) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (job: () => Promise<T>): Promise<T> => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await job();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
};

type Report = Awaited<ReturnType<typeof runModule>>;

/** One more than there are processors: tests of deadlines and signals mostly wait. */
const inTurn = pool<Report>(availableParallelism() + 1);

const reports = new Map<string, Promise<Report>>();

const cases = [
  ...modulesOf('unit').map((module) => ['the Python of the host', module] as const),
  ...ANSIBLE_VERSIONS.flatMap((version) =>
    modulesOf('integration').map((module) => [version, module] as const),
  ),
];

beforeAll(async () => {
  const bins = new Map<string, string>();
  for (const version of ANSIBLE_VERSIONS) bins.set(version, (await ensureVenv(version)).bin);
  // The longest first, so that no processor is idle while the last one runs.
  for (const [version, module] of cases.toSorted((a, b) => sizeOf(b[1]) - sizeOf(a[1]))) {
    const bin = bins.get(version);
    const python = bin === undefined ? 'python3' : join(bin, 'python');
    reports.set(
      `${version} ${module}`,
      inTurn(() => runModule(module, python, bin)),
    );
  }
}, LIMIT_MS);

describe('the launcher passes its Python tests', () => {
  test.each(cases)(
    'with ansible-core of %s: %s',
    async (version, module) => {
      const report = await reports.get(`${version} ${module}`);
      // The output of unittest is the message of the failure.
      expect(report?.passed ? '' : report?.output).toBe('');
    },
    LIMIT_MS,
  );
});
