import { describe, expect, test } from '@jest/globals';
import { goSuffices, parseGoModule } from './go-module.ts';
import { lockedVersion, programNames, releases } from './programs.ts';

describe('parseGoModule', () => {
  test.each([
    ['a single requirement', 'go 1.26.0\n\nrequire k8s.io/kubernetes v1.36.3\n'],
    [
      'a block with comments',
      'go 1.26\nrequire (\n\tk8s.io/kubernetesque v9.9.9\n\tk8s.io/kubernetes v1.36.3 // indirect\n)\n',
    ],
  ])('reads %s', (_, text) => {
    expect(parseGoModule(text, 'k8s.io/kubernetes')).toEqual({ version: 'v1.36.3', go: '1.26' });
  });

  test.each([
    ['the requirement', 'go 1.26.0\n', 'no "require k8s.io/kubernetes VERSION"'],
    ['the Go version', 'require k8s.io/kubernetes v1.36.3\n', 'no "go VERSION"'],
  ])('names %s when it is missing', (_, text, message) => {
    expect(() => parseGoModule(text, 'k8s.io/kubernetes')).toThrow(message);
  });

  test.each(programNames)('finds the locked version of %s', async (name) => {
    for (const release of releases) {
      const { version, go } = await lockedVersion(name, release);
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(go).toMatch(/^1\.\d+$/);
    }
  });
});

describe('goSuffices', () => {
  test.each([
    ['go1.26.8', true],
    ['go1.26', true],
    ['go1.27rc1', true],
    ['devel go1.27-4f0b3a1 linux/amd64', true],
    ['go2.0', true],
    ['go1.25.9', false],
    ['go1.3', false],
    ['', false],
    ['command not found', false],
  ])('says of %p that it suffices for 1.26: %p', (found, expected) => {
    expect(goSuffices(found, '1.26')).toBe(expected);
  });
});
