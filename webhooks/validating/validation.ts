/** What semantic validation says: what schema and CEL cannot. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { durationMs, formatDuration, isDuration } from '../../schemas/domain/duration.ts';
import { type Field, isTooDeep, MAX_DEPTH, textOf, textProblems } from '../field.ts';

/** Errors and warnings of one object, in fields of the hub version. */
export interface Validation {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly FieldError[];
}

/** Several validations as one. */
export const together = (...parts: readonly Validation[]): Validation => ({
  errors: parts.flatMap(({ errors }) => errors),
  warnings: parts.flatMap(({ warnings }) => warnings),
});

/** Errors of a duration outside bounds, which are durations too. Texts that are no durations break the schema. */
export const durationErrors = (of: Field, least: string, most: string): FieldError[] =>
  textProblems([of], (text) => {
    if (!isDuration(text)) return undefined;
    const ms = durationMs(text, Number.POSITIVE_INFINITY);
    const [min, max] = [durationMs(least, 0), durationMs(most, Number.POSITIVE_INFINITY)];
    if (ms >= min && ms <= max) return undefined;
    return `must be between ${formatDuration(min)} and ${formatDuration(max)}`;
  });

/** Milliseconds of a field with a duration, or undefined. */
export const millisecondsOf = (of: Field): number | undefined => durationMs(textOf(of), undefined);

/** Errors of free-form values that are nested too deeply to be judged. */
export const depthErrors = (fields: readonly Field[]): FieldError[] =>
  fields.filter(isTooDeep).map(({ path }) => ({
    path,
    reason: 'FieldValueInvalid',
    message: `is nested more than ${MAX_DEPTH} levels deep; make it flatter`,
  }));
