/** Retries: delays that can be read and are in order. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import { at, type Field } from '../field.ts';
import { durationErrors, millisecondsOf } from './validation.ts';

/** Errors of a retry. */
export function retryErrors(retry: Field): FieldError[] {
  const [first, most] = [at(retry, 'backoff', 'initialDelay'), at(retry, 'backoff', 'maxDelay')];
  const disordered = (millisecondsOf(first) ?? 0) > (millisecondsOf(most) ?? Number.POSITIVE_INFINITY);
  return [
    ...durationErrors(first, '1s', '24h'),
    ...durationErrors(most, '1s', '24h'),
    ...(disordered ? [invalid(most.path, 'must not be less than initialDelay')] : []),
  ];
}
