/** Semantic validation by kind. */
import type { Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import { field, textOf } from '../field.ts';
import type { Asked } from './asked.ts';
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
  /** Version in which that Playbook was written, where it is known. */
  readonly playbookOrigin?: (name: string) => Version | undefined;
  /** Version in which the object was sent, where that is known. */
  readonly sent?: Version;
  /** Settings of the operator. */
  readonly settings?: { readonly timeout?: string };
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
  const asked = () => (name === undefined ? undefined : askedOf(name, facts));
  switch (kind) {
    case 'Repository':
      return validateRepository(object);
    case 'Playbook':
      return validatePlaybook(object, facts.sent);
    case 'Schedule':
      return validateSchedule(object, asked());
    case 'Run':
      return old === undefined ? validateRun(object, asked()) : { errors: [], warnings: [] };
    case 'PlaybookPolicy':
      return validatePlaybookPolicy(object);
    default:
      return kind satisfies never;
  }
}

function askedOf(name: string, facts: ValidationFacts): Asked | undefined {
  const playbook = facts.playbook(name);
  if (playbook === undefined) return undefined;
  return { playbook, origin: facts.playbookOrigin?.(name), timeout: facts.settings?.timeout };
}
