import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FetchError } from './failure.ts';
import { run } from './process-group.ts';

const environment = { PATH: process.env.PATH ?? '' };
const surroundings = (signal = new AbortController().signal) => ({ environment, directory: '/', signal });

/** Whether a process runs; one that has ended but was not yet reaped does not. */
const runs = (pid: number): boolean => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('run', () => {
  it('gives nothing of its own environment on', async () => {
    expect((await run(['env'], surroundings())).stdout).toBe(`PATH=${environment.PATH}\n`);
  });
  it('reports codes and both outputs', async () => {
    expect(await run(['sh', '-c', 'echo a; echo b >&2; exit 3'], surroundings())).toEqual({
      code: 3,
      stdout: 'a\n',
      stderr: 'b\n',
    });
  });
  it('keeps the end of a long stderr', async () => {
    const { stderr } = await run(
      ['sh', '-c', 'i=0; while [ $i -lt 3000 ]; do echo 0123456789 >&2; i=$((i+1)); done; echo end >&2'],
      surroundings(),
    );
    expect([stderr.length, stderr.endsWith('end\n')]).toEqual([16 * 1024, true]);
  });
  it('rejects for a program that does not exist', async () => {
    await expect(run(['/nonexistent/program'], surroundings())).rejects.toMatchObject({ code: 'ENOENT' });
  });
  it('starts nothing once aborted', async () => {
    await expect(run(['sh', '-c', 'exit 0'], surroundings(AbortSignal.abort()))).rejects.toMatchObject({
      failure: { reason: 'Cancelled' },
    });
  });
  it('ends grandchildren too, those that ignore SIGTERM included, and then rejects with the reason', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apo-group-'));
    const abort = new AbortController();
    const script = `trap '' TERM; sh -c 'trap "" TERM; touch ${directory}/$$; sleep 60; sleep 60' & touch ${directory}/$$; wait; sleep 60`;
    const pending = run(['sh', '-c', script], surroundings(abort.signal));
    while (readdirSync(directory).length < 2) await sleep(20);
    const pids = readdirSync(directory).map(Number);
    expect(pids.map(runs)).toEqual([true, true]);
    abort.abort(new FetchError('TooLarge', 'too large', 'shrink it'));
    await expect(pending).rejects.toMatchObject({ failure: { reason: 'TooLarge' } });
    expect(pids.map(runs)).toEqual([false, false]);
    rmSync(directory, { recursive: true });
  });
});
