/** Asking to be exempted from rules: the annotation, and what it needs to be granted. */
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  tooMany,
} from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { Path } from '../../schemas/common/json.ts';
import { isFixed } from '../../schemas/common/rules.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { field, textOf } from '../field.ts';
import type { Violation } from './subject.ts';

/** One exemption that an object asks for. */
export interface BypassRequest {
  readonly rule: string;
  readonly reason: string;
}

/** What an annotation asks for, and what is wrong with it. */
export interface BypassAnnotation {
  readonly requests: readonly BypassRequest[];
  readonly errors: readonly FieldError[];
}

const MAX_REASON = 256;
const MAX_ENTRIES = 64;
const PATH: Path = ['metadata', 'annotations', ANNOTATIONS.bypass];
const FORM = 'write RULE=reason, several separated by commas, such as POD-05=cache needs a writable root';

/**
 * Reads the annotation `RULE=reason[,RULE=reason]` of an object; reasons hold no comma.
 * @param known IDs of the rules and names of the expressions that hold in the namespace.
 */
export function bypassRequests(object: unknown, known: readonly string[]): BypassAnnotation {
  const text = textOf(field(object, ...PATH));
  if (text === undefined) return { requests: [], errors: [] };
  const entries = text.split(',');
  if (entries.length > MAX_ENTRIES)
    return { requests: [], errors: [tooMany(PATH, `must name at most ${MAX_ENTRIES} rules; ${FORM}`)] };
  const requests: BypassRequest[] = [];
  const errors: FieldError[] = [];
  for (const entry of entries) {
    const [rule = '', ...rest] = entry.split('=');
    const request = { rule: rule.trim(), reason: rest.join('=').trim() };
    const error = problemOf(request, requests, known);
    if (error) errors.push(error);
    else requests.push(request);
  }
  return { requests, errors };
}

function problemOf(
  { rule, reason }: BypassRequest,
  before: readonly BypassRequest[],
  known: readonly string[],
): FieldError | undefined {
  if (rule === '') return invalid(PATH, `names no rule; ${FORM}`);
  if (!known.includes(rule))
    return notSupported(
      PATH,
      `names the unknown rule ${JSON.stringify(rule.slice(0, 64))}${didYouMean(rule, known)}; ${FORM}`,
    );
  if (isFixed(rule)) return forbidden(PATH, `names ${rule}, from which nothing is exempted; remove it`);
  if (reason === '') return invalid(PATH, `gives no reason for ${rule}; ${FORM}`);
  if (reason.length > MAX_REASON)
    return invalid(PATH, `gives a reason of more than ${MAX_REASON} characters for ${rule}`);
  if (before.some((other) => other.rule === rule)) return invalid(PATH, `names ${rule} twice`);
  return undefined;
}

/** The requests that matter: those for rules that the object breaks and that would refuse it. */
export const neededBypasses = (
  requests: readonly BypassRequest[],
  violations: readonly Violation[],
): readonly BypassRequest[] =>
  requests.filter(({ rule }) => violations.some((v) => v.rule === rule && v.mode === 'Enforce'));

/** Requests for rules that the object does not break; worth a warning, because they would hide a later mistake. */
export const idleBypasses = (
  requests: readonly BypassRequest[],
  violations: readonly Violation[],
): readonly BypassRequest[] => requests.filter(({ rule }) => !violations.some((v) => v.rule === rule));
