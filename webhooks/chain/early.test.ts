import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { VERSIONS } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { KIND_NAMES, versionEntry } from '../../schemas/registry.ts';
import { writtenWithoutTrouble } from './early.ts';
import type { AdmissionInput } from './input.ts';
import { prepare } from './prepare.ts';
import { breaksMirroredRule, refusedBySchema } from './schema-refusal.ts';
import { beta, facts, input, object } from './testing/chain.ts';

/** What the whole chain makes of an object in mutating admission; undefined where it has to say more. */
function byTheWholeChain(request: AdmissionInput): JsonObject | undefined {
  const prepared = prepare(request, facts);
  return refusedBySchema(prepared) || breaksMirroredRule(prepared) ? undefined : prepared.state.object;
}

const user = { username: 'alice' };
const playbook = (spec: JsonObject) => object('Playbook', 'v1beta1', { ...beta, ...spec });
const request = (spec: JsonObject, old?: JsonObject) =>
  input('Playbook', 'v1beta1', playbook(spec), {
    phase: 'mutating',
    user,
    ...(old ? { old: playbook(old) } : {}),
  });
const privileged = { runtime: { securityContext: { privileged: true } } };

describe('the short way of mutating admission', () => {
  it.each<[string, AdmissionInput]>([
    ['an object without mistakes', request({})],
    ['one that validating admission refuses', request({ timeout: '9000h' })],
    ['a change of one', request({ timeout: '2h' }, { timeout: '1h' })],
    ['other metadata of one that was stored before a rule', request(privileged, privileged)],
  ])('is enough for %s', (_, given) => {
    expect(byTheWholeChain(given)).toBeDefined();
    expect(writtenWithoutTrouble(given, facts)).toEqual(byTheWholeChain(given));
  });

  it.each<[string, AdmissionInput]>([
    ['the schema', request({ timeout: 1 })],
    ['a CEL rule of the schema', request({ variables: { from: [{}] } })],
    ['a rule that is a ValidatingAdmissionPolicy, too', request(privileged)],
    ['a volume of the node', request({ runtime: { volumes: [{ name: 'a', hostPath: { path: '/' } }] } })],
    ['a path out of the repository', request({ source: { ...beta.source, path: '../x' } })],
  ])('is not enough against %s', (_, given) => {
    expect(writtenWithoutTrouble(given, facts)).toBeUndefined();
    expect(byTheWholeChain(given)).toBeUndefined();
  });

  const types = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((version) => versionEntry(kind, version)).map((version) => [kind, version] as const),
  );
  it.each(types)('ends where the whole chain ends: %s %s', (kind, version) => {
    const any = fc.oneof(objects(kind, version), objects(kind, version, messy));
    fc.assert(
      fc.property(any, fc.option(any, { nil: undefined }), (sent, old) => {
        const given = input(kind, version, sent, { phase: 'mutating', user, ...(old ? { old } : {}) });
        const written = writtenWithoutTrouble(given, facts);
        if (written) expect(written).toEqual(byTheWholeChain(given));
      }),
      { numRuns: 50 },
    );
  });
});
