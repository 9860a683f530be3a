import { afterAll, expect, it, jest } from '@jest/globals';
import { createPlace } from '../testing/apo.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());

const RUN =
  'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata: {name: now}\nspec: {playbookRef: {name: site}}\n';
const ADVICE =
  'is a kustomization and not looked at; for what it makes: kubectl kustomize dir | apo admit -f -';

it.each([
  [
    'with its kind',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [run.yaml]\n',
  ],
  ['without', 'resources: [run.yaml]\n'],
])('a kustomization %s is left out with a note', async (_, content) => {
  place.file('dir/kustomization.yaml', content);
  place.file('dir/run.yaml', RUN);
  const { status, stdout, stderr } = await place.apo(['admit', '-f', 'dir']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '1 object: 1 admitted, 0 denied, 0 warnings\n' });
  expect(stderr.split('\n')).toEqual([
    `note: dir/kustomization.yaml ${ADVICE}`,
    "note: without a cluster nobody's rights are checked; kubectl apply checks them",
    '',
  ]);
});

it('alone it is an error', async () => {
  const { status, stderr } = await place.apo(['admit', '-f', 'dir/kustomization.yaml']);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `dir/kustomization.yaml: error: ${ADVICE}\n` });
});
