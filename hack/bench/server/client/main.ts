/** A client in a process of its own, so that it takes no time from what measures: a job on stdin, its result on stdout. */
import { json } from 'node:stream/consumers';
import type { Job } from './job.ts';
import { load } from './load.ts';
import { convert, parseAndPrint } from './repeat.ts';

const job = (await json(process.stdin)) as Job;
const result = await (job.kind === 'load'
  ? load(job)
  : job.kind === 'convert'
    ? convert(job)
    : parseAndPrint(job));
process.stdout.write(JSON.stringify(result));
