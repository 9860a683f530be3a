/** What a Run or Schedule asks of the Playbook that it names: declared parameters, and overrides that it allows. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import type { Path } from '../../schemas/common/json.ts';
import { standardSeconds } from '../../schemas/domain/attempt-timeout.ts';
import { type Override, overrideErrors } from '../../schemas/domain/override.ts';
import { missingErrors, valueErrors } from '../../schemas/domain/parameter-values.ts';
import { at, type Field, field, textOf } from '../field.ts';

/** The Playbook that is asked. */
export interface Asked {
  /** The v1beta1 object, of any shape. */
  readonly playbook: unknown;
  /** Version in which it was written, where that is known. */
  readonly origin: Version | undefined;
  /** The operator's timeout of Playbooks that set none, a duration. */
  readonly timeout: string | undefined;
}

/**
 * Errors of what is asked, at the fields that ask.
 * @param run the field with `parameters`, `overrides`, `revision` and so on.
 * @param free overrides that need no leave here.
 */
export function askedErrors(
  run: Field,
  { playbook, origin, timeout }: Asked,
  free: readonly Override[],
): FieldError[] {
  const spec = field(playbook, 'spec');
  const [parameters, declared] = [at(run, 'parameters'), at(spec, 'parameters')];
  const own = textOf(at(spec, 'timeout'));
  const limits = {
    playbook: spec.value,
    standardSeconds: standardSeconds({ playbook: own, origin, operator: timeout }),
    free,
  };
  return [
    ...valueErrors(parameters.value, declared.value).map(below(parameters.path)),
    ...missingErrors(parameters.value, declared.value).map(below(parameters.path)),
    ...overrideErrors(run.value, limits).map(below(run.path)),
  ];
}

const below =
  (parent: Path) =>
  (error: FieldError): FieldError => ({ ...error, path: [...parent, ...error.path] });
