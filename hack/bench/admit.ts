/** `apo admit` as a whole process: one file, and ten thousand objects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleaved, measured, median, rounded, type Usage } from './measure.ts';
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
    const { single, node, bulk } = interleaved(
      {
        single: () => admit(one),
        node: () => measured([process.execPath, '-e', '0']),
        bulk: () => admit(many),
      },
      rounds,
    );
    const seconds = (usages: readonly Usage[]) => rounded(median(usages.map((usage) => usage.wallSeconds)));
    return {
      rounds,
      oneFileSeconds: seconds(single),
      nodeStartSeconds: seconds(node),
      objects: OBJECTS,
      manyObjectsSeconds: seconds(bulk),
      manyObjectsMaxRssMiB: rounded(median(bulk.map(({ maxRssMiB }) => maxRssMiB))),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
