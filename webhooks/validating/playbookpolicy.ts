/** Semantic validation of PlaybookPolicies. */
import { type FieldError, forbidden, invalid, required } from '../../schemas/common/field-error.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { isFixed, RULES } from '../../schemas/common/rules.ts';
import { labelKeyProblem, labelValueProblem } from '../../schemas/domain/label-selector.ts';
import { at, type Field, field, isSet, items, keyOf, members, textOf, textProblems } from '../field.ts';
import { expressionProblem } from '../policy/expressions.ts';
import { durationErrors, type Validation } from './validation.ts';

/** What schema does not say about a PlaybookPolicy. */
export function validatePlaybookPolicy(object: ApiObject<unknown>): Validation {
  const spec = field(object, 'spec');
  const [rules, expressions] = [items(at(spec, 'rules')), items(at(spec, 'expressions'))];
  return {
    errors: [
      ...selectorErrors(at(spec, 'namespaceSelector')),
      ...expressions.flatMap(expressionErrors),
      ...hostErrors(at(spec, 'allow')),
      ...durationErrors(at(spec, 'schedules', 'minimumInterval'), '1m', '8784h'),
    ],
    warnings: [...selectorWarnings(spec), ...allowWarnings(at(spec, 'allow')), ...rules.flatMap(looseRule)],
  };
}

/** As apimachinery validates label selectors. */
function selectorErrors(selector: Field): FieldError[] {
  const labels = members(at(selector, 'matchLabels'));
  const requirements = items(at(selector, 'matchExpressions'));
  return [
    ...labels.flatMap((label) => {
      const problem = labelKeyProblem(keyOf(label)) ?? labelValueProblem(textOf(label) ?? '');
      return problem === undefined ? [] : [invalid(label.path, problem)];
    }),
    ...textProblems(
      requirements.map((one) => at(one, 'key')),
      labelKeyProblem,
    ),
    ...textProblems(
      requirements.flatMap((one) => items(at(one, 'values'))),
      labelValueProblem,
    ),
    ...requirements.flatMap(valuesErrors),
  ];
}

function valuesErrors(requirement: Field): FieldError[] {
  const [operator, values] = [textOf(at(requirement, 'operator')), at(requirement, 'values')];
  const listed = items(values).length > 0;
  if ((operator === 'In' || operator === 'NotIn') && !listed)
    return [required(values.path, `must have at least one value for operator ${operator}`)];
  if ((operator === 'Exists' || operator === 'DoesNotExist') && listed)
    return [forbidden(values.path, `must not be set for operator ${operator}`)];
  return [];
}

function selectorWarnings(spec: Field): FieldError[] {
  const selector = at(spec, 'namespaceSelector');
  const narrowed = [...members(at(selector, 'matchLabels')), ...items(at(selector, 'matchExpressions'))];
  return isSet(selector) && narrowed.length === 0
    ? [invalid(selector.path, 'is empty and selects every namespace')]
    : [];
}

const FIELD_PATH = /^(?:spec|metadata)(?:\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]+\])*$/;

const expressionErrors = (expression: Field): FieldError[] => [
  ...textProblems([at(expression, 'expression'), at(expression, 'messageExpression')], expressionProblem),
  ...textProblems([at(expression, 'fieldPath')], (path) =>
    FIELD_PATH.test(path) ? undefined : 'must be a path such as spec.source.path or spec.inventory.from[0]',
  ),
];

const HOST = /^[A-Za-z0-9*._-]+(?::(?:[0-9]{1,5}|\*))?$/;
const ADDRESS = /^(?:[0-9A-Fa-f:.*]+|\[[0-9A-Fa-f:.*]+\](?::(?:[0-9]{1,5}|\*))?)$/;

const hostErrors = (allow: Field): FieldError[] =>
  textProblems(
    ['gitHosts', 'galaxyHosts'].flatMap((name) => items(at(allow, name))),
    (host) =>
      HOST.test(host) || ADDRESS.test(host)
        ? undefined
        : 'must be a host or host:port without scheme and path, such as *.example.com',
  );

const allowWarnings = (allow: Field): FieldError[] =>
  members(allow)
    .filter((list) => Array.isArray(list.value) && list.value.length === 0)
    .map((list) => invalid(list.path, 'is empty and allows none; remove it to have no opinion'));

/** A critical rule that no longer refuses anything. */
function looseRule(rule: Field): FieldError[] {
  const [id, mode] = [textOf(at(rule, 'id')) ?? '', at(rule, 'mode')];
  if (isFixed(id) && mode.value !== 'Enforce')
    return [invalid(mode.path, `has no effect: ${id} always holds`)];
  const known = Object.hasOwn(RULES, id) ? RULES[id as keyof typeof RULES] : undefined;
  if (known?.severity !== 'critical' || mode.value === 'Enforce') return [];
  return [invalid(mode.path, `lets objects pass that break ${id}, a critical rule: ${known.title}`)];
}
