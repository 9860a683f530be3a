/** The admission server as a process: latency that it adds, throughput, and large conversions beside admission. */

import { rounded } from '../measure.ts';
import { checkAgreement } from './agreement.ts';
import { startArena } from './arena.ts';
import { benchConversion } from './conversion.ts';
import { startGoWebhook } from './go-webhook.ts';
import { benchLatency } from './latency.ts';
import { startPepr } from './pepr.ts';
import { maxRssMiB } from './process-usage.ts';
import type { Sizes } from './sizes.ts';
import { benchThroughput } from './throughput.ts';

/** All parts, one after the other, on one server process. */
export async function benchServer(sizes: Sizes): Promise<object> {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  tell('  starting a control plane and the server');
  const arena = await startArena();
  try {
    const rss = async () => rounded(await maxRssMiB(arena.ours.pid));
    const idleRssMiB = await rss();
    const pepr = await startPepr(arena, { pepr: 'info', peprQuiet: 'error' });
    const contenders = { ours: arena.ours, go: await startGoWebhook(arena), ...pepr };
    await checkAgreement(arena, contenders);
    tell('  throughput');
    const throughput = {
      ...(await benchThroughput(arena, contenders, sizes, tell)),
      maxRssMiB: await rss(),
    };
    tell('  latency of creates');
    const latency = { ...(await benchLatency(arena, sizes, tell)), maxRssMiB: await rss() };
    tell('  conversion of a list');
    const conversion = { ...(await benchConversion(arena, sizes, tell)), maxRssMiB: await rss() };
    return { idleRssMiB, throughput, latency, conversion, maxRssMiB: await rss() };
  } finally {
    await arena.plane.stop();
  }
}
