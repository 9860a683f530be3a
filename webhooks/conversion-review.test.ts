import { describe, expect, test } from '@jest/globals';
import { convertReview, MAX_LEVELS } from './conversion-review.ts';

const ALPHA = 'ansible.cloud37.dev/v1alpha1';
const BETA = 'ansible.cloud37.dev/v1beta1';
const playbook = (apiVersion: string, name: string) => ({ apiVersion, kind: 'Playbook', metadata: { name } });
const review = (objects: unknown, desiredAPIVersion: unknown = BETA) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  request: { uid: 'u', desiredAPIVersion, objects },
});

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

describe('a conversion', () => {
  test('of a list of mixed versions keeps the order, and leaves alone what has the version already', () => {
    const objects = [playbook(ALPHA, 'a'), playbook(BETA, 'b'), playbook(ALPHA, 'c')];
    expect(convertReview(review(objects))).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      response: {
        uid: 'u',
        convertedObjects: [playbook(BETA, 'a'), playbook(BETA, 'b'), playbook(BETA, 'c')],
        result: { status: 'Success' },
      },
    });
  });

  test.each<[string, unknown]>([
    ['without metadata', { apiVersion: ALPHA, kind: 'Playbook' }],
    ['with metadata that is null', { apiVersion: ALPHA, kind: 'Playbook', metadata: null }],
  ])('of an object %s emits empty metadata, without which the API server fails', (_, object) => {
    const converted = convertReview(review([object]))?.response.convertedObjects;
    expect(converted).toEqual([{ apiVersion: BETA, kind: 'Playbook', metadata: {} }]);
  });

  test.each<[string, unknown, string]>([
    [
      'an object of another group',
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } },
      'request.objects[1] (Pod p): cannot convert v1, kind Pod',
    ],
    [
      'a kind without the version',
      { apiVersion: BETA, kind: 'Run', metadata: { name: 'r', namespace: 'n' } },
      'request.objects[1] (Run n/r): kind Run exists in v1beta1 only',
    ],
    ['a value that is no object', 5, 'request.objects[1] is not an object'],
    [
      'endless nesting',
      { ...playbook(BETA, 'x'), spec: deep(100_000) },
      `request.objects[1] (Playbook x) has more than ${MAX_LEVELS} levels`,
    ],
  ])('of a list with %s fails with its name', (_, object, message) => {
    const answer = convertReview(review([playbook(BETA, 'a'), object], ALPHA));
    expect(answer?.response).toMatchObject({
      uid: 'u',
      convertedObjects: [],
      result: { status: 'Failed', message: expect.stringContaining(message) },
    });
  });

  test('of an object as deep as is allowed works', () => {
    const object = { ...playbook(ALPHA, 'x'), spec: deep(MAX_LEVELS - 1) };
    expect(convertReview(review([object]))?.response.result).toEqual({ status: 'Success' });
  });

  test.each<[string, unknown, string]>([
    ['no list', review({}), 'request.objects must be a list'],
    ['an unknown version', review([], 'ansible.cloud37.dev/v9'), 'request.desiredAPIVersion must be one of'],
    [
      'another kind of review',
      { ...review([]), kind: 'AdmissionReview' },
      'the body must be a ConversionReview',
    ],
  ])('that asks with %s fails', (_, body, message) => {
    expect(convertReview(body)?.response).toMatchObject({
      uid: 'u',
      result: { status: 'Failed', message: expect.stringContaining(message) },
    });
  });

  test.each([
    undefined,
    null,
    5,
    [],
    {},
    { request: null },
    { request: { uid: 5 } },
    { request: { uid: '' } },
  ])('without a uid has no answer: %j', (body) => {
    expect(convertReview(body)).toBeUndefined();
  });
});
