import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { HUB_VERSION, VERSIONS } from '../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../schemas/common/json.ts';
import { KIND_NAMES, versionEntry } from '../schemas/registry.ts';
import { convert } from '../webhooks/conversion/convert.ts';
import { manifestFiles } from './manifests.ts';

const files = await manifestFiles(['config/samples']);
const objectsOf = (path: string): JsonObject[] => {
  const { text = '' } = files.find((file) => file.path === path) ?? {};
  return parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as JsonObject);
};

test('there is one file of samples for every kind in every version', () => {
  const expected = VERSIONS.flatMap((version) =>
    KIND_NAMES.filter((kind) => versionEntry(kind, version) !== undefined).map(
      (kind) => `config/samples/${version}/${kind.toLowerCase()}.yaml`,
    ),
  );
  expect(files.map(({ path }) => path)).toEqual(expected.sort());
});

describe.each(KIND_NAMES.filter((kind) => versionEntry(kind, 'v1alpha1') !== undefined))(
  'the samples of %s',
  (kind) => {
    test('are the same in both versions', () => {
      const sample = (version: string) => objectsOf(`config/samples/${version}/${kind.toLowerCase()}.yaml`);
      const converted = sample('v1alpha1').map((object) => {
        const result = convert(object, HUB_VERSION);
        return 'object' in result ? result.object : result.problem;
      });
      const told = (object: unknown) => [valueAt(object, ['metadata', 'name']), valueAt(object, ['spec'])];
      expect(converted.map(told)).toEqual(sample(HUB_VERSION).map(told));
    });
  },
);
