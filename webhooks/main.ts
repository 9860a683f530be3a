/** The admission server: reads its configuration, puts the parts together, and serves until it is told to stop. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, createClient } from '../controllers/runtime/client.ts';
import { systemClock } from '../controllers/runtime/clock.ts';
import { INSTALLATION, PRODUCT } from '../schemas/common/installation.ts';
import { CelWorker } from './cel-worker.ts';
import { INSTALLED_TARGETS } from './certificates/ca-bundle.ts';
import { startCertificates } from './certificates/manager.ts';
import { lifetimesOf } from './certificates/plan.ts';
import { servingNames } from './certificates/serving-names.ts';
import { type Config, readConfig, usage } from './config.ts';
import { webhookApp, webhookServer } from './server.ts';
import { type AdmissionOptions, type Availability, admissionHandler } from './serving/admission.ts';
import { ByteBudget } from './serving/byte-budget.ts';
import { type ClusterEdges, clusterEdges } from './serving/cluster-edges.ts';
import { conversionHandler } from './serving/conversion.ts';
import { ConversionPool } from './serving/conversion-pool.ts';
import { createJudge, type Judge } from './serving/judge.ts';
import { close, listen } from './serving/lifecycle.ts';
import { createLog, errorText, type Log } from './serving/log.ts';
import { createMetrics } from './serving/metrics.ts';
import { offlineEdges } from './serving/offline.ts';
import { probeApp } from './serving/probes.ts';
import { selfDialProblem } from './serving/self-dial.ts';
import { warmUp } from './serving/warm-up.ts';
import { type CertificateSource, fileCertificates } from './tls.ts';

const EXIT_USAGE = 2;
const ADMISSION_SHARE = 1 / 8;
const MAX_THREADS = 4;

async function serve(config: Config, log: Log): Promise<void> {
  const metrics = createMetrics();
  const settings = { operatorImage: config['operator-image'], defaultImage: config['default-image'] };
  const { kubeconfig } = config;
  const client = createClient({ userAgent: `${PRODUCT}-webhook`, ...(kubeconfig ? { kubeconfig } : {}) });
  const certificates = await certificateSource(config, client, log);
  const cel = new CelWorker();
  const pool = new ConversionPool(Math.min(MAX_THREADS, availableParallelism()));
  const budget = new ByteBudget(config['in-flight-bytes'], (held) => metrics.heldBytes.set(held));
  const spare = config['in-flight-bytes'] * ADMISSION_SHARE;
  let edges: ClusterEdges | undefined;
  let judge: Judge | undefined;
  let draining = false;

  const available = (): Availability => {
    const waitingFor = edges?.waitingFor() ?? ['certificates'];
    return judge && waitingFor.length === 0 ? { judge } : { waitingFor };
  };
  const admission: AdmissionOptions = {
    judge: available,
    limits: { bytes: config['max-admission-bytes'], budget, spare: 0 },
    metrics,
    log,
    observe: ({ namespace = '' }, verdict) => edges?.observe(namespace, verdict),
    now: systemClock.now,
  };
  const conversion = { limits: { bytes: config['max-conversion-bytes'], budget, spare }, metrics, pool };
  const app = webhookApp(
    {
      mutate: admissionHandler('mutate', admission),
      validate: admissionHandler('validate', admission),
      convert: conversionHandler(conversion),
    },
    {
      metrics,
      isDraining: () => draining,
      problem: (error) => log.error('a handler failed', { error: errorText(error) }),
    },
  );
  const caFile = config['client-ca-file'];
  const clientCa = caFile === undefined ? {} : { clientCa: await readFile(caFile, 'utf8') };
  const tls = { minVersion: `TLSv${config['tls-min-version']}`, ...clientCa } as const;
  const server = webhookServer(app, certificates, tls, metrics);
  const address = await listen(server, config.port, config['bind-address']);
  const readiness = async (): Promise<readonly string[]> => {
    if (draining) return ['the server is stopping'];
    const problem = await selfDialProblem(address);
    const now = available();
    return [...(problem === undefined ? [] : [problem]), ...('waitingFor' in now ? now.waitingFor : [])];
  };
  const probes = createServer(probeApp(readiness, metrics));
  const probeAddress = await listen(probes, config['probe-port'], config['bind-address']);
  log.info('serving', { port: address.port, probePort: probeAddress.port });

  await warmUp(createJudge({ ...offlineEdges(settings), cel }));
  // A list of stored v1alpha1 objects comes back to us for conversion, which needs our authority to be known.
  void certificates.published().then(() => {
    edges = clusterEdges(client, {
      settings,
      controller: config['controller-user'] ?? controllerUser(config.namespace),
      accessCacheSeconds: config['access-cache-seconds'],
      accessRate: { perSecond: config['access-qps'], burst: config['access-burst'] },
      observeAccess: (answer, source) => metrics.accessAnswers.inc({ answer, source }),
      log,
    });
    judge = createJudge({ ...edges, cel });
  });

  await stopSignal();
  draining = true;
  log.info('draining', { seconds: config['drain-seconds'] });
  await sleep(config['drain-seconds'] * 1000);
  await close(server);
  await close(probes);
  await Promise.all([edges?.stop(), pool.close(), cel.close(), certificates.stop()]);
  client.close();
  log.info('stopped');
}

/** The certificates; those in files need nobody to publish their authority. */
async function certificateSource(
  config: Config,
  client: ApiClient,
  log: Log,
): Promise<CertificateSource & { published(): Promise<void> }> {
  if (config.certificates === 'files') {
    const problem = (error: unknown): void =>
      log.error('the certificate files cannot be used', { error: errorText(error) });
    const files = await fileCertificates(config['cert-dir'] ?? '', { problem });
    return { ...files, published: () => Promise.resolve() };
  }
  const { namespace, 'bind-address': address } = config;
  return await startCertificates({
    client,
    secret: { namespace, name: INSTALLATION.certificates },
    names: servingNames({
      namespace,
      services: [config['webhook-service'], config['conversion-service']],
      others: isIP(address) === 0 || isUnspecified(address) ? [] : [address],
    }),
    targets: INSTALLED_TARGETS,
    lifetimes: lifetimesOf(config['certificate-seconds']),
    reports: {
      renewed: (step) => log.info('certificates were renewed', { step: step.kind }),
      problem: ({ path, error }) =>
        log.warn('certificates could not be managed', { path, error: errorText(error) }),
    },
  });
}

const isUnspecified = (address: string): boolean => address === '::' || address === '0.0.0.0';

const controllerUser = (namespace: string): string =>
  `system:serviceaccount:${namespace}:${INSTALLATION.controller}`;

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
