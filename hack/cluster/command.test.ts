import { expect, test } from '@jest/globals';
import { runCommand } from './command.ts';

const node = (script: string, stdin?: string) =>
  runCommand(process.execPath, ['-e', script], stdin === undefined ? { env: {} } : { env: {}, stdin });

test('a command gets its input, and its output and exit code come back', async () => {
  const script = 'process.stdin.pipe(process.stdout); console.error("warned"); process.exitCode = 3';
  expect(await node(script, 'é\n')).toEqual({ stdout: 'é\n', stderr: 'warned\n', code: 3 });
});

test('a command without input finds its input empty', async () => {
  expect(await node('process.stdin.pipe(process.stdout)')).toEqual({ stdout: '', stderr: '', code: 0 });
});

test('a command that does not read a large input still ends with its own exit code', async () => {
  expect((await node('process.exit(4)', 'x'.repeat(1 << 22))).code).toBe(4);
});

test('a command ended by a signal has the exit code that a shell would give', async () => {
  expect((await node('process.kill(process.pid, "SIGKILL")')).code).toBe(137);
});

test('arguments reach the command as they are', async () => {
  const args = ['-p', 'process.argv[1]', 'a "b" $HOME *; ü'];
  expect((await runCommand(process.execPath, args, { env: {} })).stdout).toBe('a "b" $HOME *; ü\n');
});

test('a command that does not exist is an error', async () => {
  await expect(runCommand('/nonexistent/kubectl', [], { env: {} })).rejects.toThrow('ENOENT');
});
