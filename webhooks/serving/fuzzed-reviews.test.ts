import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { VERSIONS } from '../../schemas/common/group.ts';
import { member } from '../../schemas/common/json.ts';
import { KIND_NAMES, versionEntry } from '../../schemas/registry.ts';
import { convertReview } from '../conversion-review.ts';
import { type AdmissionRequest, mutateResponse, readAdmissionReview, validateResponse } from '../review.ts';
import { createJudge } from './judge.ts';
import { offlineEdges } from './offline.ts';
import { admissionReview, conversionReview } from './testing/reviews.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 5000);
const FOREIGN = 'text-of-another-namespace';

/** A judge in a cluster where every namespace but one holds texts that are nobody's business. */
function judgeOf(namespace: string) {
  const { facts, ...edges } = offlineEdges({ operatorImage: undefined, defaultImage: undefined });
  const labels = (name: string) => (name === namespace ? {} : { labels: { 'a.example.com/b': FOREIGN } });
  return createJudge({
    ...edges,
    facts: { facts: (name) => ({ ...facts.facts(name), namespace: { name, ...labels(name) } }) },
    cel: {
      // What expressions may see ends up in messages of policies.
      evaluate: (jobs, variables) =>
        Promise.resolve(jobs.map(() => ({ outcome: 'broken' as const, message: JSON.stringify(variables) }))),
    },
  });
}

/** Any JSON, in which members of the usual names may turn up. */
const anything: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(null, '', 0, [], {}, '__proto__', { __proto__: 1 }, { toString: 1 }, { constructor: null }),
);

const types = KIND_NAMES.flatMap((kind) =>
  VERSIONS.filter((version) => versionEntry(kind, version)).map((version) => ({ kind, version })),
);

/** A review about an object of some kind that is nearly as it should be. */
const nearReview: Arbitrary<unknown> = fc.constantFrom(...types).chain(({ kind, version }) =>
  fc
    .record({
      object: objects(kind, version, messy),
      oldObject: fc.oneof(objects(kind, version, messy), fc.constant(null)),
      operation: fc.constantFrom('CREATE', 'UPDATE', 'DELETE', 'CONNECT'),
      uid: fc.oneof(fc.uuid(), fc.string({ minLength: 1 })),
      wrong: fc.option(
        fc.tuple(
          fc.constantFrom('kind', 'name', 'namespace', 'userInfo', 'dryRun', 'subResource', 'object', 'uid'),
          anything,
        ),
      ),
    })
    .map(({ wrong, ...request }) =>
      admissionReview(request.object, {
        kind: { group: 'ansible.cloud37.dev', version, kind },
        ...request,
        ...(wrong ? { [wrong[0]]: wrong[1] } : {}),
      }),
    ),
);

/** Both answers to a request with an object, which must be answers to it. */
async function expectAnswers(request: AdmissionRequest): Promise<void> {
  const { object } = request;
  if (object === undefined) return;
  const judge = judgeOf(request.namespace ?? '');
  const judged = { ...request, object };
  const answers = [
    mutateResponse(request, await judge.mutate(judged, Number.POSITIVE_INFINITY)),
    validateResponse(request, await judge.validate(judged, Number.POSITIVE_INFINITY)),
  ];
  for (const answer of answers) {
    expect(answer.response.uid).toBe(request.uid);
    expect(JSON.stringify(answer)).not.toContain(FOREIGN);
    if (!answer.response.allowed) expect([403, 422]).toContain(answer.response.status?.code);
  }
  expect(answers[1]?.response).not.toHaveProperty('patch');
}

describe('fuzzed reviews', () => {
  test('of admission are answered with their uid, by both endpoints', async () => {
    const any = fc.oneof({ weight: 9, arbitrary: nearReview }, { weight: 1, arbitrary: anything });
    const property = fc.asyncProperty(any, async (body) => {
      const read = readAdmissionReview(JSON.parse(JSON.stringify(body)));
      const uid = member(member(body, 'request'), 'uid');
      if ('problem' in read) expect(read.uid).toBe(typeof uid === 'string' && uid !== '' ? uid : undefined);
      else await expectAnswers(read.request);
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 3_600_000);

  test('of conversion are answered with their uid and as many objects as they have', () => {
    const list = fc.array(
      fc.oneof(anything, ...types.map(({ kind, version }) => objects(kind, version, messy))),
      { maxLength: 3 },
    );
    const reviews = fc
      .tuple(
        fc.oneof({ weight: 9, arbitrary: list }, { weight: 1, arbitrary: anything }),
        fc.constantFrom(...VERSIONS, 'v9'),
      )
      .map(([objects, version]) => conversionReview(objects, version));
    const property = fc.property(
      fc.oneof({ weight: 9, arbitrary: reviews }, { weight: 1, arbitrary: anything }),
      (body) => {
        const answer = convertReview(JSON.parse(JSON.stringify(body)));
        const request = member(body, 'request');
        const uid = member(request, 'uid');
        if (typeof uid !== 'string' || uid === '') {
          expect(answer).toBeUndefined();
          return;
        }
        expect(answer?.response.uid).toBe(uid);
        const sent = member(request, 'objects');
        if (answer?.response.result.status === 'Success')
          expect(answer.response.convertedObjects).toHaveLength(Array.isArray(sent) ? sent.length : -1);
        else expect(answer?.response.convertedObjects).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: RUNS });
  }, 3_600_000);
});
