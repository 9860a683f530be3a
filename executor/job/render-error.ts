/** Why no Job can be made: field errors that say which of the objects they are about. */
import { type FieldError, formatPath } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import type { Path } from '../../schemas/common/json.ts';

/** The objects that a Job is made from. */
export type SourceKind = 'Run' | 'Playbook' | 'Repository';

/** An error in a field of one of the objects that a Job is made from. */
export interface RenderError extends FieldError {
  readonly kind: SourceKind;
  /** Version whose fields `path` names; the hub's when unset. */
  readonly version?: Version;
}

const REFERENCES: Readonly<Record<string, Path>> = {
  'Run>Playbook': ['spec', 'playbookRef', 'name'],
  'Run>Repository': ['spec', 'playbookRef', 'name'],
  'Playbook>Repository': ['spec', 'source', 'repositoryRef', 'name'],
};

/**
 * The error as it concerns an object of kind `judged`: an error in an object that it refers to is reported at the
 * reference and names the other object's field. An error in an object that refers to it is not its error: undefined.
 */
export function errorOn(judged: SourceKind, error: RenderError): FieldError | undefined {
  const { kind, path, reason, message } = error;
  if (kind === judged) return { path, reason, message };
  const reference = REFERENCES[`${judged}>${kind}`];
  if (reference === undefined) return undefined;
  return {
    path: reference,
    // The reference is there; what it leads to lacks something.
    reason: reason === 'FieldValueRequired' ? 'FieldValueInvalid' : reason,
    message: `${kind} field ${formatPath(path)}: ${message}`,
  };
}
