/** `metav1.Status` of a refusal, in the words in which a built-in kind refuses (apimachinery `api/errors`). Pure. */
import type { Cause, CauseReason } from '../schemas/common/field-error.ts';
import { GROUP } from '../schemas/common/group.ts';
import { type Kind, kindEntry } from '../schemas/registry.ts';

/** One entry of `details.causes`. */
export interface StatusCause {
  readonly reason: CauseReason;
  readonly message: string;
  readonly field: string;
}

/** metav1.Status of a request that failed. */
export interface FailureStatus {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Record<string, never>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: {
    readonly group?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly causes?: readonly StatusCause[];
    /** Seconds. */
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
}

/** How apimachinery's field.ErrorType prints. */
const REASON_TEXTS: Readonly<Record<CauseReason, string>> = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueTypeInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueNotFound: 'Not found',
};

/** Keys of objects are part of a field and may be as long as they like. */
const MAX_FIELD = 512;
const MAX_MESSAGE = 2048;

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}…`;

/** A cause as `details.causes` has it; the root of the object prints as apimachinery prints it. */
const statusCause = ({ field, reason, message }: Cause): StatusCause => ({
  reason,
  message: `${REASON_TEXTS[reason]}: ${shortened(message, MAX_MESSAGE)}`,
  field: field === '' ? '<nil>' : shortened(field, MAX_FIELD),
});

/** Errors joined as apimachinery's Aggregate joins them. */
function aggregate(causes: readonly StatusCause[]): string {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts.join('');
}

/** A failure with nothing known but its reason and code. */
export const failure = (
  code: number,
  reason: string,
  message: string,
  details?: FailureStatus['details'],
): FailureStatus => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : { details }),
  code,
});

/** 422: fields of the object are wrong. kubectl prints every cause (apimachinery `NewInvalid`). */
export function invalidStatus(kind: Kind, name: string, causes: readonly Cause[]): FailureStatus {
  const printed = causes.map(statusCause);
  return failure(
    422,
    'Invalid',
    `${kind}.${GROUP} ${JSON.stringify(name)} is invalid: ${aggregate(printed)}`,
    {
      group: GROUP,
      kind,
      name,
      causes: printed,
    },
  );
}

/** 403: the requester may not (apimachinery `NewForbidden`). kubectl prints the message. */
export function forbiddenStatus(kind: Kind, name: string, causes: readonly Cause[]): FailureStatus {
  const { plural } = kindEntry(kind);
  const named = name === '' ? '' : ` ${JSON.stringify(name)}`;
  const printed = causes.map(statusCause);
  const why = aggregate(causes.map((cause, i) => ({ ...cause, field: printed[i]?.field ?? '' })));
  return failure(403, 'Forbidden', `${plural}.${GROUP}${named} is forbidden: ${why}`, {
    group: GROUP,
    kind: plural,
    name,
    causes: printed,
  });
}
