/** Errors that name a field, as Kubernetes reports them in `Status.details.causes`. */
import type { Path } from './json.ts';

/** Machine-readable reasons (metav1.CauseType and apimachinery's field.ErrorType). */
export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueNotFound';

/** One problem with one field. `path` starts at the root of the object. */
export interface FieldError {
  readonly path: Path;
  readonly reason: CauseReason;
  readonly message: string;
}

/** One problem as it is reported, with the path printed. */
export interface Cause {
  readonly field: string;
  readonly reason: CauseReason;
  readonly message: string;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

/** Longest label key (a prefix of 253 characters, `/`, 63): longer steps are keys of free-form maps, and are shortened. */
const MAX_STEP = 317;

/** Prints a path as apimachinery does: `spec.secrets.env[0].name`, `metadata.annotations[a.b/c]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = step.length <= MAX_STEP ? step : `${step.slice(0, MAX_STEP)}…`;
    if (!IDENTIFIER.test(name)) return `${text}[${name}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

const MAX_SHOWN = 80;

/** A value as it may stand in a message: JSON, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

const error =
  (reason: CauseReason) =>
  (path: Path, message: string): FieldError => ({ path, reason, message });

/** A field that must be set is not. */
export const required = error('FieldValueRequired');
/** A value that cannot be right. */
export const invalid = error('FieldValueInvalid');
/** A value of the wrong type. */
export const typeInvalid = error('FieldValueTypeInvalid');
/** A value outside a closed list. */
export const notSupported = error('FieldValueNotSupported');
/** A value that is not allowed here, whatever it is. */
export const forbidden = error('FieldValueForbidden');
/** A value that may occur once only. */
export const duplicate = error('FieldValueDuplicate');
/** A text or list that is too long. */
export const tooLong = error('FieldValueTooLong');
/** A list with too many items. */
export const tooMany = error('FieldValueTooMany');
/** A reference to something that does not exist. */
export const notFound = error('FieldValueNotFound');
