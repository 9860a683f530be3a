/**
 * `make bench`: prints one JSON object with the figures and the ratios that do not depend on the machine.
 * Names of parts as arguments run only those; `--quick` plays a hundred tasks instead of a thousand, and sends the
 * server so little that its figures mean nothing.
 */
import { fileURLToPath } from 'node:url';
import { benchAdmit } from './admit.ts';
import { benchChain } from './chain.ts';
import { benchRun } from './run.ts';
import { benchServer } from './server/bench.ts';
import { FULL, QUICK } from './server/sizes.ts';

const apo = fileURLToPath(new URL('../../bin/apo', import.meta.url));
const ROUNDS = 5;
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const tasks = quick ? 100 : 1000;

const PARTS: Readonly<Record<string, () => object | Promise<object>>> = {
  chain: benchChain,
  admit: () => benchAdmit(apo, ROUNDS),
  run: () => benchRun(apo, tasks, ROUNDS),
  server: () => benchServer(quick ? QUICK : FULL),
};

const chosen = args.filter((arg) => !arg.startsWith('--'));
const unknown = chosen.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) {
  process.stderr.write(`unknown part ${unknown}; there are ${Object.keys(PARTS).join(', ')}\n`);
  process.exit(2);
}
const report: Record<string, object> = {};
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  report[name] = await part();
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
