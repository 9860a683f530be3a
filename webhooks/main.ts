/** The admission server: reads its configuration, puts the parts together, and serves until it is told to stop. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../controllers/runtime/clock.ts';
import { CelWorker } from './cel-worker.ts';
import { type Config, readConfig, usage } from './config.ts';
import { webhookApp, webhookServer } from './server.ts';
import { type AdmissionOptions, admissionHandler } from './serving/admission.ts';
import { ByteBudget } from './serving/byte-budget.ts';
import { conversionHandler } from './serving/conversion.ts';
import { ConversionPool } from './serving/conversion-pool.ts';
import { createJudge } from './serving/judge.ts';
import { close, listen } from './serving/lifecycle.ts';
import { createLog, errorText, type Log } from './serving/log.ts';
import { createMetrics } from './serving/metrics.ts';
import { offlineEdges } from './serving/offline.ts';
import { probeApp } from './serving/probes.ts';
import { selfDialProblem } from './serving/self-dial.ts';
import { type CertificateSource, fileCertificates } from './tls.ts';

const EXIT_USAGE = 2;
const ADMISSION_SHARE = 1 / 8;
const MAX_THREADS = 4;

async function serve(config: Config, log: Log): Promise<void> {
  const metrics = createMetrics();
  const certificates = await certificateSource(config, log);
  const edges = offlineEdges({
    operatorImage: config['operator-image'],
    defaultImage: config['default-image'],
  });
  const budget = new ByteBudget(config['in-flight-bytes'], (held) => metrics.heldBytes.set(held));
  const admission: AdmissionOptions = {
    judge: createJudge({ ...edges, cel: new CelWorker() }),
    limits: { bytes: config['max-admission-bytes'], budget, spare: 0 },
    metrics,
    log,
    waitingFor: () => [],
    now: systemClock.now,
  };
  const spare = config['in-flight-bytes'] * ADMISSION_SHARE;
  // Admission keeps a processor for itself.
  const pool = new ConversionPool(Math.min(MAX_THREADS, Math.max(1, availableParallelism() - 1)));
  let draining = false;
  const app = webhookApp(
    {
      mutate: admissionHandler('mutate', admission),
      validate: admissionHandler('validate', admission),
      convert: conversionHandler({
        limits: { bytes: config['max-conversion-bytes'], budget, spare },
        metrics,
        pool,
      }),
    },
    {
      metrics,
      isDraining: () => draining,
      problem: (error) => log.error('a handler failed', { error: errorText(error) }),
    },
  );
  const clientCa = config['client-ca-file'] && (await readFile(config['client-ca-file'], 'utf8'));
  const server = webhookServer(
    app,
    certificates,
    { minVersion: `TLSv${config['tls-min-version']}`, ...(clientCa === undefined ? {} : { clientCa }) },
    metrics,
  );
  const address = await listen(server, config.port, config['bind-address']);
  const readiness = async (): Promise<string[]> => {
    if (draining) return ['the server is stopping'];
    const tls = await selfDialProblem(address);
    return [...(tls === undefined ? [] : [tls]), ...admission.waitingFor()];
  };
  const probes = createServer(probeApp(readiness, metrics));
  const probeAddress = await listen(probes, config['probe-port'], config['bind-address']);
  log.info('serving', { port: address.port, probePort: probeAddress.port });

  await stopSignal();
  draining = true;
  log.info('draining', { seconds: config['drain-seconds'] });
  await sleep(config['drain-seconds'] * 1000);
  await close(server);
  await close(probes);
  await Promise.all([pool.close(), certificates.stop()]);
  log.info('stopped');
}

function certificateSource(config: Config, log: Log): Promise<CertificateSource> {
  return fileCertificates(config['cert-dir'] ?? '', {
    problem: (error) => log.error('the certificate files cannot be used', { error: errorText(error) }),
  });
}

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  process.stdout.write(usage());
  process.exit(0);
}
const read = readConfig(argv, process.env);
if ('problems' in read) {
  process.stderr.write(read.problems.map((problem) => `error: ${problem}\n`).join(''));
  process.exit(EXIT_USAGE);
}
const log = createLog(read.config['log-level'], (line) => process.stderr.write(line));
try {
  await serve(read.config, log);
  process.exit(0);
} catch (error) {
  log.error('the server cannot run', { error: errorText(error) });
  process.exit(1);
}
