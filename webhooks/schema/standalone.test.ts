import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { VERSIONS } from '../../schemas/common/group.ts';
import { KIND_NAMES, versionEntry } from '../../schemas/registry.ts';
import { standaloneValidators } from './standalone.ts';
import { validatorOf } from './validators.ts';

const directory = mkdtempSync(join(tmpdir(), 'apo-validators-'));
const standalone: { validatorOf: typeof validatorOf } = { validatorOf };
const here = JSON.stringify(import.meta.url);
const banner = `import { createRequire } from 'node:module'; const require = createRequire(${here});\n`;

beforeAll(async () => {
  const file = join(directory, 'validators.mjs');
  writeFileSync(file, banner + standaloneValidators());
  Object.assign(standalone, await import(pathToFileURL(file).href));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('validators as code', () => {
  const all = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((v) => versionEntry(kind, v)).map((v) => [kind, v] as const),
  );
  it.each(all)('%s %s finds what ajv finds', (kind, version) => {
    const [compiled, written] = [validatorOf(kind, version), standalone.validatorOf(kind, version)];
    expect(written).not.toBe(compiled);
    fc.assert(
      fc.property(objects(kind, version, messy), (object) => {
        expect(written(object)).toBe(compiled(object));
        expect(written.errors).toEqual(compiled.errors);
      }),
      { numRuns: 200 },
    );
  });

  it('an unknown version is a mistake of the program', () => {
    expect(() => standalone.validatorOf('Run', 'v1alpha1')).toThrow('Run has no version v1alpha1');
  });
});
