/**
 * The rendered Job under the eyes of the API server: it accepts every golden, and its Pod Security admission at
 * level "restricted" is the oracle of our rules about Pods.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { pseudoRun, renderJob } from '../../executor/job.ts';
import { inputs, playbook } from '../../executor/testing/run-inputs.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import { podRules } from '../../webhooks/policy/pod.ts';
import { playbookSubject } from '../../webhooks/policy/testing/pod.ts';
import { accepted, rejected } from '../../webhooks/policy/testing/pod-cases.ts';
import { broken } from '../../webhooks/policy/testing/subject.ts';
import { type Answer, send } from './api.ts';

const NAMESPACE = `restricted-${process.pid}`;
const goldens = new URL('../../executor/testdata/', import.meta.url);
const dryRun = (path: string, body: object): Promise<Answer> =>
  send(`${path}?dryRun=All&fieldValidation=Strict`, { method: 'POST', body });

/** Rules that are Pod Security "restricted"; the others ask for more, as their titles say. */
const STANDARD = ['POD-01', 'POD-02', 'POD-03', 'POD-04'];

beforeAll(async () => {
  const made = (path: string, kind: string, name: string, labels = {}) =>
    send(path, { method: 'POST', body: { apiVersion: 'v1', kind, metadata: { name, labels } } });
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  expect((await made('/api/v1/namespaces', 'Namespace', NAMESPACE, labels)).code).toBe(201);
  // No controller runs here that would make the one that every Pod names.
  for (const name of ['default', 'deployer'])
    expect((await made(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, 'ServiceAccount', name)).code).toBe(
      201,
    );
});

describe('the API server accepts the Job', () => {
  test.each(readdirSync(goldens))('%s', async (file) => {
    const job = JSON.parse(readFileSync(new URL(file, goldens), 'utf8'));
    const { code, body } = await dryRun(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs`, {
      ...job,
      metadata: { ...job.metadata, namespace: NAMESPACE },
    });
    expect({ code, message: body.message }).toEqual({ code: 201, message: undefined });
    expect(body.spec).toMatchObject(job.spec);
  });
});

/** What the API server says of the Pod of a Playbook. */
async function verdict(spec: Partial<PlaybookSpec>): Promise<'allowed' | 'forbidden' | 'invalid'> {
  const owner = playbook(spec);
  const result = renderJob(inputs({ playbook: owner, run: pseudoRun(owner) }));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const { metadata, spec: pod } = result.job.spec.template;
  const { code, body } = await dryRun(`/api/v1/namespaces/${NAMESPACE}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, generateName: 'judged-' },
    spec: pod,
  });
  if (code === 201) return 'allowed';
  if (code === 422) return 'invalid';
  expect({ code, message: body.message }).toEqual({
    code: 403,
    message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
  });
  return 'forbidden';
}

const ours = (spec: Partial<PlaybookSpec>): 'allowed' | 'forbidden' =>
  broken(podRules, playbookSubject(spec)).rules.some((rule) => STANDARD.includes(rule.slice(0, 6)))
    ? 'forbidden'
    : 'allowed';

const judged = [...rejected, ...accepted].map(([title, spec]) => [title, spec] as const);

describe('Pod Security admission says of a Pod what our rules say', () => {
  test.each(judged)('%s', async (_title, spec) => {
    const theirs = await verdict(spec);
    // Pods that are malformed are not judged: POD-07 and semantic validation refuse those at the door.
    if (theirs !== 'invalid') expect(ours(spec)).toBe(theirs);
  });

  test('and judges all but a few of them', async () => {
    const verdicts = [];
    for (const [, spec] of judged) verdicts.push(await verdict(spec));
    expect(verdicts.filter((one) => one === 'forbidden').length).toBeGreaterThanOrEqual(20);
    expect(verdicts.filter((one) => one === 'allowed').length).toBeGreaterThanOrEqual(30);
    expect(verdicts.filter((one) => one === 'invalid').length).toBeLessThanOrEqual(6);
  });
});
