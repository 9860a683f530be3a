import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');
const DEMO = /(?<=<!-- demo -->\n```console\n)[\s\S]*?(?=```\n<!-- \/demo -->)/;

/** What the demo prints, errors and warnings in their places. */
async function demoOutput(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'apo-readme-'));
  try {
    const file = join(directory, 'output');
    const output = openSync(file, 'w');
    const node = join(root, 'node_modules/.bin/node');
    const child = spawn(node, ['hack/demo.ts'], { cwd: root, stdio: ['ignore', output, output] });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    const text = readFileSync(file, 'utf8');
    expect([code, text]).toEqual([0, text]);
    return text.replaceAll(/\/\S*\/apo-demo-[^/\s]*\//g, '/tmp/apo-demo/').trimStart();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Lines without what differs from run to run: times, the commit, the order of hosts. */
const normal = (output: string): string[] =>
  output
    .replaceAll(/[0-9a-f]{40}/g, 'COMMIT')
    .replaceAll(/\b[0-9.]+(ms|s|m)\b/g, 'TIME')
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();

it("README shows the demo's real output", async () => {
  const output = await demoOutput();
  const text = readFileSync(readme, 'utf8');
  if (process.env.UPDATE_GOLDENS)
    writeFileSync(
      readme,
      text.replace(DEMO, () => output),
    );
  else expect(normal(DEMO.exec(text)?.[0] ?? '')).toEqual(normal(output));
}, 300_000);
