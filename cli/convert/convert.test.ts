import { afterAll, expect, it, jest } from '@jest/globals';
import { parseYaml } from '../manifests/yaml.ts';
import { createPlace } from '../testing/apo.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());
const root = new URL('../..', import.meta.url).pathname;
const OLD = `${root}examples/site/v1alpha1/manifests.yaml`;

it('writes every document in the version asked for, and back again the same', async () => {
  const beta = await place.apo(['convert', '-f', OLD, '--to', 'v1beta1']);
  expect(beta).toMatchObject({ status: 0, stderr: '' });
  const objects = parseYaml(beta.stdout).values as { apiVersion: string; kind: string }[];
  const original = await import('node:fs').then(
    ({ readFileSync }) => parseYaml(readFileSync(OLD, 'utf8')).values,
  );
  expect(objects.map(({ kind }) => kind)).toEqual((original as typeof objects).map(({ kind }) => kind));
  expect(new Set(objects.map(({ apiVersion }) => apiVersion))).toContain('ansible.cloud37.dev/v1beta1');
  const alpha = await place.apo(['convert', '-f', '-', '--to', 'v1alpha1'], { input: beta.stdout });
  expect(alpha.status).toBe(0);
  for (const [index, value] of parseYaml(alpha.stdout).values.entries()) {
    expect(value).toMatchObject({ ...(original[index] as object), metadata: expect.anything() });
  }
});

it('passes objects of other groups through', async () => {
  const input = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: "yes", b: "0755"}\n';
  const { stdout } = await place.apo(['convert', '-f', '-', '--to', 'v1alpha1'], { input });
  expect(parseYaml(stdout).values).toEqual(parseYaml(input).values);
});

it('writes nothing when something cannot be converted', async () => {
  const run =
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata: {name: now}\nspec: {playbookRef: {name: site}}\n';
  const { status, stdout, stderr } = await place.apo(['convert', '-f', OLD, '-f', '-', '--to', 'v1alpha1'], {
    input: run,
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe('<stdin>:1: error: Run/now: kind Run exists in v1beta1 only\n');
});
