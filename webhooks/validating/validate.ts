/** Semantic validation by kind. */
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import { field, textOf } from '../field.ts';
import { validatePlaybook } from './playbook.ts';
import { validatePlaybookPolicy } from './playbookpolicy.ts';
import { validateRepository } from './repository.ts';
import { validateRun } from './run.ts';
import { validateSchedule } from './schedule.ts';
import type { Validation } from './validation.ts';

/** What validation may know besides the object. */
export interface ValidationFacts {
  /** The v1beta1 Playbook of this name in the object's namespace, where it is known. */
  readonly playbook: (name: string) => ApiObject<unknown> | undefined;
}

/**
 * Errors and warnings of a hub object that schema and CEL cannot find. Total: objects that broke their schema are
 * read as far as they can be. The spec of a Run never changes, so an update of one is not looked at again.
 */
export function validate(
  kind: Kind,
  hub: JsonObject,
  old: JsonObject | undefined,
  facts: ValidationFacts,
): Validation {
  const object = hub as unknown as ApiObject<unknown>;
  const name = textOf(field(hub, 'spec', 'playbookRef', 'name'));
  const playbook = () => (name === undefined ? undefined : facts.playbook(name));
  switch (kind) {
    case 'Repository':
      return validateRepository(object);
    case 'Playbook':
      return validatePlaybook(object);
    case 'Schedule':
      return validateSchedule(object, playbook());
    case 'Run':
      return old === undefined ? validateRun(object, playbook()) : { errors: [], warnings: [] };
    case 'PlaybookPolicy':
      return validatePlaybookPolicy(object);
    default:
      return kind satisfies never;
  }
}
