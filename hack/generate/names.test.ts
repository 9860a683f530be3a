import { describe, expect, test } from '@jest/globals';
import { FAILURE_CLASSES } from '../../schemas/common/failure-class.ts';
import * as group from '../../schemas/common/group.ts';
import { KIND_NAMES } from '../../schemas/registry.ts';
import { conditionReference, metadataReference } from './names.ts';

const rows = (reference: string) =>
  reference.split('\n').flatMap((line) => (line.startsWith('| ') ? [line.slice(2, -2).split(' | ')] : []));
const metadata = rows(metadataReference()).filter(([name = '']) => name.startsWith('`'));

describe('the reference of labels, annotations and finalizers', () => {
  const names = Object.values(group)
    .flatMap((exported): unknown[] => (typeof exported === 'object' ? Object.values(exported) : [exported]))
    .filter((value) => typeof value === 'string' && value.startsWith(`${group.GROUP}/`));

  test.each(names)('has %s once', (name) => {
    const shown = name === group.INPUT_ANNOTATION_PREFIX ? `${name}<file>` : name;
    expect(metadata.filter(([first]) => first === `\`${shown}\``)).toHaveLength(1);
  });

  test('has nothing else', () => expect(metadata).toHaveLength(names.length));

  test('says of each on what it is, who writes it and what it means', () => {
    const carriers = [...KIND_NAMES, 'Job', 'Pod'];
    for (const [, on = '', writer, meaning] of metadata) {
      expect(carriers).toEqual(expect.arrayContaining(on.split(', ')));
      expect(writer).toMatch(/^[a-z]+$/);
      expect(meaning).toMatch(/^[A-Z`].*\.$/);
    }
  });

  test.each([
    ['a label', '| `ansible.cloud37.dev/managed-by` | Job, Pod | controllers | Always `ansible-operator`. |'],
    [
      'an annotation',
      '| `ansible.cloud37.dev/sync-now` | Repository | users | Any new value asks for one sync. |',
    ],
    ['a finalizer', '| `ansible.cloud37.dev/result` | Pod | controllers | Keeps the Pod of an attempt'],
  ])('shows %s', (_, line) => {
    expect(metadataReference()).toContain(line);
  });
});

describe('the reference of conditions', () => {
  const conditions = rows(conditionReference()).slice(2);

  test('has every kind', () => {
    expect([...new Set(conditions.map(([kind]) => kind))]).toEqual(KIND_NAMES);
  });

  test('gives the failure classes as the reasons of Succeeded, and no reasons that nobody writes', () => {
    const withReasons = conditions.filter(([, , , reasons]) => reasons !== '');
    const classes = Object.keys(FAILURE_CLASSES).map((name) => `\`${name}\``);
    expect(withReasons.map(([kind, type, , reasons]) => [kind, type, reasons])).toEqual([
      ['Run', '`Succeeded`', classes.join(', ')],
    ]);
  });
});
