/** SubjectAccessReviews (https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/subject-access-review-v1/) as JSON. Pure. */
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import type { AccessAnswer, AccessQuestion } from '../policy/question.ts';

/** Where they are created. */
export const REVIEWS_PATH = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/** The review that asks a question, with everything that is known of the user: authorizers may look at any of it. */
export function accessReview({ user, verb, group, resource, namespace, name }: AccessQuestion): JsonObject {
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: user.username,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      ...(user.groups === undefined ? {} : { groups: user.groups }),
      ...(user.extra === undefined ? {} : { extra: user.extra }),
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
      },
    },
  };
}

/** What a review came to. */
export interface ReviewOutcome {
  readonly answer: AccessAnswer;
  /** Whether it would be the same a moment later: not where an authorizer could not do its work. */
  readonly final: boolean;
}

/** Reads an answered review. Anything but a clear yes is a no. */
export function reviewOutcome(review: unknown): ReviewOutcome {
  const allowed = valueAt(review, ['status', 'allowed']);
  if (typeof allowed !== 'boolean') return { answer: 'unknown', final: false };
  const isDenied = valueAt(review, ['status', 'denied']) === true;
  const error = valueAt(review, ['status', 'evaluationError']);
  return {
    answer: allowed && !isDenied ? 'allowed' : 'denied',
    final: allowed || isDenied || error === undefined || error === '',
  };
}
