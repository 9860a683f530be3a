import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '..');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

interface Manifest {
  readonly license?: string;
  /** The form that old packages use. */
  readonly licenses?: readonly { readonly type: string }[];
}

const licenceOf = ({ license, licenses }: Manifest): string | undefined => license ?? licenses?.[0]?.type;

/** Package and licence of each row of the tables. */
const rows = [
  ...readFileSync(join(root, 'docs/dependencies.md'), 'utf8').matchAll(
    /^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm,
  ),
].map(([, name = '', licence = '']) => ({ name, licence: licence.trim() }));

/** Licences that allow what we do. BlueOak, CC0, Unlicense and the like ask for nothing; data is under CC-BY. */
const ALLOWED = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'CC-BY-4.0',
  'PSF-2.0',
];

/** Whether an SPDX expression of AND and OR can be met with allowed licences. */
const isAllowed = (expression: string): boolean =>
  expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED.includes(one)));

describe('docs/dependencies.md', () => {
  const { dependencies, devDependencies } = json('package.json');

  it('has one row for each package of package.json', () => {
    const named = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    expect(rows.map(({ name }) => name).sort()).toEqual(named.sort());
  });

  it.each(rows)('states the licence of $name as the package does', ({ name, licence }) => {
    expect(licenceOf(json(`node_modules/${name}/package.json`))).toBe(licence);
  });
});

describe('the licences of all packages of package-lock.json', () => {
  const locked = Object.entries<Manifest>(json('package-lock.json').packages).filter(([path]) => path !== '');
  /** Packages without the field `license` in the lock file, with what they say in their own. */
  const stated = new Map([
    ['node_modules/ssh2', 'MIT'],
    ['node_modules/cpu-features', 'MIT'],
    ['node_modules/buildcheck', 'MIT'],
  ]);

  it('are allowed', () => {
    const refused = locked
      .map(([path, manifest]) => ({ path, licence: licenceOf(manifest) ?? stated.get(path) ?? 'none' }))
      .filter(({ licence }) => !isAllowed(licence));
    expect(refused).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'UNLICENSED', 'MIT AND AGPL-3.0-only', 'none'])(
    'would not be allowed as %s',
    (licence) => {
      expect(isAllowed(licence)).toBe(false);
    },
  );
});
