/** Overrides: a Run may narrow what its Playbook does; anything else the Playbook must allow by name. */
import { type FieldError, forbidden } from '../../schemas/common/field-error.ts';
import { equal, isObject, type Path, withMember } from '../../schemas/common/json.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import { PLAYBOOK_TIMEOUT } from '../../schemas/domain/security-defaults.ts';
import type { OVERRIDES } from '../../schemas/v1beta1/playbook.ts';
import { at, type Field, isSet, items, numberOf } from '../field.ts';
import { millisecondsOf } from './validation.ts';

type Override = (typeof OVERRIDES)[number];

/** One thing that a Run may override: where it stands, and whether it only narrows the Playbook. */
interface OverrideRule {
  readonly name: Override;
  readonly path: Path;
  /** What is possible without leave. */
  readonly without: string;
  readonly narrows: (given: Field, playbook: Field) => boolean;
}

const sameAs =
  (path: Path) =>
  (given: Field, playbook: Field): boolean =>
    equal(given.value, at(playbook, ...path).value ?? []);

// `limit` narrows by construction: the launcher takes a subset of the Playbook's hosts. More output harms nobody.
const RULES: readonly OverrideRule[] = [
  {
    name: 'check',
    path: ['overrides', 'check'],
    without: 'only true is possible',
    narrows: (given, playbook) => given.value === true || at(playbook, 'ansible', 'check').value !== true,
  },
  {
    name: 'tags',
    path: ['overrides', 'tags'],
    without: 'only the tags of the Playbook are possible',
    narrows: sameAs(['ansible', 'tags']),
  },
  {
    name: 'skipTags',
    path: ['overrides', 'skipTags'],
    without: 'only the tags of the Playbook are possible',
    narrows: sameAs(['ansible', 'skipTags']),
  },
  {
    name: 'revision',
    path: ['revision'],
    without: 'only the ref of the Repository is possible',
    narrows: () => false,
  },
  {
    name: 'timeout',
    path: ['timeout'],
    without: 'only a shorter time is possible',
    narrows: (given, playbook) =>
      (millisecondsOf(given) ?? 0) <=
      (millisecondsOf(at(playbook, 'timeout')) ?? durationMs(PLAYBOOK_TIMEOUT, 0)),
  },
  {
    name: 'retry',
    path: ['retry'],
    without: 'only fewer repetitions are possible',
    narrows: (given, playbook) => fewerRetries(given, at(playbook, 'retry')),
  },
];

/** Whether a retry only lowers the number of repetitions. */
function fewerRetries(given: Field, of: Field): boolean {
  const limit = numberOf(at(given, 'limit')) ?? 0;
  if (limit === 0) return true;
  if (limit > (numberOf(at(of, 'limit')) ?? 0)) return false;
  const rest = ({ value }: Field) => (isObject(value) ? withMember(value, 'limit', undefined) : {});
  return equal(rest(given), rest(of));
}

/**
 * Overrides that do more than narrow and that the Playbook does not list.
 * @param run the field with `overrides`, `revision` and so on.
 * @param playbook the spec of the Playbook.
 * @param free overrides that need no leave here.
 */
export function overrideErrors(run: Field, playbook: Field, free: readonly Override[] = []): FieldError[] {
  const allowed = new Set<unknown>([
    ...items(at(playbook, 'allowedOverrides')).map(({ value }) => value),
    ...free,
  ]);
  return RULES.flatMap(({ name, path, without, narrows }) => {
    const given = at(run, ...path);
    if (!isSet(given) || allowed.has(name) || narrows(given, playbook)) return [];
    return [
      forbidden(
        given.path,
        `is more than the Playbook allows: ${without} unless ${name} stands in its spec.allowedOverrides`,
      ),
    ];
  });
}
