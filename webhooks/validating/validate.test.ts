import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { KIND_NAMES } from '../../schemas/registry.ts';
import { objectOf } from './testing/said.ts';
import { validate } from './validate.ts';

it.each(KIND_NAMES)('%s: never throws, and every error names a field and says something', (kind) => {
  const any = fc.oneof(
    objects(kind, 'v1beta1'),
    objects(kind, 'v1beta1', messy),
    fc.jsonValue().map((spec) => objectOf(kind, spec)),
  );
  fc.assert(
    fc.property(any, any, (object, other) => {
      const { errors, warnings } = validate(kind, object as JsonObject, undefined, {
        playbook: () => other as never,
      });
      for (const { path, message } of [...errors, ...warnings]) {
        expect(formatPath(path)).toMatch(/^(spec|metadata)/);
        expect(message).toMatch(/^[^\n]+[^.\n]$/);
      }
    }),
    { numRuns: 100 },
  );
});
