import { describe, expect, test } from '@jest/globals';
import { readConfig, usage } from './config.ts';
import { OPTION_NAMES } from './options.ts';

const config = (argv: string[], environment = {}) => {
  const read = readConfig(argv, environment);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.config;
};

describe('the configuration', () => {
  test('is complete without a flag', () => {
    expect(config([])).toMatchObject({
      port: 10250,
      'bind-address': '::',
      'probe-port': 8081,
      certificates: 'self-managed',
      'max-admission-bytes': 7 * 1024 * 1024,
      'drain-seconds': 20,
      'log-level': 'info',
    });
  });

  test('comes from flags before the environment, and an empty variable is none', () => {
    const environment = { APO_PORT: '1', APO_PROBE_PORT: '2', APO_LOG_LEVEL: '', APO_KUBECONFIG: '/k' };
    expect(config(['--port', '3'], environment)).toMatchObject({
      port: 3,
      'probe-port': 2,
      'log-level': 'info',
      kubeconfig: '/k',
    });
  });

  test.each<[string, string[], Record<string, string>, string]>([
    ['a port that is none', ['--port', '70000'], {}, '--port must be from 0 to 65535, not "70000"'],
    ['words for a number', [], { APO_PORT: 'many' }, 'APO_PORT must be a whole number, not "many"'],
    ['a fraction of a port', ['--port', '1.5'], {}, '--port must be a whole number, not "1.5"'],
    [
      'bytes that are none',
      ['--in-flight-bytes', '1X'],
      {},
      '--in-flight-bytes must be a number of bytes such as 7Mi, not "1X"',
    ],
    [
      'an unknown choice',
      ['--log-level', 'loud'],
      {},
      '--log-level must be one of debug, info, warn, error, not "loud"',
    ],
    ['an unknown flag', ['--loud'], {}, "Unknown option '--loud'; --help lists all flags"],
    [
      'files without a directory',
      ['--certificates', 'files'],
      {},
      '--certificates files needs --cert-dir, the directory of tls.crt and tls.key',
    ],
  ])('refuses %s', (_, argv, environment, problem) => {
    expect(readConfig(argv, environment)).toEqual({ problems: [expect.stringContaining(problem)] });
  });

  test('says everything that is wrong at once', () => {
    expect(readConfig(['--port', 'a', '--probe-port', 'b'], {})).toMatchObject({ problems: { length: 2 } });
  });

  test('is listed in full by --help', () => {
    for (const name of OPTION_NAMES) expect(usage()).toContain(`--${name} `);
  });
});
