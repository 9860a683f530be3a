import { describe, expect, test } from '@jest/globals';
import { readWatchEvent } from './watch-event.ts';

const object = { metadata: { name: 'a', namespace: 'b', resourceVersion: '7' } };
const bookmark = (annotations?: object) => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '9', annotations } },
});

describe('a line of a watch', () => {
  test.each(['ADDED', 'MODIFIED', 'DELETED'])('%s carries an object and its version', (type) => {
    expect(readWatchEvent({ type, object })).toEqual({ type, object, resourceVersion: '7' });
  });

  test.each([
    ['says how far the watch has come', undefined, false],
    ['ends the initial objects', { 'k8s.io/initial-events-end': 'true' }, true],
    ['may carry other annotations', { 'k8s.io/initial-events-end': 'false' }, false],
  ])('BOOKMARK %s', (_, annotations, initialEnd) => {
    expect(readWatchEvent(bookmark(annotations))).toEqual({
      type: 'BOOKMARK',
      resourceVersion: '9',
      initialEnd,
    });
  });

  test.each([
    [
      'a status',
      { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' },
      { status: 410, reason: 'Expired' },
    ],
    ['a status without code', { kind: 'Status', message: 'no' }, { status: 500, reason: 'InternalError' }],
    ['anything else', 'oops', { status: 500, reason: 'InternalError' }],
  ])('ERROR with %s is thrown', (_, status, expected) => {
    expect(() => readWatchEvent({ type: 'ERROR', object: status })).toThrow(
      expect.objectContaining(expected),
    );
  });

  test.each([
    ['no object', null],
    ['a list', []],
    ['an object without type', { object }],
    ['an unknown type', { type: 'RENAMED', object }],
    ['no version', { type: 'ADDED', object: { metadata: { name: 'a' } } }],
    ['no name', { type: 'ADDED', object: { metadata: { resourceVersion: '7' } } }],
    ['no metadata', { type: 'MODIFIED', object: {} }],
    ['metadata of another type', { type: 'MODIFIED', object: { metadata: [] } }],
  ])('with %s is refused', (_, line) => {
    expect(() => readWatchEvent(line)).toThrow(expect.objectContaining({ name: 'ProtocolError' }));
  });
});
