import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { afterAll, expect, it, jest } from '@jest/globals';
import { createPlace } from './testing/apo.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());
place.file('empty.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n');

it.each([
  ['an unknown command', ['amdit'], `error: unknown command 'amdit' (Did you mean admit?); see "apo --help"`],
  [
    'help for an unknown command',
    ['amdit', '--help'],
    `error: unknown command 'amdit' (Did you mean admit?); see "apo --help"`,
  ],
  ['the help command for one', ['help', 'frob'], `error: unknown command 'frob'; see "apo --help"`],
  ['no input', ['admit'], 'error: no input; name a file, a directory or - for standard input with -f'],
  [
    'an unknown option',
    ['admit', '--fielname', 'x'],
    `error: unknown option '--fielname' (Did you mean --filename?); see "apo admit --help"`,
  ],
  [
    'an option without its value',
    ['admit', '-f'],
    `error: option '-f, --filename <FILE|DIR|->' argument missing; see "apo admit --help"`,
  ],
  [
    'an argument too many',
    ['convert', 'x'],
    'error: unexpected argument "x"; name files with -f, each with its own: apo convert -f x',
  ],
  [
    'files of a pattern of the shell',
    ['admit', '-f', 'a.yaml', 'b.yaml'],
    'error: unexpected argument "b.yaml"; name files with -f, each with its own: apo admit -f b.yaml',
  ],
  [
    'two names',
    ['run', '-f', 'x', 'site', 'x.yaml'],
    'error: unexpected argument "x.yaml"; name files with -f, each with its own: apo run -f x.yaml',
  ],
  [
    'a version that does not exist',
    ['convert', '-f', 'x', '--to', 'v2'],
    `error: option '--to <VERSION>' argument 'v2' is invalid. Allowed choices are v1alpha1, v1beta1; see "apo convert --help"`,
  ],
  ['no version', ['convert', '-f', 'x'], 'error: no version; give one with --to: v1alpha1 or v1beta1'],
  [
    'an output format that does not exist',
    ['run', '-f', 'x', '-o', 'yaml'],
    `error: option '-o, --output <FORMAT>' argument 'yaml' is invalid. Allowed choices are json; see "apo run --help"`,
  ],
  [
    'a shell that does not exist',
    ['completion', 'tcsh'],
    `error: command-argument value 'tcsh' is invalid for argument 'SHELL'. Allowed choices are bash, zsh, fish; see "apo completion --help"`,
  ],
  ['a file that does not exist', ['admit', '-f', 'none.yaml'], 'none.yaml: error: does not exist'],
  [
    'nothing to run',
    ['run', '-f', 'empty.yaml'],
    'error: there is no Run and no Playbook in the given files',
  ],
  [
    'a source without a directory',
    ['run', '-f', 'empty.yaml', '--source', 'infra'],
    'error: --source infra: write it as REPOSITORY=DIR, for example --source infra=.',
  ],
])('answers %s with one line and exit code 2', async (_, args, message) => {
  const { status, stdout, stderr } = await place.apo(args);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `${message}\n` });
});

it.each([
  [['--help']],
  [['admit', '--help']],
  [['convert', '-h']],
  [['help', 'run']],
  [['completion', '--help']],
  [['version', '--help']],
])('gives help with exit code 0: %j', async (args) => {
  const { status, stdout, stderr } = await place.apo(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: apo /);
  if (args[0] !== '--help') expect(stdout).toMatch(/\nExamples:\n[\s\S]*\nExit codes:\n {2}0 /);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(96);
});

it('prints the usage with exit code 2 without a command', async () => {
  const { status, stderr } = await place.apo([]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Usage: apo /);
});

it.each([['--version'], ['-V'], ['version']])('prints its version: %s', async (word) => {
  expect(await place.apo([word])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

it('survives a reader of its help that goes away', () => {
  const apo = new URL('../bin/apo', import.meta.url).pathname;
  const script = '{ sleep 2; "$1" run --help; echo "status $?" >&2; } | true';
  const { stderr } = spawnSync('bash', ['-c', script, '-', apo], { encoding: 'utf8' });
  expect(stderr).toBe('status 0\n');
});

it('says what to do when the packages are not installed', () => {
  place.file('checkout/bin/apo', readFileSync(new URL('../bin/apo', import.meta.url)));
  const { status, stderr } = spawnSync('sh', ['checkout/bin/apo'], {
    cwd: place.directory,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `error: the packages of ${realpathSync(place.directory)}/checkout are not installed; run "make install" there\n`,
  });
});

it('calls itself as kubectl does when it is its plugin', () => {
  const plugin = new URL('../bin/kubectl-apo', import.meta.url).pathname;
  const { status, stdout } = spawnSync(plugin, ['run', '--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: kubectl apo run /);
  expect(stdout).toContain('  kubectl apo run -f site.yaml\n');
  expect(stdout).toContain('alone or as Run/NAME or Playbook/NAME;');
});
