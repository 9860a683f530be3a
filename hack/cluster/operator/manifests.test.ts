import { expect, test } from '@jest/globals';
import { outsideCluster } from './manifests.ts';

const metadata = { name: 'apo' };
const reference = (path: string) => ({ namespace: 'apo', name: 'apo', path, port: 443 });

test('references to Services get the ports of the processes, and Services lead to this machine', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: '10.0.0.1', selector: {} } },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata,
      webhooks: [{ clientConfig: { service: reference('/validate') } }],
    },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata,
      spec: { conversion: { webhook: { clientConfig: { service: reference('/convert') } } } },
    },
  ];
  expect(outsideCluster(objects, { webhook: 1, conversion: 2 })).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ExternalName', externalName: '127.0.0.1' },
    },
    { ...objects[1], webhooks: [{ clientConfig: { service: { ...reference('/validate'), port: 1 } } }] },
    {
      ...objects[2],
      spec: { conversion: { webhook: { clientConfig: { service: { ...reference('/convert'), port: 2 } } } } },
    },
  ]);
});

test('authorities come to where a client is configured', () => {
  const webhook = { apiVersion: 'v1', kind: 'X', metadata, clientConfig: { service: reference('/mutate') } };
  const [changed] = outsideCluster([webhook], { webhook: 1, conversion: 2, caBundle: 'PEM' });
  expect(changed?.clientConfig).toEqual({ service: { ...reference('/mutate'), port: 1 }, caBundle: 'UEVN' });
});

test('what nothing here could run is left out', () => {
  const objects = ['Deployment', 'ServiceAccount'].map((kind) => ({ apiVersion: 'v1', kind, metadata }));
  expect(outsideCluster(objects, { webhook: 1, conversion: 1 }).map(({ kind }) => kind)).toEqual([
    'ServiceAccount',
  ]);
});
