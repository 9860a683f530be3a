/** Reference of the names that the API gives a meaning to: labels, annotations, finalizers and conditions. */
import { CONDITIONS, type ConditionMeaning } from '../../schemas/common/conditions.ts';
import { ANNOTATIONS, INPUT_ANNOTATION_PREFIX, LABELS } from '../../schemas/common/group.ts';
import {
  ANNOTATION_MEANINGS,
  FINALIZER_MEANINGS,
  INPUT_MEANING,
  LABEL_MEANINGS,
  type MetadataMeaning,
} from '../../schemas/common/metadata-meaning.ts';
import { KIND_NAMES } from '../../schemas/registry.ts';
import { code, table } from './markdown.ts';

type Named = readonly [name: string, MetadataMeaning];

/** The labels, annotations and finalizers. */
export function metadataReference(): string {
  return [
    '## Labels',
    metadataTable('Label', named(LABELS, LABEL_MEANINGS)),
    '## Annotations',
    metadataTable('Annotation', [
      ...named(ANNOTATIONS, ANNOTATION_MEANINGS),
      [`${INPUT_ANNOTATION_PREFIX}<file>`, INPUT_MEANING],
    ]),
    '## Finalizers',
    metadataTable('Finalizer', Object.entries(FINALIZER_MEANINGS)),
  ].join('\n\n');
}

/** The conditions of every kind. */
export function conditionReference(): string {
  const rows = KIND_NAMES.flatMap((kind) =>
    Object.entries<ConditionMeaning>(CONDITIONS[kind]).map(([type, { meaning, reasons = [] }]) => [
      kind,
      code(type),
      meaning,
      reasons.map(code).join(', '),
    ]),
  );
  return `## Conditions\n\n${table(['Kind', 'Type', 'When it is `True`', 'Reasons when it is `False`'], rows)}`;
}

const named = <Key extends string>(
  names: Readonly<Record<Key, string>>,
  meanings: Readonly<Record<Key, MetadataMeaning>>,
): Named[] => (Object.keys(names) as Key[]).map((key) => [names[key], meanings[key]]);

const metadataTable = (title: string, rows: readonly Named[]): string =>
  table(
    [title, 'On', 'Written by', 'Meaning'],
    rows.map(([name, { on, writer, meaning }]) => [code(name), on.join(', '), writer, meaning]),
  );
