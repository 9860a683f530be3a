import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { admissionReview, conversionReview, playbook } from './testing/reviews.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ admissionBytes: 200_000 });
});
afterAll(() => server.stop());

const send = async (path: string, body: unknown) => {
  const { code, text } = await server.post(path, JSON.stringify(body));
  expect(code).toBe(200);
  return JSON.parse(text).response;
};

describe('the endpoints', () => {
  test('mutate: writes defaults and who asked into a Playbook', async () => {
    const { allowed, patch } = await send('/mutate?timeout=5s', admissionReview(playbook()));
    const operations = JSON.parse(Buffer.from(patch, 'base64').toString()) as { path: string }[];
    expect(allowed).toBe(true);
    expect(operations.map(({ path }) => path)).toContain('/metadata/annotations');
  });

  test('mutate: what the schema refuses anyway is refused with everything else that is wrong', async () => {
    const object = playbook({ timeout: 'soon', source: { repositoryRef: { name: 'r' }, path: '../x' } });
    const { allowed, status } = await send('/mutate', admissionReview(object));
    expect(allowed).toBe(false);
    expect(status.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      'spec.timeout',
      'spec.source.path',
    ]);
  });

  test('mutate: what only policy refuses is left to validating admission', async () => {
    const runtime = { securityContext: { readOnlyRootFilesystem: false } };
    expect(await send('/mutate', admissionReview(playbook({ runtime })))).toMatchObject({ allowed: true });
  });

  test('mutate: what an admission policy of the API server would refuse is told with all else', async () => {
    const runtime = { securityContext: { readOnlyRootFilesystem: false } };
    const object = playbook({ source: { repositoryRef: { name: 'r' }, path: '../x' }, runtime });
    const { allowed, status } = await send('/mutate', admissionReview(object));
    expect({ allowed, fields: status.details.causes.map(({ field }: { field: string }) => field) }).toEqual({
      allowed: false,
      fields: ['spec.source.path', 'spec.runtime.securityContext.readOnlyRootFilesystem'],
    });
  });

  test.each<[string, object]>([
    ['DELETE', { operation: 'DELETE', object: null, oldObject: playbook() }],
    ['the status subresource', { subResource: 'status', operation: 'UPDATE', oldObject: playbook() }],
  ])('validate: lets %s pass without looking', async (_, request) => {
    const answer = await send('/validate', admissionReview(playbook({ timeout: 'soon' }), request));
    expect(answer).toEqual({ uid: expect.any(String), allowed: true });
  });

  test('validate: a malformed review is refused with its uid', async () => {
    const answer = await send('/validate', admissionReview(playbook(), { operation: 'EAT' }));
    expect(answer).toMatchObject({
      uid: expect.any(String),
      allowed: false,
      status: { code: 400, reason: 'BadRequest' },
    });
  });

  test.each([
    ['few', 1],
    ['many, in a thread', 2000],
  ])('convert: %s objects come back in their order', async (_, count) => {
    const objects = Array.from({ length: count }, (_unused, i) => ({
      ...playbook(),
      metadata: { name: `p-${i}`, namespace: 'team' },
    }));
    const { convertedObjects, result } = await send('/convert', conversionReview(objects));
    expect(result).toEqual({ status: 'Success' });
    expect(convertedObjects.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(
      objects.map(({ metadata }) => metadata.name),
    );
  });

  test('convert: one object that cannot be converted fails the call, however late it comes', async () => {
    const objects = [...Array.from({ length: 2000 }, () => playbook()), { apiVersion: 'v1', kind: 'Pod' }];
    const { result } = await send('/convert', conversionReview(objects));
    expect(result).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('request.objects[2000] (Pod)'),
    });
  });

  test.each<[string, string, string, Record<string, string>, number]>([
    ['text that is no JSON', '/validate', '{', {}, 400],
    ['a conversion that is no JSON', '/convert', '{', {}, 400],
    ['a uid that is no text', '/validate', '{"request":{"uid":5}}', {}, 400],
    ['a body that is too large', '/validate', `"${'a'.repeat(200_000)}"`, {}, 413],
    ['a body that says it is too large', '/validate', '', { 'content-length': '200001' }, 413],
    ['a compressed body', '/validate', '{}', { 'content-encoding': 'gzip' }, 415],
    ['another media type', '/convert', '{}', { 'content-type': 'text/yaml' }, 415],
    ['another path', '/other', '{}', {}, 404],
  ])('refuse %s', async (_, path, body, headers, code) => {
    const answer = await server.post(path, body, headers);
    expect(answer.code).toBe(code);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', status: 'Failure', code });
    expect(server.budget.held).toBe(0);
  });

  test('are counted', async () => {
    await send('/validate', admissionReview(playbook({ timeout: 'soon' })));
    const lines = (await server.metrics.registry.metrics()).split('\n');
    for (const begin of [
      'apo_webhook_requests_total{endpoint="validate",operation="CREATE",kind="Playbook",code="422"} ',
      'apo_webhook_request_duration_seconds_count{endpoint="convert"} ',
      'apo_webhook_certificate_expiry_timestamp_seconds ',
    ])
      expect(lines.filter((line) => line.startsWith(begin) && !line.endsWith(' 0'))).toHaveLength(1);
  });
});
