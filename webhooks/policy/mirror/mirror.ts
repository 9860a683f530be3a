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
  { field, bad, when }: Pick<FieldCheck, 'field' | 'bad' | 'when'>,
  object: string,
): string {
  const values = below(object, field.split('[]'), bad, 0);
  return when === undefined ? values : `(${when(object)} ? ${values} : [])`;
}

function below(variable: string, [first = '', ...rest]: readonly string[], bad: Of, depth: number): string {
  const value = optional(variable, first.replace(/^\./, ''));
  const [item, each] = [`i${depth}`, `v${depth}`];
  if (rest.length === 0) {
    if (value === variable) return `[${variable}].filter(${each}, ${bad(each)})`;
    return `[${value}].filter(${each}, ${each}.hasValue()).map(${each}, ${each}.value()).filter(${each}, ${bad(each)})`;
  }
  const items = `${value}.orValue([])`;
  if (rest.join('') === '') return `${items}.filter(${each}, ${bad(each)})`;
  return `${items}.map(${item}, ${below(item, rest, bad, depth + 1)}).filter(${each}, ${each}.size() > 0)`;
}
