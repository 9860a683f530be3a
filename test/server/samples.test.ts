/** The manifests that users are shown, against the real server. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { VERSIONS } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { manifestFiles } from '../manifests.ts';
import { kubectl } from './shared.ts';

const MINUTE = 60_000;
const files = await manifestFiles(['config/samples', 'examples']);
/** The samples and the examples of a version belong together, so each has a namespace of its own. */
const places = VERSIONS.flatMap((version) =>
  ['config/samples', 'examples'].map((directory) => ({
    title: `${directory} in ${version}`,
    namespace: `${directory.replace('/', '-')}-${version}`,
    of: files.filter(({ path }) => path.startsWith(`${directory}/`) && path.includes(`/${version}/`)),
  })),
);

const objectsIn = (text: string): JsonObject[] =>
  parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as JsonObject);

/** A Run needs its Playbook, and a Playbook is judged with its Repository. */
const ORDER = ['PlaybookPolicy', 'Repository', 'Playbook', 'Schedule', 'Run'];
const position = (object: JsonObject): number => ORDER.indexOf(String(object.kind));

describe.each(places)('$title', ({ namespace, of }) => {
  const objects = of
    .flatMap(({ text }) => objectsIn(text))
    .toSorted((one, two) => position(one) - position(two));

  beforeAll(async () => {
    expect(await kubectl(['create', 'namespace', namespace])).toMatchObject({ code: 0 });
  });

  test(
    'is admitted, and server-side apply of the same changes nothing',
    async () => {
      expect(objects.length).toBeGreaterThan(0);
      for (const object of objects) {
        const apply = ['apply', '--server-side', '--namespace', namespace, '-o', 'json', '-f', '-'];
        const first = await kubectl(apply, JSON.stringify(object));
        expect({ object, code: first.code, stderr: first.code === 0 ? '' : first.stderr }).toEqual({
          object,
          code: 0,
          stderr: '',
        });
        const again = await kubectl(apply, JSON.stringify(object));
        const state = (text: string) => valueAt(JSON.parse(text), ['metadata', 'resourceVersion']);
        expect(state(again.stdout)).toBe(state(first.stdout));
      }
    },
    3 * MINUTE,
  );
});
