/**
 * The API server as oracle: what our rules POD-01 to POD-04 say of a Playbook, through the real webhooks, is what Pod
 * Security admission says of a Pod with the same settings in a namespace labelled "restricted".
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiVersion } from '../../schemas/common/group.ts';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type Answer, type Api, resourcePath } from './api.ts';
import { parallel } from './parallel.ts';
import { podOf, runtimes } from './pod-settings.ts';
import { connect, sized } from './shared.ts';

const MINUTE = 60_000;
const COUNT = sized(300, 2_000);
const SEED = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const namespace = 'restricted';
let api: Api;

beforeAll(async () => {
  api = await connect();
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  expect((await api.send('/api/v1/namespaces', { method: 'POST', body })).code).toBe(201);
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await eventually(async () => expect((await api.send(account)).code).toBe(200), MINUTE);
}, 2 * MINUTE);
afterAll(() => api?.close());

const dryRun = (path: string, body: object): Promise<Answer> =>
  api.send(`${path}?dryRun=All&fieldValidation=Strict`, { method: 'POST', body });

/** What the API server says; `invalid` when the Pod is malformed, and Pod Security has no say. */
async function theirs(runtime: Runtime): Promise<'allowed' | 'forbidden' | 'invalid'> {
  const { code, body } = await dryRun(`/api/v1/namespaces/${namespace}/pods`, podOf(runtime));
  if (code === 201) return 'allowed';
  if (code === 422) return 'invalid';
  expect({ code, message: body.message }).toEqual({
    code: 403,
    message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
  });
  return 'forbidden';
}

/** What our webhooks say of the Playbook, and with which words. */
async function ours(runtime: Runtime): Promise<{ verdict: 'allowed' | 'forbidden'; message: string }> {
  const source = { repositoryRef: { name: 'site' }, path: 'site.yml' };
  const body = {
    apiVersion: apiVersion('v1beta1'),
    kind: 'Playbook',
    metadata: { name: 'judged' },
    spec: { source, runtime },
  };
  const answer = await dryRun(resourcePath('Playbook', { namespace }), body);
  const message = String(answer.body.message ?? '');
  return { verdict: /\(POD-0[1-4]\)/.test(message) ? 'forbidden' : 'allowed', message };
}

describe(`Pod Security "restricted" and our rules (seed ${SEED})`, () => {
  test(
    `say the same of ${COUNT} runtimes`,
    async () => {
      const verdicts = await parallel(
        fc.sample(runtimes(), { numRuns: COUNT, seed: SEED }),
        4,
        async (runtime) => {
          const [said, mine] = [await theirs(runtime), await ours(runtime)];
          // A malformed Pod is refused by semantic validation, which is not the matter here.
          if (said !== 'invalid') expect({ runtime, ...mine }).toEqual({ runtime, ...mine, verdict: said });
          return said;
        },
      );
      const share = (of: string) => verdicts.filter((verdict) => verdict === of).length / COUNT;
      expect(share('forbidden')).toBeGreaterThan(0.2);
      expect(share('allowed')).toBeGreaterThan(0.1);
      expect(share('invalid')).toBeLessThan(0.3);
    },
    sized(5, 15) * MINUTE,
  );
});
