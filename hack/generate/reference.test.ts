import { describe, expect, test } from '@jest/globals';
import { KIND_NAMES } from '../../schemas/registry.ts';
import { objectSchema, versionsOf } from './crd.ts';
import { kindReference } from './reference.ts';
import type { StructuralSchema } from './structural.ts';

describe.each(KIND_NAMES)('the reference of %s', (kind) => {
  const reference = kindReference(kind);

  test('has every description of every version', () => {
    const missing = versionsOf(kind).flatMap(({ name }) =>
      descriptions(objectSchema(kind, name).properties?.spec ?? {}).filter(
        (text) => !reference.includes(text),
      ),
    );
    expect(missing).toEqual([]);
  });
});

test.each([
  ['a required field', '| `spec.playbookRef` | object |  | **Required.** Playbook in the same namespace. |'],
  ['bounds of a number', '| `spec.overrides.verbosity` | integer | 0 to 4 | How much Ansible says. |'],
  ['items of a list', '| `spec.overrides.tags[]` | string | 1 to 253 characters | A tag. |'],
  ['values of a map', '| `spec.resources.limits.*` | integer or string | ≤ 64 characters | Quantity. |'],
  ['content of any kind', '| `spec.parameters` | object of any content | ≤ 64 entries |'],
  ['the rule about the name', '| the object | `size(self.metadata.name) <= 52` |'],
  [
    'a rule about a field',
    "| `spec` | `!has(oldSelf.desiredState) \\|\\| oldSelf.desiredState != 'Cancelled'",
  ],
])('the reference of Run shows %s', (_, line) => {
  expect(kindReference('Run')).toContain(line);
});

test('values that YAML 1.1 takes for booleans are shown quoted', () => {
  expect(kindReference('PlaybookPolicy')).toContain('one of `"Off"`, `Audit`, `Warn`, `Enforce`');
});

test('v1alpha1 is marked as deprecated and shows the defaults of the origin', () => {
  const reference = kindReference('Repository');
  expect(reference).toContain('### ansible.cloud37.dev/v1alpha1 (deprecated)');
  expect(reference).toContain('| `spec.branch` | string | ≤ 253 characters; default `main` | Branch. |');
});

/** Descriptions below a schema, without its own. */
function descriptions(schema: StructuralSchema): string[] {
  const children = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return children.flatMap((child) =>
    child ? [...(child.description ? [child.description] : []), ...descriptions(child)] : [],
  );
}
