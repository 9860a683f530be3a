/**
 * Every kind in every version through every way to write it, with what kubectl prints, which is the product's face.
 * The texts stand in `testdata/crud`; UPDATE_GOLDENS=1 rewrites them, and their difference is to be read.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion, GROUP, VERSIONS } from '../../schemas/common/group.ts';
import { KIND_NAMES, kindEntry, versionEntry } from '../../schemas/registry.ts';
import { type CrudCase, crudCases, forbiddenObjects } from './crud/cases.ts';
import { expectGolden } from './golden.ts';
import { kubectl } from './shared.ts';
import { type Step, transcript } from './transcript.ts';

const MINUTE = 60_000;
const namespaceOf = ({ kind, version }: CrudCase): string => `crud-${kind}-${version}`.toLowerCase();

beforeAll(async () => {
  for (const one of crudCases) {
    const { code, stderr } = await kubectl(['create', 'namespace', namespaceOf(one)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
}, MINUTE);

test('the matrix is complete', () => {
  const all = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((version) => versionEntry(kind, version) !== undefined).map((version) => [kind, version]),
  );
  const tested = crudCases.map(({ kind, version }) => [kind, version]);
  expect(tested.map(String).sort()).toEqual(all.map(String).sort());
});

const NAME = 'one';
const JSON_TYPE = '--type=json';
const MERGE_TYPE = '--type=merge';
const APPLY = ['apply', '--server-side', '-f', '-'];

function steps({ kind, version, spec, merge, json, wrong, status }: CrudCase): Step[] {
  const resource = `${kindEntry(kind).plural}.${version}.${GROUP}`;
  const object = (of: object) => ({
    apiVersion: apiVersion(version),
    kind,
    metadata: { name: NAME },
    spec: of,
  });
  const get = (path: string): Step => ({ args: ['get', resource, NAME, '-o', `jsonpath={${path}}`] });
  const patch = (type: string, body: object, ...more: string[]): Step => ({
    args: ['patch', resource, NAME, type, '--patch', JSON.stringify(body), ...more],
  });
  const wrongSpec = [{ op: 'replace', path: '/spec', value: wrong }];
  return [
    { title: 'what is right', args: ['create', '--dry-run=server', '-f', '-'], input: object(spec) },
    { args: ['get', resource, NAME] },
    { args: ['create', '-f', '-'], input: object(spec) },
    { args: ['create', '-f', '-'], input: object(spec) },
    get('.spec'),
    { title: 'server-side apply of the same', args: APPLY, input: object(spec) },
    get('.metadata.generation'),
    patch(MERGE_TYPE, { spec: merge }, '--dry-run=server'),
    patch(MERGE_TYPE, { spec: merge }),
    patch(JSON_TYPE, json),
    { args: [...APPLY, '--force-conflicts'], input: object({ ...spec, ...merge }) },
    get('.spec'),
    { args: ['replace', '-f', '-'], input: object(spec) },
    { ...patch(MERGE_TYPE, { status }, '--subresource=status'), title: 'status' },
    // The server itself writes the status of policies, at a time of its own.
    ...(kind === 'PlaybookPolicy' ? [] : [get('.status'), { args: ['get', resource, NAME] }]),
    { title: 'what is wrong', args: ['create', '--dry-run=server', '-f', '-'], input: other(object(wrong)) },
    { args: ['create', '-f', '-'], input: other(object(wrong)) },
    { args: ['apply', '-f', '-'], input: other(object(wrong)) },
    { args: [...APPLY, '--force-conflicts'], input: object(wrong) },
    { args: ['replace', '-f', '-'], input: object(wrong) },
    patch(MERGE_TYPE, { spec: wrong }),
    patch(JSON_TYPE, wrongSpec),
    get('.spec'),
    { title: 'deletion', args: ['delete', resource, NAME, '--dry-run=server'] },
    { args: ['delete', resource, NAME] },
    { args: ['get', resource, '-o', 'name'] },
  ];
}

const other = (object: { metadata: object }): object => ({ ...object, metadata: { name: 'wrong' } });

describe('what kubectl prints', () => {
  test.each(crudCases)(
    'of $kind $version',
    async (one) => {
      const { kind, version } = one;
      expectGolden(
        `crud/${kind}-${version}.txt`.toLowerCase(),
        await transcript(namespaceOf(one), steps(one)),
      );
    },
    3 * MINUTE,
  );

  test('of objects that break several rules of policy: all of them', async () => {
    const applied = forbiddenObjects.map((input) => ({ args: ['apply', '-f', '-'], input }));
    const text = await transcript('default', applied);
    for (const rule of ['GIT-02', 'GIT-03', 'PATH-01', 'POD-01', 'POD-02', 'POD-05'])
      expect(text).toContain(`(${rule})`);
    expectGolden('crud/forbidden.txt', text);
  });

  test('of a bad Deployment, which ours reads like', async () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'bad' },
      spec: {
        replicas: -1,
        selector: { matchLabels: { app: 'a' } },
        strategy: { type: 'Sometimes' },
        template: {
          metadata: { labels: { app: 'b' } },
          spec: { containers: [{ name: 'Bad_Name', image: '' }] },
        },
      },
    };
    const input = { args: ['apply', '-f', '-'], input: deployment };
    expectGolden('crud/deployment.txt', await transcript('default', [input]));
  });
});
