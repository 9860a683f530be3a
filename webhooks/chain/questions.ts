/** What the first half of the chain cannot know: rights, existence, and the outcome of user-written CEL. */
import type { Kind } from '../../schemas/registry.ts';
import type { EffectiveExpression } from '../policy/effective.ts';
import { ownerQuestions } from '../policy/on-behalf.ts';
import {
  type AccessQuestion,
  type Answers,
  accessKey,
  type ObjectRef,
  type OwnerRef,
  refKey,
  unique,
} from '../policy/question.ts';
import { referenceQuestions } from '../policy/reference.ts';
import { bypassQuestions, requesters, requiredRights, rightsQuestions } from '../policy/rights.ts';
import { isRefused, type Prepared } from './prepare.ts';

/** Questions for the edge to ask. */
export interface Questions {
  readonly access: readonly AccessQuestion[];
  readonly references: readonly ObjectRef[];
  readonly owners: readonly OwnerRef[];
  readonly expressions: readonly EffectiveExpression[];
}

/** Nobody answered: what an offline chain knows. */
export const NO_ANSWERS: Answers = { access: new Map(), existence: new Map() };

/** The questions that matter for an object; none for one that is refused anyway. */
export function questions(prepared: Prepared): Questions {
  const { subject, effective, violations, bypasses, input } = prepared;
  if (!subject || isRefused(prepared)) return { access: [], references: [], owners: [], expressions: [] };
  const rights = rightsQuestions(requiredRights(subject, effective));
  const users = requesters(input.user, effective, input.namespace.name);
  const access = [...rights, ...bypassQuestions(users, bypasses, violations)];
  return {
    access: unique(access, accessKey),
    references: unique(referenceQuestions(subject), refKey),
    owners: ownerQuestions(subject),
    expressions: effective.expressions.filter(
      ({ rule, mode }) => mode !== 'Off' && judges(rule.kinds, input.kind),
    ),
  };
}

const judges = (kinds: readonly Kind[] | undefined, kind: Kind): boolean =>
  kinds === undefined || kinds.includes(kind);
