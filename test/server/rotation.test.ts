/** Self-managed certificates that last a minute, renewed under constant use by two replicas: nobody notices. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import { valueAt } from '../../schemas/common/json.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { startLoad } from './load.ts';
import { sized } from './shared.ts';

const MINUTE = 60_000;
/** A certificate of 60 s is renewed after 40 s. */
const ROTATIONS = sized(1, 4);
let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment({ replicas: 2, flags: ['--certificate-seconds=60'] });
}, 5 * MINUTE);
afterAll(() => environment?.stop(), MINUTE);

/** The authorities that the API server trusts for the webhooks now. */
async function trusted(): Promise<Buffer> {
  const path =
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/ansible-playbook-operator';
  const { body } = await environment.api.send(path);
  return Buffer.from(String(valueAt(body, ['webhooks', 0, 'clientConfig', 'caBundle'])), 'base64');
}

/** What identifies the certificate that a new connection is shown. Throws when the API server would refuse it. */
async function presented(port: number): Promise<string> {
  const servername = `${INSTALLATION.webhook}.${INSTALLATION.namespace}.svc`;
  const socket = connect({ host: '127.0.0.1', port, servername, ca: await trusted() });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test(
  `rotation (${ROTATIONS}) under constant use fails no request`,
  async () => {
    const load = startLoad(environment.api);
    const seen = environment.replicas.map(() => new Set<string>());
    const deadline = performance.now() + (ROTATIONS + 1) * MINUTE;
    const isDone = () => seen.every((of) => of.size > ROTATIONS);
    while (!isDone() && performance.now() < deadline) {
      for (const [index, { ports }] of environment.replicas.entries())
        seen[index]?.add(await presented(ports.https));
      await sleep(1_000);
    }
    await load.stop();
    expect(isDone()).toBe(true);
    expect(load.requests).toBeGreaterThan(ROTATIONS * 100);
    expect(load.failures).toEqual([]);
  },
  (ROTATIONS + 3) * MINUTE,
);
