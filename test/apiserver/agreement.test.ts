/**
 * The admission chain judges schema and CEL rules itself, so that a user is told everything at once, also without a
 * cluster. Here random objects show that it agrees with the API server.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messy, valid } from '../../schemas/arbitraries.ts';
import { formatPath } from '../../schemas/common/field-error.ts';
import { apiVersion, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import { asReceived } from '../../schemas/domain/as-received.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';
import { celRuleErrors } from '../../webhooks/schema/cel-rules.ts';
import { structuralErrors } from '../../webhooks/schema/structural.ts';
import { resourcePath, send } from './api.ts';

const RUNS = 100;

const versions = KIND_NAMES.flatMap((kind) =>
  VERSIONS.flatMap((version) => {
    const entry = versionEntry(kind, version);
    return entry === undefined ? [] : [{ kind, version, spec: schemaNode(entry.spec) }];
  }),
);

const objectWith = (kind: Kind, version: Version, spec: Json): JsonObject => ({
  apiVersion: apiVersion(version),
  kind,
  metadata: { name: 'random' },
  spec,
});

/** Fields that the chain finds fault with; rules in CEL count only where the schema holds, as in the API server. */
function faultsOf(kind: Kind, version: Version, object: JsonObject): string[] {
  const structural = structuralErrors(kind, version, object);
  const errors = structural.length > 0 ? structural : celRuleErrors(kind, version, object);
  return errors.map(({ path }) => formatPath(path));
}

const tryCreate = (kind: Kind, version: Version, body: JsonObject) =>
  send(`${resourcePath(kind, version)}?dryRun=All`, { method: 'POST', body });

describe.each(versions)('$kind $version', ({ kind, version, spec }) => {
  // The API server takes a v1alpha1 object without a spec, because the origin's did; the chain refuses it.
  const judgedAlike = (value: Json) => value !== null || version === HUB_VERSION;

  test.each([
    ['well-formed', valid],
    ['malformed', messy],
  ] as const)('%s objects: the chain and the API server agree', async (_, generator) => {
    await fc.assert(
      fc.asyncProperty(generator(spec).filter(judgedAlike), async (value) => {
        const { code, body } = await tryCreate(kind, version, objectWith(kind, version, value));
        const faults = faultsOf(kind, version, objectWith(kind, version, asReceived(spec, value)));
        expect({ accepted: code === 201, faults, message: code === 201 ? '' : body.message }).toEqual({
          accepted: faults.length === 0,
          faults: expect.anything(),
          message: expect.anything(),
        });
      }),
      { numRuns: RUNS },
    );
  });
});

test.each(KIND_NAMES)('an accepted %s is stored as the chain takes it to be', async (kind) => {
  const spec = schemaNode(versionEntry(kind, HUB_VERSION)?.spec ?? {});
  await fc.assert(
    fc.asyncProperty(fc.oneof(valid(spec), messy(spec)), async (value) => {
      const { code, body } = await tryCreate(kind, HUB_VERSION, objectWith(kind, HUB_VERSION, value));
      if (code === 201) expect(body.spec).toEqual(asReceived(spec, value));
    }),
    { numRuns: RUNS },
  );
});
