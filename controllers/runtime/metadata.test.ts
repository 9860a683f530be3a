import { describe, expect, test } from '@jest/globals';
import { readMetadata, slim } from './metadata.ts';

describe('metadata', () => {
  test('is read from an object', () => {
    const metadata = { name: 'a', namespace: 'b', resourceVersion: '1', annotations: { x: 'y' }, uid: 'u' };
    expect(readMetadata({ metadata })).toEqual({
      name: 'a',
      namespace: 'b',
      resourceVersion: '1',
      annotations: { x: 'y' },
    });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'metadata'],
    ['an object without', {}],
    ['an object where it is a list', { metadata: [] }],
  ])('is not found in %s', (_, value) => {
    expect(readMetadata(value)).toBeUndefined();
  });

  test('of wrong types is empty', () => {
    const metadata = { name: 1, namespace: null, resourceVersion: {}, annotations: 'x' };
    expect(readMetadata({ metadata })).toEqual({
      name: '',
      namespace: '',
      resourceVersion: '',
      annotations: {},
    });
  });
});

describe('an object to be kept', () => {
  test('has no managedFields', () => {
    expect(slim({ kind: 'A', metadata: { name: 'a', managedFields: [{}] } })).toEqual({
      kind: 'A',
      metadata: { name: 'a' },
    });
  });

  test('has the type of its list where it has none of its own', () => {
    const type = { apiVersion: 'v1', kind: 'Secret' };
    expect(slim({ metadata: { name: 'a' } }, type)).toEqual({ ...type, metadata: { name: 'a' } });
    expect(slim({ kind: 'Own', metadata: {} }, type)).toEqual({
      apiVersion: 'v1',
      kind: 'Own',
      metadata: {},
    });
  });
});
