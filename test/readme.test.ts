import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { normalLines } from './console.ts';

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

it("README shows the demo's real output", async () => {
  const output = await demoOutput();
  const text = readFileSync(readme, 'utf8');
  if (process.env.UPDATE_GOLDENS)
    writeFileSync(
      readme,
      text.replace(DEMO, () => output),
    );
  else expect(normalLines(DEMO.exec(text)?.[0] ?? '')).toEqual(normalLines(output));
}, 300_000);
