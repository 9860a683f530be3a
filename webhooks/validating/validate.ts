/** What neither a structural schema nor CEL can say about a kind. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';

/** Errors refuse an object, warnings are told. Paths are those of the hub version. */
export interface Validation {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly FieldError[];
}

/** What validation may look at besides the object. */
export interface ValidationFacts {
  /** The v1beta1 Playbook of this name in the object's namespace, where it is known. */
  readonly playbook: (name: string) => ApiObject<PlaybookSpec> | undefined;
}

/** Validates one kind. Total: objects that broke their schema are validated as far as they can be read. */
export type Validator = (object: ApiObject, old: ApiObject | undefined, facts: ValidationFacts) => Validation;

const VALIDATORS: Partial<Record<Kind, Validator>> = {};

/** Validates an object of the hub version. */
export function validate(
  kind: Kind,
  object: JsonObject,
  old: JsonObject | undefined,
  facts: ValidationFacts,
): Validation {
  const validator = VALIDATORS[kind];
  if (!validator) return { errors: [], warnings: [] };
  return validator(object as unknown as ApiObject, old as ApiObject | undefined, facts);
}
