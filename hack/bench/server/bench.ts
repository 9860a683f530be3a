/** The admission server as a process: latency that it adds, throughput, and large conversions beside admission. */

import { rounded } from '../measure.ts';
import { startArena } from './arena.ts';
import { benchConversion } from './conversion.ts';
import { benchLatency } from './latency.ts';
import { maxRssMiB } from './process-usage.ts';
import type { Sizes } from './sizes.ts';

/** All parts, one after the other, on one server process. */
export async function benchServer(sizes: Sizes): Promise<object> {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  tell('  starting a control plane and the server');
  const arena = await startArena();
  try {
    const rss = async () => rounded(await maxRssMiB(arena.ours.pid));
    const idleRssMiB = await rss();
    tell('  latency of creates');
    const latency = { ...(await benchLatency(arena, sizes, tell)), maxRssMiB: await rss() };
    tell('  conversion of a list');
    const conversion = { ...(await benchConversion(arena, sizes, tell)), maxRssMiB: await rss() };
    return { idleRssMiB, latency, conversion, maxRssMiB: await rss() };
  } finally {
    await arena.plane.stop();
  }
}
