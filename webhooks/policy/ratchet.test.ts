import { describe, expect, it } from '@jest/globals';
import type { FieldError } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import { ratchet } from './ratchet.ts';

const error = (path: Path, rule = 'POD-01'): FieldError & { rule: string } => ({
  path,
  reason: 'FieldValueForbidden',
  message: 'no',
  rule,
});
const volumes = (...names: [string, string][]) => ({
  spec: { runtime: { volumes: names.map(([name, path]) => ({ name, hostPath: { path } })) } },
});
const hostPath = (index: number): Path => ['spec', 'runtime', 'volumes', index, 'hostPath'];

const excused = (
  path: Path,
  object: unknown,
  before: object,
  oldPaths: readonly Path[] = [path],
  oldRule = 'POD-01',
) =>
  ratchet([error(path)], { object: before, errors: oldPaths.map((old) => error(old, oldRule)) }, object)
    .excused.length === 1;

describe('an error is excused where', () => {
  it('its field is as before', () => {
    expect(excused(hostPath(0), volumes(['a', '/a']), volumes(['a', '/a']))).toBe(true);
  });
  it('the item moved to another index', () => {
    const before = volumes(['x', '/x'], ['a', '/a']);
    expect(excused(hostPath(0), volumes(['a', '/a']), before, [hostPath(1)])).toBe(true);
  });
  it('the field was missing and still is', () => {
    expect(excused(['spec', 'timeout'], { spec: { a: 1 } }, { spec: {} })).toBe(true);
  });
  it('an item without key is the same as a whole', () => {
    const list = (...tags: string[]) => ({ spec: { tags } });
    expect(excused(['spec', 'tags', 0], list('-x'), list('a', '-x'), [['spec', 'tags', 1]])).toBe(true);
  });
});

describe('an error stands where', () => {
  it('the value changed although rule and path are the same', () => {
    expect(excused(hostPath(0), volumes(['a', '/']), volumes(['a', '/a']))).toBe(false);
  });
  it('another item took the index', () => {
    expect(excused(hostPath(0), volumes(['b', '/a']), volumes(['a', '/a']))).toBe(false);
  });
  it('the same value did not break the rule before, because of another field', () => {
    expect(excused(hostPath(0), volumes(['a', '/a']), volumes(['a', '/a']), [])).toBe(false);
    expect(excused(hostPath(0), volumes(['a', '/a']), volumes(['a', '/a']), [hostPath(0)], 'POD-07')).toBe(
      false,
    );
  });
  it('an item was added', () => {
    expect(excused(hostPath(1), volumes(['a', '/a'], ['b', '/a']), volumes(['a', '/a']))).toBe(false);
  });
  it('names repeat and the item differs from all of that name', () => {
    const before = volumes(['a', '/a'], ['a', '/b']);
    expect(excused(hostPath(0), volumes(['a', '/']), before, [hostPath(0)])).toBe(false);
  });
  it('the old object has another shape', () => {
    expect(excused(hostPath(0), volumes(['a', '/a']), { spec: 'x' })).toBe(false);
  });
});
