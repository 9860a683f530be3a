/** Load on one server: a bounded number of requests at a time, over connections that stay open. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadJob, LoadResult } from './job.ts';

/** Runs a job. Throws at the first answer that is not a good one: a refusal is fast for no reason. */
export async function load(job: LoadJob): Promise<LoadResult> {
  const { tls, pace } = job;
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: pace.atOnce });
  try {
    await phase(job, agent, 0, job.lead);
    const count = 'count' in pace ? pace.count : Math.round(pace.perSecond * pace.seconds);
    const started = performance.now();
    const times = await phase(job, agent, job.lead, count);
    const seconds = (performance.now() - started) / 1000;
    times.sort((a, b) => a - b);
    return { requests: count, seconds, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  } finally {
    agent.destroy();
  }
}

/** Sends requests at the job's pace; gives the milliseconds of each. */
async function phase(job: LoadJob, agent: Agent, first: number, count: number): Promise<number[]> {
  const { pace } = job;
  const started = performance.now();
  /** When a request is due; without a rate that is when its turn comes. */
  const due = (n: number): number =>
    'count' in pace ? performance.now() : started + (n * 1000) / pace.perSecond;
  const times: number[] = [];
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      const at = due(n);
      const early = at - performance.now();
      if (early > 0) await sleep(early);
      await send(job, first + n, agent);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: pace.atOnce }, sender));
  return times;
}

/** The smallest of sorted figures that so large a share of them does not exceed (nearest rank). */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

async function send({ url, requests, first = 0 }: LoadJob, n: number, agent: Agent): Promise<void> {
  const { path, body, good } = requests[n % requests.length] ?? { path: '/', body: '', good: [] };
  const bytes = Buffer.from(body.replaceAll('@N@', String(first + n)));
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const sent = request(new URL(path, url), { method: 'POST', headers, agent });
  sent.end(bytes);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const { statusCode: code = 0 } = response;
  if (code < 200 || code > 299 || !good.every((part) => answer.includes(part)))
    throw new Error(`${path} answered ${code}, without ${good.join(' and ')}: ${answer.slice(0, 2000)}`);
}
