/**
 * What a rule says in the CEL of Kubernetes, for ValidatingAdmissionPolicies: they hold also where no admission server
 * answers. Rules are about v1beta1; the API server converts what is sent in another version. ADR 0014 has the limits.
 */
import type { RuleId } from '../../../schemas/common/rules.ts';
import type { JudgedKind } from '../subject.ts';

/** Makes an expression out of the name of a variable. */
export type Of = (variable: string) => string;

/** One field and what is wrong with its value. */
export interface FieldCheck {
  readonly kind: JudgedKind;
  /** Path of the field; `[]` after a list means each of its items. */
  readonly field: string;
  /** Whether a value breaks the rule. */
  readonly bad: Of;
  /** Whether the rule matters for an object at all. */
  readonly when?: Of;
  /** The field is part of a free-form one, of whose content the API server knows no types. */
  readonly freeForm?: boolean;
  /** Field that messages name, where another one says it better. */
  readonly named?: string;
  readonly message: string;
}

/** Something else that must hold; `object`, `oldObject` (null on creation) and `request` are there. */
export interface Condition {
  readonly kinds: readonly JudgedKind[];
  readonly holds: string;
  readonly message: string;
}

/** A built-in rule, as far as CEL can say it. */
export interface Mirror {
  readonly rule: RuleId;
  readonly fields?: readonly FieldCheck[];
  readonly conditions?: readonly Condition[];
  /** Expressions that conditions use as `variables.NAME`, each after those that it uses. */
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

/** A string literal in which backslashes mean themselves; the text must not hold an apostrophe. */
export const raw = (text: string): string => `r'${text}'`;

/** `.?a.?b` of a variable: absent where any of the fields is. */
export const optional = (variable: string, path: string): string =>
  path === '' ? variable : `${variable}.?${path.split('.').join('.?')}`;

/** Values of a field that break a rule, as a list: empty when there are none. Lists in lists stay lists of their own. */
export function badValues(
  { field, bad, when, freeForm = false }: Pick<FieldCheck, 'field' | 'bad' | 'when' | 'freeForm'>,
  object: string,
): string {
  const item = (name: string): string => (freeForm ? `dyn(${name})` : name);
  const values = below(object, field.split('[]'), { bad, item, depth: 0 });
  return when === undefined ? values : `(${when(object)} ? ${values} : [])`;
}

interface Below {
  readonly bad: Of;
  /** How the item of a list is written. */
  readonly item: Of;
  readonly depth: number;
}

function below(
  variable: string,
  [first = '', ...rest]: readonly string[],
  { bad, item, depth }: Below,
): string {
  const value = optional(variable, first.replace(/^\./, ''));
  const each = `v${depth}`;
  if (rest.length === 0)
    return `[${value}].filter(${each}, ${each}.hasValue()).map(${each}, ${each}.value()).filter(${each}, ${bad(each)})`;
  const items = `${value}.orValue([])`;
  if (rest.join('') === '') return `${items}.filter(${each}, ${bad(item(each))})`;
  const name = `i${depth}`;
  const inner = below(item(name), rest, { bad, item, depth: depth + 1 });
  return `${items}.map(${name}, ${inner}).filter(${each}, ${each}.size() > 0)`;
}
