/**
 * AdmissionReview (admission.k8s.io/v1) in and out. Pure. An answer is always HTTP 200 with the uid of the request; a
 * refusal is `allowed: false`, because any other HTTP status counts as a failed call and hands the decision to the
 * failurePolicy (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response).
 */
import { GROUP, type Version } from '../schemas/common/group.ts';
import { isObject, type Json, type JsonObject, member, valueAt } from '../schemas/common/json.ts';
import type { UserInfo } from '../schemas/common/object.ts';
import { type Kind, versionEntry } from '../schemas/registry.ts';
import type { Verdict } from './chain/input.ts';
import { typeOf } from './conversion/convert.ts';
import { jsonPatch } from './json-patch.ts';
import { type FailureStatus, failure, forbiddenStatus, invalidStatus } from './status.ts';
import { boundedWarnings } from './warnings.ts';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

/** What is about to happen to an object. */
export type Operation = (typeof OPERATIONS)[number];

/** One request, as far as admission looks at it. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly kind: Kind;
  readonly version: Version;
  readonly operation: Operation;
  /** Empty while the API server has not made one of `generateName`. */
  readonly name: string;
  readonly namespace?: string;
  readonly subResource?: string;
  readonly user: UserInfo;
  /** Unset on DELETE. */
  readonly object?: JsonObject;
  readonly old?: JsonObject;
  readonly dryRun: boolean;
}

/** A request, or why there is none; without a uid nobody can be answered. */
export type ReadReview =
  | { readonly request: AdmissionRequest }
  | { readonly uid: string | undefined; readonly problem: string };

/** The answer to a request. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: FailureStatus;
  /** JSON Patch in base64. */
  readonly patch?: string;
  readonly patchType?: 'JSONPatch';
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** What travels back. */
export interface AdmissionReview {
  readonly apiVersion: 'admission.k8s.io/v1';
  readonly kind: 'AdmissionReview';
  readonly response: AdmissionResponse;
}

/** What mutating admission comes to: another object, or a refusal that the API server would utter less completely. */
export type MutateResult = { readonly object: JsonObject } | { readonly refused: Verdict };

/** Reads a review. Total: whatever is wrong comes out as a problem that names the field. */
export function readAdmissionReview(body: unknown): ReadReview {
  const request = member(body, 'request');
  const uid = member(request, 'uid');
  if (typeof uid !== 'string' || uid === '')
    return { uid: undefined, problem: 'request.uid must be a text that is not empty' };
  const problem = reviewProblem(body, request);
  if (problem !== undefined) return { uid, problem };
  const type = requestedType(request);
  if (!type) return { uid, problem: `request.kind must be a kind of ${GROUP} in a version that it has` };
  const user = userInfo(member(request, 'userInfo'));
  if (typeof user === 'string') return { uid, problem: user };
  const objects = requestedObjects(request, type);
  if (typeof objects === 'string') return { uid, problem: objects };
  return {
    request: {
      uid,
      ...type,
      operation: member(request, 'operation') as Operation,
      name: text(request, 'name') ?? '',
      ...optional('namespace', text(request, 'namespace')),
      ...optional('subResource', text(request, 'subResource')),
      user,
      ...objects,
      dryRun: member(request, 'dryRun') === true,
    },
  };
}

function reviewProblem(body: unknown, request: Json | undefined): string | undefined {
  if (member(body, 'kind') !== 'AdmissionReview' || member(body, 'apiVersion') !== 'admission.k8s.io/v1')
    return 'the body must be an AdmissionReview of admission.k8s.io/v1';
  const operation = member(request, 'operation');
  if (!OPERATIONS.some((known) => known === operation))
    return `request.operation must be one of ${OPERATIONS.join(', ')}`;
  const wrong = ['name', 'namespace', 'subResource'].find((key) => {
    const value = member(request, key);
    return value !== undefined && typeof value !== 'string';
  });
  return wrong === undefined ? undefined : `request.${wrong} must be a text`;
}

function requestedType(request: Json | undefined): { kind: Kind; version: Version } | undefined {
  const kind = member(request, 'kind');
  const apiVersion = `${String(member(kind, 'group'))}/${String(member(kind, 'version'))}`;
  const type = typeOf({ apiVersion, kind: member(kind, 'kind') });
  return type && versionEntry(type.kind, type.version) ? type : undefined;
}

