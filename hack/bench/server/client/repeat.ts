/** One large body: converted by a server, or parsed and printed here. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { ConvertJob, JsonJob, RepeatResult } from './job.ts';

const TAIL = 200;

/** Sends the body and reads the answers, one after the other. Throws at the first answer that is not a good one. */
export async function convert(job: ConvertJob): Promise<RepeatResult> {
  const body = await readFile(job.file);
  const agent = new Agent({ ...job.tls, keepAlive: true, maxSockets: 1 });
  const started = performance.now();
  const ms: number[] = [];
  const goesOn = (): boolean =>
    'count' in job.until
      ? ms.length < job.until.count
      : performance.now() - started < job.until.seconds * 1000;
  while (goesOn()) {
    const start = performance.now();
    await sendList(job, body, agent);
    ms.push(performance.now() - start);
  }
  agent.destroy();
  return { ms };
}

async function sendList({ url, good }: ConvertJob, body: Buffer, agent: Agent): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sent = request(new URL('/convert', url), { method: 'POST', headers, agent });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let bytes = 0;
  let tail = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - TAIL))).slice(-TAIL);
  }
  if (response.statusCode !== 200 || !tail.includes(good))
    throw new Error(`/convert answered ${response.statusCode}, ${bytes} bytes: …${tail}`);
}

/** From bytes to bytes, as a server would that changed nothing. */
export async function parseAndPrint({ file, count }: JsonJob): Promise<RepeatResult> {
  const bytes = await readFile(file);
  const ms = Array.from({ length: count }, () => {
    const start = performance.now();
    const printed = Buffer.from(JSON.stringify(JSON.parse(bytes.toString())));
    const took = performance.now() - start;
    if (printed.length < bytes.length / 2) throw new Error('most of the body was lost');
    return took;
  });
  return { ms };
}
