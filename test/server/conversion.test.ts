/** Random objects, stored by a real API server, read and written through both versions. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { objects } from '../../schemas/arbitraries.ts';
import { apiVersion, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { isObject, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { KIND_NAMES, type Kind, kindEntry, versionEntry } from '../../schemas/registry.ts';
import { celRuleErrors } from '../../webhooks/schema/cel-rules.ts';
import { structuralErrors } from '../../webhooks/schema/structural.ts';
import { resourcePath } from './api.ts';
import { startConversionOnly } from './conversion-only.ts';
import type { Environment } from './environment.ts';
import { parallel } from './parallel.ts';
import { sized } from './shared.ts';

const MINUTE = 60_000;
const KINDS = KIND_NAMES.filter((kind) => versionEntry(kind, 'v1alpha1') !== undefined);
/** Of each kind, stored through each version. */
const COUNT = Math.ceil(sized(200, 10_000) / KINDS.length / VERSIONS.length);
const WIDTH = 8;
const SEED = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const namespace = 'default';

let environment: Environment;
beforeAll(async () => {
  environment = await startConversionOnly();
}, 5 * MINUTE);
afterAll(() => environment?.stop(), MINUTE);

const other = (version: Version): Version => (version === HUB_VERSION ? 'v1alpha1' : HUB_VERSION);
const spec = (object: JsonObject) => object.spec;
const nameOf = (kind: Kind, version: Version, index: number) => `${kind}-${version}-${index}`.toLowerCase();

/** Random objects that the API server takes, under names of their own. */
const generated = (kind: Kind, version: Version): JsonObject[] =>
  fc
    .sample(
      objects(kind, version).filter(
        (object) =>
          isObject(object.spec) &&
          // Only v1beta1 can do without; an old client that writes such a Schedule back is refused.
          valueAt(object, ['spec', 'runTemplateRef']) === undefined &&
          structuralErrors(kind, version, object).length === 0 &&
          celRuleErrors(kind, version, object).length === 0,
      ),
      { numRuns: COUNT, seed: SEED },
    )
    .map((object, index) => ({
      apiVersion: apiVersion(version),
      kind,
      metadata: { name: nameOf(kind, version, index) },
      spec: spec(object) ?? {},
    }));

describe.each(KINDS.flatMap((kind) => VERSIONS.map((version) => ({ kind, version }))))(
  '$kind stored through $version',
  ({ kind, version }) => {
    test(
      `comes back the same after another client has read it in the other version and written it back (seed ${SEED})`,
      async () => {
        const { send } = environment.api;
        const at = (of: Version, name: string) => resourcePath(kind, { namespace, version: of, name });
        await parallel(generated(kind, version), WIDTH, async (object) => {
          const path = resourcePath(kind, { namespace, version });
          const created = await send(path, { method: 'POST', body: object });
          const name = String(valueAt(object, ['metadata', 'name']));
          const read = await send(at(other(version), name));
          const written = await send(at(other(version), name), { method: 'PUT', body: read.body });
          const again = await send(at(version, name));
          const codes = [created, read, written, again].map(({ code }) => code);
          // jest's comparison of large objects is slow; it only prints the difference.
          const isSame = isDeepStrictEqual(spec(again.body), spec(created.body));
          if (codes.join() !== '201,200,200,200' || !isSame) {
            const messages = [created, read, written].map(({ body }) => body.message);
            expect({ name, codes, messages, spec: spec(again.body) }).toEqual({
              name,
              codes: [201, 200, 200, 200],
              messages: [undefined, undefined, undefined],
              spec: spec(created.body),
            });
          }
        });
      },
      sized(3, 20) * MINUTE,
    );
  },
);

describe.each(KINDS)('kubectl get of all objects of kind %s', (kind) => {
  test.each(VERSIONS)(
    'in %s finds each of them',
    async (version) => {
      const resource = `${kindEntry(kind).plural}.${version}.ansible.cloud37.dev`;
      const get = (of: string) => environment.plane.kubectl(['get', of, '--output=name']);
      const { code, stdout } = await get(resource);
      const stored = await environment.api.send(resourcePath(kind, { namespace }));
      expect(code).toBe(0);
      expect(stdout.trimEnd().split('\n').length).toBe((stored.body.items as unknown[]).length);
    },
    3 * MINUTE,
  );
});
