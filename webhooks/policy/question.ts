/** What admission has to ask the cluster, and the answers. Rules make questions, the edge asks them. */
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import type { NamedKind } from '../../schemas/domain/named-object.ts';

/** One SubjectAccessReview (authorization/v1): may this user do this? */
export interface AccessQuestion {
  readonly user: UserInfo;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  /** All objects of the resource when unset. */
  readonly name?: string;
}
/** Answer to an AccessQuestion; unknown when it could not be asked. */
export type AccessAnswer = 'allowed' | 'denied' | 'unknown';

/** One object whose existence is asked for. */
export interface ObjectRef {
  readonly kind: NamedKind;
  readonly namespace: string;
  readonly name: string;
}
/** Whether an object exists; unknown when it could not be looked up. */
export type Existence = 'exists' | 'missing' | 'unknown';

/** The object on whose behalf a Run is created. */
export interface OwnerRef {
  readonly kind: 'Playbook' | 'Schedule';
  readonly namespace: string;
  readonly name: string;
}

/** Answers by the keys of their questions. What is missing is unknown. */
export interface Answers {
  readonly access: ReadonlyMap<string, AccessAnswer>;
  readonly existence: ReadonlyMap<string, Existence>;
  /** Owners as they are in the hub version, null for those that do not exist. */
  readonly owners?: ReadonlyMap<string, ApiObject<unknown> | null>;
}

/** The same for questions that mean the same, so that each is asked once. */
export const accessKey = ({ user, verb, group, resource, namespace, name }: AccessQuestion): string =>
  JSON.stringify([user.username, user.uid, user.groups, user.extra, verb, group, resource, namespace, name]);

/** The same for references to the same object. */
export const refKey = ({ kind, namespace, name }: ObjectRef): string =>
  JSON.stringify([kind, namespace, name]);

/** Without questions that are there already. */
export const unique = <Q>(questions: readonly Q[], keyOf: (question: Q) => string): Q[] => [
  ...new Map(questions.map((question) => [keyOf(question), question])).values(),
];

/** A ServiceAccount as the API server authenticates it (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens). */
export const serviceAccountUser = (namespace: string, name: string): UserInfo => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
