/** Codecs that several kinds use. */

import { isObject, type Json, type JsonObject } from '../../schemas/common/json.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import type { Codec } from './lens.ts';

/** A whole number of seconds and a duration, which the hub bounds; the hub gets no more than that. */
export const seconds = (most: number): Codec => ({
  toHub: (value) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? `${Math.min(Number(value), most)}s` : undefined,
  toSpoke: (value) => {
    const ms = typeof value === 'string' ? durationMs(value, undefined) : undefined;
    return ms !== undefined && ms % 1000 === 0 ? ms / 1000 : undefined;
  },
});

/** A number that the hub bounds more tightly; the hub gets the nearest one. */
export const clamped = (least: number, most: number): Codec => ({
  toHub: (value) => (typeof value === 'number' ? Math.min(most, Math.max(least, value)) : undefined),
  toSpoke: (value) => value,
});

const quantity = (value: Json | undefined): Json | undefined =>
  typeof value === 'number' && !Number.isInteger(value) ? String(value) : value;

/** The object itself when no member changes. */
function membersOf(object: JsonObject, change: (value: Json | undefined) => Json | undefined): JsonObject {
  const keys = Object.keys(object);
  return keys.every((key) => change(object[key]) === object[key])
    ? object
    : Object.fromEntries(keys.map((key) => [key, change(object[key])]));
}

/** Compute resources: core/v1 reads `cpu: 0.5` as the quantity 0.5, which the hub writes as a string. */
export const resources: Codec = {
  toHub: (value) =>
    isObject(value) ? membersOf(value, (list) => (isObject(list) ? membersOf(list, quantity) : list)) : value,
  toSpoke: (value) => value,
};
