/**
 * ConversionReview (apiextensions.k8s.io/v1) in and out. Pure and total: objects of any shape are converted, nothing is
 * validated, and an object that cannot be converted fails the call with its name, as the API server wants all or
 * nothing (apiextensions-apiserver `webhook_converter.go`).
 */
import { apiVersion, GROUP, VERSIONS, type Version } from '../schemas/common/group.ts';
import { isObject, type Json, type JsonObject, member, valueAt } from '../schemas/common/json.ts';
import { beyond } from '../schemas/domain/extent.ts';
import { convert } from './conversion/convert.ts';

/** Levels that an object may have; more than admission lets in, and few enough for any walk. */
export const MAX_LEVELS = 500;

/** What came of the call. */
export type ConversionResult =
  | { readonly status: 'Success' }
  | { readonly status: 'Failed'; readonly message: string };

/** What travels back. */
export interface ConversionReview {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'ConversionReview';
  readonly response: {
    readonly uid: string;
    readonly convertedObjects: readonly Json[];
    readonly result: ConversionResult;
  };
}

/** A request without its objects. */
export interface ConversionCall {
  readonly uid: string;
  readonly target: Version;
}

/** The head of a request, or why it cannot be answered; without a uid nobody can be. */
export function readConversionCall(
  body: unknown,
): { readonly call: ConversionCall } | { readonly uid: string | undefined; readonly problem: string } {
  const request = member(body, 'request');
  const uid = member(request, 'uid');
  if (typeof uid !== 'string' || uid === '')
    return { uid: undefined, problem: 'request.uid must be a text that is not empty' };
  if (member(body, 'kind') !== 'ConversionReview' || member(body, 'apiVersion') !== 'apiextensions.k8s.io/v1')
    return { uid, problem: 'the body must be a ConversionReview of apiextensions.k8s.io/v1' };
  const target = VERSIONS.find((version) => apiVersion(version) === member(request, 'desiredAPIVersion'));
  if (!target)
    return {
      uid,
      problem: `request.desiredAPIVersion must be one of ${VERSIONS.map(apiVersion).join(', ')}`,
    };
  if (!Array.isArray(member(request, 'objects'))) return { uid, problem: 'request.objects must be a list' };
  return { call: { uid, target } };
}

/**
 * An object in the version that was asked for, or why the call fails.
 *
 * @param levels how many the item has, where that is known.
 */
export function convertItem(
  item: unknown,
  index: number,
  target: Version,
  levels?: number,
): { readonly object: JsonObject } | { readonly problem: string } {
  const where = `request.objects[${index}]`;
  if (!isObject(item)) return { problem: `${where} is not an object` };
  if (levels === undefined ? beyond(item, { levels: MAX_LEVELS }) : levels > MAX_LEVELS)
    return { problem: `${where}${named(item)} has more than ${MAX_LEVELS} levels` };
  const converted = convert(item, target);
  return 'problem' in converted ? { problem: `${where}${named(item)}: ${converted.problem}` } : converted;
}

const MAX_NAME = 253;

/** ` (Playbook team/site)` as far as the object says it. */
export function named(item: JsonObject): string {
  const part = (...path: string[]): string => {
    const value = valueAt(item, path);
    return typeof value === 'string' ? value.slice(0, MAX_NAME) : '';
  };
  const name = [part('metadata', 'namespace'), part('metadata', 'name')].filter((step) => step !== '');
  const text = [part('kind'), name.join('/')].filter((step) => step !== '').join(' ');
  return text === '' ? '' : ` (${text.replace(/[\p{Cc}\s]+/gu, ' ')})`;
}

/** The answer to a call. */
const conversionReview = (
  uid: string,
  convertedObjects: readonly Json[],
  result: ConversionResult,
): ConversionReview => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  response: { uid, convertedObjects, result },
});

/** The result of a call that failed. */
export const failed = (problem: string): ConversionResult => ({
  status: 'Failed',
  message: `${GROUP}: ${problem}`,
});

/** Converts all objects of a call; undefined for a body that has no uid to answer. */
export function convertReview(body: unknown): ConversionReview | undefined {
  const read = readConversionCall(body);
  if ('problem' in read)
    return read.uid === undefined ? undefined : conversionReview(read.uid, [], failed(read.problem));
  const { uid, target } = read.call;
  const converted: JsonObject[] = [];
  for (const [index, item] of ((valueAt(body, ['request', 'objects']) ?? []) as readonly Json[]).entries()) {
    const result = convertItem(item, index, target);
    if ('problem' in result) return conversionReview(uid, [], failed(result.problem));
    converted.push(result.object);
  }
  return conversionReview(uid, converted, { status: 'Success' });
}
