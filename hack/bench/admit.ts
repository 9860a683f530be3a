/** `apo admit` as a whole process: one file, and ten thousand objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured, median, rounded } from './measure.ts';
import { TYPICAL_PLAYBOOK } from './typical.ts';

const OBJECTS = 10_000;

/** Start-up of the CLI against Node's own, and time and memory for many objects. */
export function benchAdmit(apo: string, rounds: number): object {
  const directory = mkdtempSync(join(tmpdir(), 'apo-bench-'));
  try {
    const one = join(directory, 'one.yaml');
    const many = join(directory, 'many.yaml');
    writeFileSync(one, JSON.stringify(TYPICAL_PLAYBOOK));
    const named = (n: number) => ({ ...TYPICAL_PLAYBOOK, metadata: { name: `playbook-${n}` } });
    writeFileSync(many, Array.from({ length: OBJECTS }, (_, n) => JSON.stringify(named(n))).join('\n---\n'));
    const admit = (file: string) => measured([apo, 'admit', '-f', file, '-o', 'json']);
    admit(one);
    const single = Array.from({ length: rounds }, () => admit(one).wallSeconds);
    const node = Array.from({ length: rounds }, () => measured([process.execPath, '-e', '0']).wallSeconds);
    const bulk = Array.from({ length: rounds }, () => admit(many));
    return {
      rounds,
      oneFileSeconds: rounded(median(single)),
      nodeStartSeconds: rounded(median(node)),
      objects: OBJECTS,
      manyObjectsSeconds: rounded(median(bulk.map(({ wallSeconds }) => wallSeconds))),
      manyObjectsMaxRssMiB: rounded(median(bulk.map(({ maxRssMiB }) => maxRssMiB))),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
