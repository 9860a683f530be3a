/** `fetch REQUEST VOLUME`: entry point of the Pod's fetch container. The only reader of the environment here. */
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { POD_PATHS } from '../job/layout.ts';
import { systemResolver } from './address.ts';
import { fetchInPod } from './pod.ts';

const [request, volume, terminationLog = POD_PATHS.terminationLog] = process.argv.slice(2);
if (request === undefined || volume === undefined) {
  process.stderr.write('usage: fetch REQUEST VOLUME [TERMINATION-LOG]\n');
  process.exit(2);
}
// The other containers may run as other users; they read what is written here.
process.umask(0o022);
const cancelled = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => cancelled.abort());
const launcher = fileURLToPath(new URL('../launcher', import.meta.url));
const done = await fetchInPod(
  { request, volume, launcher, terminationLog },
  {
    path: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    temporaryDirectory: tmpdir(),
    resolve: systemResolver,
    now: () => performance.now(),
    signal: cancelled.signal,
  },
);
process.exitCode = done ? 0 : 1;
