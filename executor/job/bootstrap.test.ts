import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BOOTSTRAP_EXIT, bootstrapCommand } from './bootstrap.ts';

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  for (const name of ['source', 'collections', 'launcher']) mkdirSync(at(name));
  launcher('import sys; print("launched", *sys.argv[1:])');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const launcher = (program: string) => writeFileSync(at('launcher', '__main__.py'), program);
const leave = (step: string, marker: string) => writeFileSync(at(step, marker), '');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(waitSeconds: number, marker?: string) {
  const [python = '', ...args] = bootstrapCommand({
    launcher: at('launcher'),
    spec: '/apo/inputs/run.json',
    waitSeconds,
    ...(marker === undefined ? {} : { marker }),
    steps: [at('source')],
  });
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data));
    child.stderr.on('data', (data: Buffer) => (stderr += data));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Resolves once a process has a handler for SIGTERM (proc(5), SigCgt). */
async function handlesSigterm(pid: number): Promise<void> {
  const caught = () => /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  while ((Number.parseInt((caught() ?? '').slice(-8), 16) & (1 << 14)) === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the program that containers start with', () => {
  it('runs the launcher as soon as the step before is ready', async () => {
    const { ended } = start(20);
    setTimeout(() => leave('source', 'ready'), 200);
    expect(await ended).toEqual({ code: 0, stdout: 'launched /apo/inputs/run.json\n', stderr: '' });
  });

  it('ends at once when the step before failed', async () => {
    leave('source', 'failed');
    const result = await start(20).ended;
    expect(result.code).toBe(BOOTSTRAP_EXIT.stepFailed);
    expect(result.stderr).toBe('The step of source failed; see the container of that name.\n');
  });

  it('gives up on a step that never ends', async () => {
    const result = await start(0.2, at('collections')).ended;
    expect(result.code).toBe(BOOTSTRAP_EXIT.stepTimeout);
    expect(result.stderr).toMatch('did not end within 0.2 s');
    expect(readdirSync(at('collections'))).toEqual(['failed']);
  });

  it.each([
    ['ready when the launcher succeeded', 'raise SystemExit(0)', 0, 'ready'],
    ['failed when the launcher failed', 'raise SystemExit(1)', 1, 'failed'],
    ['failed when the launcher broke', 'raise ValueError("broken")', 1, 'failed'],
    ['ready when the launcher just ended', 'pass', 0, 'ready'],
  ])('leaves the marker %s', async (_title, program, code, marker) => {
    launcher(program);
    leave('source', 'ready');
    const result = await start(20, at('collections')).ended;
    expect(result.code).toBe(code);
    expect(readdirSync(at('collections'))).toEqual([marker]);
  });

  it('stops on SIGTERM while it waits', async () => {
    const { child, ended } = start(60);
    await handlesSigterm(child.pid ?? 0);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(BOOTSTRAP_EXIT.stopped);
  });

  it('does not listen to PYTHONPATH or the current directory', () => {
    expect(bootstrapCommand({ launcher: '/l', spec: '/s', waitSeconds: 1, steps: [] }).slice(0, 3)).toEqual([
      'python3',
      '-I',
      '-B',
    ]);
  });
});
