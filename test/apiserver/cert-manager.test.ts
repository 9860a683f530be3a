/** The installation with cert-manager: accepted by cert-manager's real CRDs, and made for what is installed. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { certManagerCrds } from '../../hack/cluster/cert-manager.ts';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import { type Json, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { INSTALLED_TARGETS } from '../../webhooks/certificates/ca-bundle.ts';
import { servingNames } from '../../webhooks/certificates/serving-names.ts';
import { kubectl } from './control-plane.ts';

const config = join(import.meta.dirname, '../../config');
const { namespace, webhook, conversionService } = INSTALLATION;
let crds: string;
let objects: JsonObject[];

/** Every object that `kubectl apply -k` of this directory applies. */
async function built(directory: string): Promise<JsonObject[]> {
  const { code, stdout, stderr } = await kubectl(['kustomize', join(config, directory)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseAllDocuments(stdout, { version: '1.1' }).map((document): JsonObject => document.toJS());
}

beforeAll(async () => {
  crds = await certManagerCrds();
  const applied = await kubectl(['apply', '--server-side', '-f', crds]);
  expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: '' });
  const established = ['wait', '--for=condition=Established', '--timeout=30s', '-f', crds];
  expect((await kubectl(established)).code).toBe(0);
  // Even a dry run needs the namespace; other test files of the suite may have made it.
  await kubectl(['create', 'namespace', namespace]);
  objects = await built('overlays/cert-manager');
});
afterAll(() => kubectl(['delete', '--wait=false', '-f', crds]));

const nameOf = (object: JsonObject): Json | undefined => valueAt(object, ['metadata', 'name']);
const ofKind = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(String(kind)));
const tryApply = (tried: readonly object[]) =>
  kubectl(
    ['apply', '--dry-run=server', '--validate=strict', '-o', 'name', '-f', '-'],
    tried.map((object) => stringify(object)).join('---\n'),
  );

describe('the API server', () => {
  test('accepts Issuers, Certificates and the Deployment without a warning', async () => {
    const wanted = ofKind('Issuer', 'Certificate', 'Deployment');
    const { code, stdout, stderr } = await tryApply(wanted);
    expect({ code, stderr, objects: stdout.trim().split('\n').sort() }).toEqual({
      code: 0,
      stderr: '',
      objects: [
        `certificate.cert-manager.io/${namespace}-ca`,
        `certificate.cert-manager.io/${webhook}`,
        `deployment.apps/${webhook}`,
        `issuer.cert-manager.io/${namespace}-ca`,
        `issuer.cert-manager.io/${namespace}-selfsigned`,
      ],
    });
  });

  test.each([
    ['an unknown field', { dnsNmaes: [] }, 'unknown field "spec.dnsNmaes"'],
    ['another policy of keys', { privateKey: { rotationPolicy: 'Sometimes' } }, 'rotationPolicy'],
  ])('would refuse %s', async (_, spec, message) => {
    const [certificate = {}] = ofKind('Certificate');
    const wrong = { ...certificate, spec: { ...(certificate.spec as JsonObject), ...spec } };
    const { code, stderr } = await tryApply([wrong]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });
});

describe('the Certificate of the server', () => {
  const certificate = () => ofKind('Certificate').find((object) => nameOf(object) === webhook) ?? {};

  test('names both Services as the API server calls them', () => {
    const names = servingNames({ namespace, services: [webhook, conversionService] });
    expect(valueAt(certificate(), ['spec', 'dnsNames'])).toEqual(names);
  });

  test('is injected into everything that the API server calls, and into nothing else', () => {
    const annotation = ['metadata', 'annotations', 'cert-manager.io/inject-ca-from'];
    const injected = objects.filter((object) => valueAt(object, annotation) !== undefined);
    expect(new Set(injected.map((object) => valueAt(object, annotation)))).toEqual(
      new Set([`${namespace}/${webhook}`]),
    );
    const called = ofKind('MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration').concat(
      ofKind('CustomResourceDefinition').filter(
        (object) => valueAt(object, ['spec', 'conversion', 'strategy']) === 'Webhook',
      ),
    );
    expect(injected.map(nameOf).sort()).toEqual(called.map(nameOf).sort());
    expect(called.map(nameOf)).toEqual(
      expect.arrayContaining([...INSTALLED_TARGETS.customResourceDefinitions]),
    );
    expect(called).toHaveLength(Object.values(INSTALLED_TARGETS).flat().length);
  });

  test('is where the Deployment looks for it', () => {
    const [deployment = {}] = ofKind('Deployment');
    const pod = valueAt(deployment, ['spec', 'template', 'spec']) as {
      volumes: { name: string; secret: { secretName: string } }[];
      containers: { args: string[]; volumeMounts: { name: string; mountPath: string }[] }[];
    };
    const [container] = pod.containers;
    expect(container?.args).toEqual(
      expect.arrayContaining(['--certificates=files', `--cert-dir=${container?.volumeMounts[0]?.mountPath}`]),
    );
    expect(container?.args.filter((arg) => arg.startsWith('--certificates='))).toHaveLength(1);
    expect(pod.volumes[0]?.secret.secretName).toBe(valueAt(certificate(), ['spec', 'secretName']));
  });
});

test('the server loses the rights that it used for certificates of its own, and no others', async () => {
  const roles = (from: JsonObject[]) => from.filter(({ kind }) => /Role(Binding)?$/.test(String(kind)));
  const standard = roles(await built('default'));
  const lost = standard.filter((object) => nameOf(object) === INSTALLATION.certificates);
  const resources = lost.flatMap(({ rules = [] }) =>
    (rules as unknown as { resources: string[] }[]).flatMap((rule) => rule.resources),
  );
  expect(new Set(resources)).toEqual(
    new Set([
      'secrets',
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'customresourcedefinitions',
    ]),
  );
  expect(lost).toHaveLength(4);
  expect(roles(objects)).toEqual(standard.filter((object) => !lost.includes(object)));
  expect(JSON.stringify(roles(objects))).not.toMatch(
    /secrets|webhookconfigurations|customresourcedefinitions/,
  );
});