type Objects = Pick<AdmissionRequest, 'object' | 'old'>;

/** Objects of the type that the request names, those present that the operation needs. */
function requestedObjects(
  request: Json | undefined,
  { kind, version }: { kind: Kind; version: Version },
): Objects | string {
  const operation = member(request, 'operation');
  const object = member(request, 'object') ?? undefined;
  const old = member(request, 'oldObject') ?? undefined;
  if (operation === 'CONNECT') return {};
  const needed = { object: operation !== 'DELETE', oldObject: operation !== 'CREATE' };
  for (const [key, value] of Object.entries({ object, oldObject: old })) {
    if (value === undefined && !needed[key as keyof typeof needed]) continue;
    const type = typeOf(value);
    if (!isObject(value) || type?.kind !== kind || type.version !== version)
      return `request.${key} must be a ${kind} of ${GROUP}/${version}`;
  }
  return {
    ...(isObject(object) ? { object } : {}),
    ...(isObject(old) ? { old } : {}),
  };
}

const text = (value: Json | undefined, key: string): string | undefined => {
  const found = member(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

const optional = <K extends string>(key: K, value: string | undefined): { [k in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [k in K]?: string });

const isTexts = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** The user, or what is wrong with it. Rights are asked for with all of it, so nothing may be lost. */
function userInfo(value: Json | undefined): UserInfo | string {
  const username = member(value, 'username');
  const uid = member(value, 'uid') ?? undefined;
  const groups = member(value, 'groups') ?? undefined;
  const extra = member(value, 'extra') ?? undefined;
  if (typeof username !== 'string' || username === '')
    return 'request.userInfo.username must be a text that is not empty';
  if (uid !== undefined && typeof uid !== 'string') return 'request.userInfo.uid must be a text';
  if (groups !== undefined && !isTexts(groups)) return 'request.userInfo.groups must be a list of texts';
  if (extra !== undefined && !(isObject(extra) && Object.values(extra).every(isTexts)))
    return 'request.userInfo.extra must be a map of lists of texts';
  return {
    username,
    ...optional('uid', uid),
    ...(groups ? { groups } : {}),
    ...(isObject(extra) && Object.keys(extra).length > 0 ? { extra: extra as UserInfo['extra'] & {} } : {}),
  };
}

const review = (response: AdmissionResponse): AdmissionReview => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response,
});

/** Lets a request pass that nobody needs to look at. */
export const allowResponse = (uid: string): AdmissionReview => review({ uid, allowed: true });

/** Refuses a request for a reason that is not in the object. */
export const failResponse = (uid: string, status: FailureStatus): AdmissionReview =>
  review({ uid, allowed: false, status });

/** Refuses a review that is not what the API server sends. */
export const badReviewResponse = (uid: string, problem: string): AdmissionReview =>
  failResponse(uid, failure(400, 'BadRequest', `malformed admission review: ${problem}`));

/** The name of the object, or what the name will begin with. */
export function objectName({ name, object }: Pick<AdmissionRequest, 'name' | 'object'>): string {
  const own = [name, valueAt(object, ['metadata', 'name']), valueAt(object, ['metadata', 'generateName'])];
  return own.find((found): found is string => typeof found === 'string' && found !== '') ?? '';
}

/** Answers a mutating webhook: a patch where there is something to change. */
export function mutateResponse(request: AdmissionRequest, result: MutateResult): AdmissionReview {
  if ('refused' in result) return validateResponse(request, result.refused);
  const operations = request.object ? jsonPatch(request.object, result.object) : [];
  if (operations.length === 0) return allowResponse(request.uid);
  return review({
    uid: request.uid,
    allowed: true,
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
    patchType: 'JSONPatch',
  });
}

/** Answers a validating webhook: every field that is wrong, and what is worth a warning. */
export function validateResponse(request: AdmissionRequest, verdict: Verdict): AdmissionReview {
  const { allowed, causes, onlyRights, auditAnnotations } = verdict;
  const status = onlyRights ? forbiddenStatus : invalidStatus;
  const warnings = boundedWarnings(verdict.warnings);
  return review({
    uid: request.uid,
    allowed,
    ...(allowed ? {} : { status: status(request.kind, objectName(request), causes) }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(Object.keys(auditAnnotations).length === 0 ? {} : { auditAnnotations }),
  });
}
