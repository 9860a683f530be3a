/** Builders of the schemas of the launcher's contracts: closed objects, bounded numbers and texts. */
import { type TProperties, Type } from 'typebox';

/** An object that has these fields and no others. */
export const closed = <P extends TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });

/** A field that may be absent. */
export const maybe = Type.Optional;

/** A whole number from 0. */
export const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });

/** A text of at most so many characters. */
export const text = (maxLength: number, description: string) => Type.String({ maxLength, description });

/** One of these words. */
export const closedList = <const V extends readonly string[]>(values: V, description: string) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], description });
