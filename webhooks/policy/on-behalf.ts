/** Runs that a controller creates for somebody: the object on whose behalf it does must say for whom (ID-01). */
import { forbidden } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import {
  equal,
  isObject,
  type Json,
  type JsonObject,
  member,
  type Path,
  valueAt,
  withMember,
} from '../../schemas/common/json.ts';
import { identityStamp } from '../identity-stamp.ts';
import type { Answers, OwnerRef } from './question.ts';
import type { AnySubject, Violation } from './subject.ts';

const REQUESTED_BY: Path = ['spec', 'requestedBy'];
const annotation = (key: string): Path => ['metadata', 'annotations', key];

/** The same for references to the same owner. */
export const ownerKey = ({ kind, namespace, name }: OwnerRef): string =>
  JSON.stringify([kind, namespace, name]);

/** Whether the operator's controllers create a Run for somebody else. That others may not is a matter of ID-01. */
export const isOnBehalf = (subject: AnySubject): boolean => claimOf(subject) !== undefined;

/** What a Run of the controllers claims: the stamp without the owner, and the owner. */
function claimOf({
  kind,
  object,
  operation,
  user,
  controller,
}: AnySubject): { stamp: Json; owner: JsonObject } | undefined {
  const stamp = valueAt(object, REQUESTED_BY);
  const owner = member(stamp, 'onBehalfOf');
  const isRecord = valueAt(object, annotation(ANNOTATIONS.restored)) !== undefined;
  if (kind !== 'Run' || operation !== 'CREATE' || isRecord || !isObject(stamp) || !isObject(owner))
    return undefined;
  if (user === undefined || user.username !== controller) return undefined;
  return { stamp: withMember(stamp, 'onBehalfOf', undefined), owner };
}

/** The owner that has to be looked up, as it is now: the controllers act on what was just written. */
export function ownerQuestions(subject: AnySubject): readonly OwnerRef[] {
  const owner = claimOf(subject)?.owner;
  return owner ? [refTo(owner, subject)] : [];
}

const refTo = (owner: JsonObject, { object }: AnySubject): OwnerRef => ({
  kind: owner.kind === 'Playbook' ? 'Playbook' : 'Schedule',
  namespace: object.metadata.namespace ?? '',
  name: String(owner.name),
});

/** What is wrong with the claim of a Run that the controllers create. An owner that could not be looked up says nothing. */
export function unverifiedOwner(subject: AnySubject, { owners }: Answers): readonly Violation[] {
  const claim = claimOf(subject);
  if (claim === undefined) return [];
  const ref = refTo(claim.owner, subject);
  const found = owners?.get(ownerKey(ref));
  const problem =
    found === undefined
      ? 'could not be looked up; try again'
      : found === null
        ? 'does not exist'
        : problemOf(claim, found, ref, subject);
  if (problem === undefined) return [];
  const message = `is on behalf of the ${ref.kind} ${JSON.stringify(ref.name)}, which ${problem}`;
  return [{ ...forbidden(REQUESTED_BY, message), rule: 'ID-01', mode: 'Enforce' }];
}

function problemOf(
  { stamp, owner }: { stamp: Json; owner: JsonObject },
  found: unknown,
  { kind, name }: OwnerRef,
  { object, user }: AnySubject,
): string | undefined {
  if (valueAt(found, ['metadata', 'uid']) !== owner.uid) return 'has another UID';
  const playbook = kind === 'Playbook' ? name : valueAt(found, ['spec', 'playbookRef', 'name']);
  if (valueAt(object, ['spec', 'playbookRef', 'name']) !== playbook) return 'runs another Playbook';
  const author = valueAt(found, annotation(ANNOTATIONS.author));
  // Schedules that were stored before stamps keep running; nobody but the controller stands for them.
  const authorless = author === undefined && user ? [JSON.stringify(identityStamp(user))] : [];
  const stamps = [
    valueAt(found, annotation(ANNOTATIONS.runNowBy)),
    ...(kind === 'Schedule' ? [author, ...authorless] : []),
  ];
  return stamps.some((text) => equal(parsed(text), stamp)) ? undefined : 'carries no such stamp';
}

function parsed(text: Json | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
