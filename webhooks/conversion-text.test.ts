import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../schemas/arbitraries.ts';
import { VERSIONS } from '../schemas/common/group.ts';
import { convertReview } from './conversion-review.ts';
import { scanReview } from './conversion-scan.ts';
import { convertText } from './conversion-text.ts';
import { conversionReview, playbook } from './serving/testing/reviews.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 5000);

function answerTo(text: string): { answer: unknown; pieces: number } {
  const pieces: string[] = [];
  convertText(Buffer.from(text), (piece) => pieces.push(piece));
  return { answer: pieces.length === 0 ? undefined : JSON.parse(pieces.join('')), pieces: pieces.length };
}

/** What a parse of the whole text comes to; a call that fails may have converted some objects before. */
function expected(text: string): unknown {
  try {
    return JSON.parse(JSON.stringify(convertReview(JSON.parse(text))) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

const withoutPartial = (answer: unknown): unknown => {
  const review = answer as { response: { result: { status: string } } } | undefined;
  return review?.response.result.status === 'Failed'
    ? { ...review, response: { ...review.response, convertedObjects: [] } }
    : answer;
};

const same = (text: string): void =>
  expect(withoutPartial(answerTo(text).answer)).toEqual(withoutPartial(expected(text)));

describe('the answer is that of a parse of the whole text', () => {
  const review = conversionReview([playbook(), playbook()]);
  const text = JSON.stringify(review);
  test.each<[string, string]>([
    ['the usual order', text],
    ['indented', JSON.stringify(review, null, 2)],
    [
      'objects first',
      JSON.stringify({
        request: { objects: [playbook()], desiredAPIVersion: 'ansible.cloud37.dev/v1alpha1', uid: 'u' },
        kind: review.kind,
        apiVersion: review.apiVersion,
      }),
    ],
    ['no objects', JSON.stringify(conversionReview([]))],
    ['objects that are no list', JSON.stringify(conversionReview({}))],
    [
      'another version of the review',
      text.replace('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'),
    ],
    ['a key that occurs twice', text.replace('"objects":', '"objects":[1],"objects":')],
    ['a key in disguise', text.replace('"objects"', '"\\u006fbjects"')],
    ['brackets and quotes in texts', JSON.stringify(conversionReview([playbook({ timeout: '}]"\\"[{' })]))],
    ['a comma too many', text.replace(/\]\}\}$/, ',]}}')],
    ['a missing comma', text.replace('},{', '} {')],
    ['an end too early', text.slice(0, -1)],
    ['nothing', ''],
    ['a text after the end', `${text}x`],
  ])('for %s', (_, input) => {
    same(input);
  });

  test('for one object that is not JSON, which fails the call', () => {
    const { answer } = answerTo(text.replace('"site.yml"', 'site.yml'));
    expect(answer).toMatchObject({
      response: {
        uid: review.request.uid,
        result: { status: 'Failed', message: expect.stringContaining('request.objects[0]') },
      },
    });
  });

  test('for random objects of mixed versions', () => {
    const any = fc.oneof(
      ...VERSIONS.flatMap((version) =>
        (['Playbook', 'Repository', 'Schedule'] as const).map((kind) => objects(kind, version, messy)),
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 4 }),
        fc.constantFrom(...VERSIONS),
        fc.nat(3),
        (list, version, indent) => same(JSON.stringify(conversionReview(list, version), null, indent)),
      ),
      { numRuns: RUNS / 10 },
    );
  }, 300_000);

  test('for texts with pieces cut out and put in', () => {
    const cut = fc.tuple(
      fc.nat(text.length),
      fc.nat(20),
      fc.constantFrom('', '"', '{', '}', '[', ']', ',', '\\', ' ', '0'),
    );
    fc.assert(
      fc.property(cut, ([at, length, inserted]) => {
        const damaged = text.slice(0, at) + inserted + text.slice(at + length);
        const whole = expected(damaged);
        const { answer } = answerTo(damaged);
        // Damage inside of one object fails the call where a whole parse finds no call at all.
        if (whole === undefined && answer !== undefined)
          expect(answer).toMatchObject({ response: { result: { status: 'Failed' } } });
        else expect(withoutPartial(answer)).toEqual(withoutPartial(whole));
      }),
      { numRuns: RUNS },
    );
  }, 300_000);
});

test.each([
  ['in pieces', JSON.stringify(conversionReview([playbook()]))],
  ['as a whole', JSON.stringify(conversionReview([playbook()])).replace('"objects"', '"\\u006fbjects"')],
])('the outcome counts what was converted %s', (_, text) => {
  expect(convertText(Buffer.from(text), () => {})).toEqual({
    count: 1,
    target: 'ansible.cloud37.dev/v1alpha1',
    succeeded: true,
  });
});

describe('large lists', () => {
  const list = Array.from({ length: 3000 }, () => playbook());

  test('come back in pieces', () => {
    expect(answerTo(JSON.stringify(conversionReview(list))).pieces).toBeGreaterThan(2);
  });

  test('are found without a parse, with their depth', () => {
    const scanned = scanReview(Buffer.from(JSON.stringify(conversionReview(list))));
    expect(scanned?.items).toHaveLength(3000);
    expect(scanned?.items[0]?.levels).toBe(4);
  });
});
