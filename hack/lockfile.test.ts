import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Locked {
  version: string;
  integrity?: string;
  resolved?: string;
}

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8'));
const manifest: Manifest = read('package.json');
const { '': root, ...packages }: Record<string, Locked & Manifest> = read('package-lock.json').packages;

describe('the locked dependencies', () => {
  test('are those of package.json', () => {
    expect(root?.dependencies).toEqual(manifest.dependencies);
    expect(root?.devDependencies).toEqual(manifest.devDependencies);
  });

  test('are named in package.json by exact versions', () => {
    const versions = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('all have a checksum', () => {
    const without = Object.entries(packages).filter(
      ([, { integrity = '' }]) => !integrity.startsWith('sha512-'),
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test('come from whatever registry the user has set', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
