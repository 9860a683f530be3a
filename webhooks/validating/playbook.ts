/** Semantic validation of Playbooks. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { environmentNameProblem } from '../../schemas/domain/ansible-name.ts';
import { unheldEdits } from '../../schemas/domain/conversion-memory.ts';
import { at, duplicates, type Field, field, isSet, items, keyOf, members, textProblems } from '../field.ts';
import { declarationProblems } from './parameters.ts';
import { fileErrors, podProblems, vaultErrors } from './pod.ts';
import { onRemembered } from './remembered.ts';
import { retryErrors } from './retry.ts';
import { selectionErrors } from './selection.ts';
import { depthErrors, durationErrors, together, type Validation } from './validation.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What schema and policy do not say about a Playbook; `sent` is the version in which it was sent. */
export function validatePlaybook(object: ApiObject<unknown>, sent?: Version): Validation {
  const spec = field(object, 'spec');
  return together(
    { errors: [...ansibleErrors(spec), ...secretErrors(at(spec, 'secrets'))], warnings: [] },
    variableProblems(spec),
    declarationProblems(at(spec, 'parameters')),
    podProblems(spec),
    {
      errors: [],
      warnings: [...inventoryWarnings(spec), ...legacyWarnings(object, sent)],
    },
  );
}

const ansibleErrors = (spec: Field): FieldError[] => [
  ...selectionErrors(at(spec, 'ansible')),
  ...durationErrors(at(spec, 'ansible', 'connectionTimeout'), '1s', '24h'),
  ...durationErrors(at(spec, 'timeout'), '1s', '720h'),
  ...retryErrors(at(spec, 'retry')),
];

function secretErrors(secrets: Field): FieldError[] {
  const names = items(at(secrets, 'env')).map((variable) => at(variable, 'name'));
  return [
    ...textProblems(names, environmentNameProblem),
    ...duplicates(names, (name) => `is set twice: ${name}`),
    ...fileErrors(items(at(secrets, 'files'))),
    ...vaultErrors(items(at(secrets, 'vault'))),
  ];
}

function variableProblems(spec: Field): Validation {
  const inline = at(spec, 'variables', 'inline');
  const odd = members(inline).filter((of) => !VARIABLE.test(keyOf(of)));
  return {
    errors: depthErrors([inline]),
    warnings: odd.map(({ path }) =>
      invalid(path, 'is no name of a variable (letters, digits, _); templates reach it through vars[…] only'),
    ),
  };
}

function inventoryWarnings(spec: Field): FieldError[] {
  const from = at(spec, 'inventory', 'from');
  return isSet(from) && items(from).length === 0 ? [invalid(from.path, 'is empty: there are no hosts')] : [];
}

/** Settings of v1alpha1 that have no effect here. */
const legacyWarnings = (hub: ApiObject<unknown>, sent: Version | undefined): FieldError[] =>
  unheldEdits(hub)
    .filter((edit) => edit.p.join('.') === 'execution.step' && 't' in edit && edit.t === true)
    .map((edit) =>
      invalid(['spec', ...edit.p], 'has no effect: nobody can confirm steps in a Pod; remove it'),
    )
    .map((warning) => onRemembered(warning, sent));
