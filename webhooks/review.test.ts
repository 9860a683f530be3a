import { describe, expect, test } from '@jest/globals';
import type { Verdict } from './chain/input.ts';
import { type AdmissionRequest, mutateResponse, readAdmissionReview, validateResponse } from './review.ts';
import { admissionReview, playbook } from './serving/testing/reviews.ts';

const UID = '705ab4f5-6393-11e8-b7cc-42010a800002';

function requestOf(body: unknown): AdmissionRequest {
  const read = readAdmissionReview(body);
  if ('problem' in read) throw new Error(read.problem);
  return read.request;
}

describe('a review is read', () => {
  test('with all that the API server knows of the user', () => {
    const userInfo = { username: 'ada', uid: '5', groups: ['a'], extra: { scopes: ['b'] } };
    expect(requestOf(admissionReview(playbook(), { userInfo }))).toEqual({
      uid: UID,
      kind: 'Playbook',
      version: 'v1beta1',
      operation: 'CREATE',
      name: 'site',
      namespace: 'team',
      user: userInfo,
      object: playbook(),
      dryRun: false,
    });
  });

  test.each<[string, object]>([
    ['DELETE, which has no object', { operation: 'DELETE', object: null, oldObject: playbook() }],
    ['CONNECT, which has none of ours', { operation: 'CONNECT', object: { kind: 'PodExecOptions' } }],
  ])('for %s', (_, request) => {
    expect(requestOf(admissionReview(null, request))).not.toHaveProperty('object');
  });

  test.each<[string, object, string]>([
    ['no user', { userInfo: undefined }, 'request.userInfo.username must be a text that is not empty'],
    [
      'groups that are no list',
      { userInfo: { username: 'a', groups: 'b' } },
      'request.userInfo.groups must be a list of texts',
    ],
    [
      'extra of another shape',
      { userInfo: { username: 'a', extra: { b: 'c' } } },
      'request.userInfo.extra must be a map of lists of texts',
    ],
    [
      'an unknown operation',
      { operation: 'PATCH' },
      'request.operation must be one of CREATE, UPDATE, DELETE, CONNECT',
    ],
    ['a name that is no text', { name: 5 }, 'request.name must be a text'],
    [
      'a kind of another group',
      { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } },
      'request.kind must be a kind of ansible.cloud37.dev',
    ],
    [
      'a version that the kind lacks',
      { kind: { group: 'ansible.cloud37.dev', version: 'v1alpha1', kind: 'Run' } },
      'request.kind must be a kind of',
    ],
    [
      'an object of another kind',
      { object: { ...playbook(), kind: 'Run' } },
      'request.object must be a Playbook of ansible.cloud37.dev/v1beta1',
    ],
    [
      'an update without the old object',
      { operation: 'UPDATE' },
      'request.oldObject must be a Playbook of ansible.cloud37.dev/v1beta1',
    ],
  ])('and refused for %s', (_, request, problem) => {
    expect(readAdmissionReview(admissionReview(playbook(), request))).toEqual({
      uid: UID,
      problem: expect.stringContaining(problem),
    });
  });

  test.each([[undefined], [null], [5], [['a']], [{}], ['']])(
    'but cannot be answered with the uid %j',
    (uid) => {
      expect(readAdmissionReview(admissionReview(playbook(), { uid }))).toMatchObject({ uid: undefined });
    },
  );

  test('and refused for another version of admission', () => {
    const read = readAdmissionReview({
      ...admissionReview(playbook()),
      apiVersion: 'admission.k8s.io/v1beta1',
    });
    expect(read).toMatchObject({ uid: UID, problem: expect.stringContaining('admission.k8s.io/v1') });
  });
});

const VERDICT: Verdict = {
  allowed: true,
  causes: [],
  warnings: [],
  object: {},
  auditAnnotations: {},
  broken: [],
  onlyRights: false,
};
const CAUSE = { field: 'spec.a', reason: 'FieldValueForbidden', message: 'must not' } as const;

describe('an answer', () => {
  const request = requestOf(admissionReview(playbook()));

  test('has no patch where nothing changes', () => {
    expect(mutateResponse(request, { object: playbook() }).response).toEqual({ uid: UID, allowed: true });
  });

  test('has a JSON Patch where something does', () => {
    const { patch = '', ...response } = mutateResponse(request, {
      object: playbook({ timeout: '1h' }),
    }).response;
    expect(response).toEqual({ uid: UID, allowed: true, patchType: 'JSONPatch' });
    expect(JSON.parse(Buffer.from(patch, 'base64').toString())).toEqual([
      { op: 'add', path: '/spec/timeout', value: '1h' },
    ]);
  });

  test.each<[string, boolean, object]>([
    [
      '422 for wrong fields',
      false,
      { code: 422, reason: 'Invalid', details: { kind: 'Playbook', name: 'site' } },
    ],
    [
      '403 for missing rights',
      true,
      { code: 403, reason: 'Forbidden', details: { kind: 'playbooks', name: 'site' } },
    ],
  ])('is %s', (_, onlyRights, status) => {
    const verdict = { ...VERDICT, allowed: false, causes: [CAUSE], onlyRights };
    expect(validateResponse(request, verdict).response).toMatchObject({ uid: UID, allowed: false, status });
    expect(validateResponse(request, verdict).response).not.toHaveProperty('patch');
  });

  test('names an object by what its name will begin with', () => {
    const object = { ...playbook(), metadata: { generateName: 'site-', namespace: 'team' } };
    const unnamed = requestOf(admissionReview(object, { name: '' }));
    const verdict = { ...VERDICT, allowed: false, causes: [CAUSE] };
    expect(validateResponse(unnamed, verdict).response.status?.message).toMatch(
      /^Playbook.* "site-" is invalid/,
    );
  });

  test('carries warnings and audit annotations', () => {
    const verdict = { ...VERDICT, warnings: ['a\nb'], auditAnnotations: { 'IMG-02': 'Warn: x' } };
    expect(validateResponse(request, verdict).response).toEqual({
      uid: UID,
      allowed: true,
      warnings: ['a', 'b'],
      auditAnnotations: { 'IMG-02': 'Warn: x' },
    });
  });
});
