import { describe, expect, it } from '@jest/globals';
import { apiVersion, type Version } from '../../schemas/common/group.ts';
import { originOf, specManagers } from './origin.ts';

const writer = (
  version: Version,
  minute: number,
  fields: object = { 'f:spec': { 'f:path': {} } },
  more = {},
) => ({
  manager: `m${minute}`,
  apiVersion: apiVersion(version),
  time: `2026-01-01T00:0${minute}:00Z`,
  fieldsV1: fields,
  ...more,
});
const object = (...managedFields: unknown[]) => ({ metadata: { name: 'p', managedFields }, spec: {} });

describe('the version of an object is', () => {
  it.each<[string, object, Version]>([
    ['the one that its spec was written in', object(writer('v1alpha1', 1)), 'v1alpha1'],
    ['the one that it was written in last', object(writer('v1alpha1', 1), writer('v1beta1', 2)), 'v1beta1'],
    ['whatever the order', object(writer('v1alpha1', 2), writer('v1beta1', 1)), 'v1alpha1'],
    [
      'not that of the writer of a status',
      object(writer('v1alpha1', 1), writer('v1beta1', 2, undefined, { subresource: 'status' })),
      'v1alpha1',
    ],
    [
      'not that of the writer of metadata',
      object(writer('v1alpha1', 1), writer('v1beta1', 2, { 'f:metadata': {} })),
      'v1alpha1',
    ],
    ['the hub where nobody is known', object(), 'v1beta1'],
    ['the hub where managed fields make no sense', { metadata: { managedFields: [null, 5] } }, 'v1beta1'],
  ])('%s', (_, given, version) => {
    expect(originOf(given)).toBe(version);
    const managedFields = specManagers((given as ReturnType<typeof object>).metadata.managedFields);
    expect(originOf({ metadata: { managedFields } })).toBe(version);
  });
});

it('needs nothing of managed fields but who wrote the spec last, and that', () => {
  const { managedFields } = object(writer('v1beta1', 1), writer('v1alpha1', 2)).metadata;
  expect(specManagers(managedFields)).toEqual([
    { apiVersion: apiVersion('v1alpha1'), time: '2026-01-01T00:02:00Z', fieldsV1: { 'f:spec': {} } },
  ]);
  expect(specManagers([])).toBeUndefined();
});
