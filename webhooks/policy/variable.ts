/** VAR-01 and VAR-02: what parameters may say, and secrets that stand in the open. */
import { type FieldError, forbidden, invalid } from '../../schemas/common/field-error.ts';
import { isReservedVariable, isTemplate } from '../../schemas/domain/ansible-name.ts';
import { secretLookalike } from '../../schemas/domain/secret-lookalike.ts';
import { at, descendants, type Field, field, items, keyOf, members, textOf } from '../field.ts';
import { runFields } from '../run-fields.ts';
import type { AnyRuleCheck } from './subject.ts';

const reserved = (name: string): string =>
  `must not be set: ${name.slice(0, 64)} has a meaning of its own in Ansible; use another variable`;

/** VAR-01 on the values that a Run gives: they must be data, whoever wrote them. */
function parameterValues(run: Field): FieldError[] {
  const parameters = at(run, 'parameters');
  const names = members(parameters).filter((of) => isReservedVariable(keyOf(of)));
  const templates = members(parameters).flatMap(descendants).filter(holdsTemplate);
  return [
    ...names.map((of) => forbidden(of.path, reserved(keyOf(of)))),
    ...templates.map((of) =>
      invalid(
        of.path,
        'must not contain a template ({{, {%, {# or a first line #jinja2:), which Ansible would evaluate; write plain data',
      ),
    ),
  ];
}

const holdsTemplate = (of: Field): boolean => isTemplate(textOf(of) ?? '') || isTemplate(keyOf(of));

/** VAR-01 on the parameters that a Playbook declares: none that a Run could not set. */
const parameterNames = (object: unknown): FieldError[] =>
  items(field(object, 'spec', 'parameters'))
    .map((parameter) => at(parameter, 'name'))
    .filter((name) => isReservedVariable(textOf(name) ?? ''))
    .map((name) => forbidden(name.path, reserved(textOf(name) ?? '')));

const instead = (where: string): string => `${where}, or encrypt the value with ansible-vault`;
const FROM_SECRET = instead('put it into a Secret and let the Playbook take its variables from there');

/** VAR-02 on variables: every value below one of the roots, under its own name. */
const lookalikes = (roots: readonly Field[], advice: string): FieldError[] =>
  roots.flatMap(descendants).flatMap((of) => {
    const what = secretLookalike(nameOf(of), of.value);
    return what === undefined ? [] : [invalid(of.path, `${what}; ${advice}`)];
  });

/** The nearest key: items of a list are named as the list is. */
const nameOf = (of: Field): string => String(of.path.findLast((step) => typeof step === 'string') ?? '');

// Looked for at the start of a word only: from every letter it would take time in the square of its length.
const ASSIGNMENT =
  /(?<![A-Za-z0-9_])([A-Za-z_][A-Za-z0-9_]{0,127})\s{0,8}[=:]\s{0,8}("[^"\n]*"|'[^'\n]*'|[^\s#]\S*)/g;

/** VAR-02 on an inline inventory: `name=value` and `name: value`, line by line. */
function inventorySecrets(inline: Field): FieldError[] {
  const lines = (textOf(inline) ?? '').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [, name = '', value = ''] of line.matchAll(ASSIGNMENT)) {
      const what = secretLookalike(name, value.replace(/^(["'])(.*)\1$/, '$2'));
      if (what !== undefined)
        return [
          invalid(
            inline.path,
            `line ${index + 1}: the value of ${name} ${what}; ${instead('put the inventory into a Secret and use secretKeyRef')}`,
          ),
        ];
    }
  }
  return [];
}

function playbookSecrets(object: unknown): FieldError[] {
  const spec = field(object, 'spec');
  const declared = items(at(spec, 'parameters')).flatMap((parameter) => {
    const name = textOf(at(parameter, 'name')) ?? '';
    const what = secretLookalike(name, at(parameter, 'default').value);
    const of = at(parameter, 'default');
    return what === undefined ? [] : [invalid(of.path, `${what}; ${FROM_SECRET}`)];
  });
  return [
    ...lookalikes(members(at(spec, 'variables', 'inline')), FROM_SECRET),
    ...declared,
    ...items(at(spec, 'inventory', 'from')).flatMap((source) => inventorySecrets(at(source, 'inline'))),
  ];
}

const runSecrets = (run: Field): FieldError[] =>
  lookalikes(
    members(at(run, 'parameters')),
    'everyone who may read Runs can read it; let the Playbook take it from a Secret',
  );

/** VAR-01 and VAR-02. */
export const variableRules: readonly AnyRuleCheck[] = [
  { id: 'VAR-01', kind: 'Playbook', check: ({ object }) => parameterNames(object) },
  { id: 'VAR-01', kind: 'Run', check: ({ object }) => parameterValues(runFields('Run', object)) },
  { id: 'VAR-01', kind: 'Schedule', check: ({ object }) => parameterValues(runFields('Schedule', object)) },
  { id: 'VAR-02', kind: 'Playbook', check: ({ object }) => playbookSecrets(object) },
  { id: 'VAR-02', kind: 'Run', check: ({ object }) => runSecrets(runFields('Run', object)) },
  { id: 'VAR-02', kind: 'Schedule', check: ({ object }) => runSecrets(runFields('Schedule', object)) },
];
