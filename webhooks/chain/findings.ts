/** What one state of an object is worth: its errors, warnings and broken rules. */
import { errorOn, type RenderError } from '../../executor/job.ts';
import type { FieldError } from '../../schemas/common/field-error.ts';
import { HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import { equal, isObject, type JsonObject } from '../../schemas/common/json.ts';
import type { Kind } from '../../schemas/registry.ts';
import { convert } from '../conversion/convert.ts';
import { builtinRules } from '../policy/builtin.ts';
import type { Effective } from '../policy/effective.ts';
import { judge } from '../policy/evaluate.ts';
import type { AnySubject, Violation } from '../policy/subject.ts';
import { celRuleErrors } from '../schema/cel-rules.ts';
import { structuralErrors } from '../schema/structural.ts';
import { metadataErrors } from '../validating/metadata.ts';
import { onRemembered } from '../validating/remembered.ts';
import { validate } from '../validating/validate.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';
import { render, subjectOf } from './subject.ts';

/** An object in the version that was sent and in the hub version. */
export interface State {
  readonly kind: Kind;
  readonly object: JsonObject;
  readonly hub: JsonObject;
  /** What the schema of the version that was sent says. */
  readonly structure: readonly FieldError[];
  /** What the schema of the hub version says where another one was sent. */
  readonly hubStructure: readonly FieldError[];
}

/** What is wrong with a state. */
export interface Findings {
  /** In fields of the version that was sent. */
  readonly sentErrors: readonly FieldError[];
  /** In fields of the hub version, as is the rest. */
  readonly errors: readonly FieldError[];
  readonly warnings: readonly FieldError[];
  readonly violations: readonly Violation[];
  /** What policy judged; absent for kinds that it does not judge and for specs that cannot be read. */
  readonly subject?: AnySubject;
}

/** Nothing wrong, because nothing was looked at. */
export const NOTHING_FOUND: Findings = { sentErrors: [], errors: [], warnings: [], violations: [] };

/** The state of an object of a known kind in the version in which it was sent. */
export function stateOf(kind: Kind, version: Version, object: JsonObject): State {
  const converted = convert(object, HUB_VERSION);
  const hub = 'object' in converted ? converted.object : object;
  return {
    kind,
    object,
    hub,
    structure: structuralErrors(kind, version, object),
    hubStructure: version === HUB_VERSION ? [] : structuralErrors(kind, HUB_VERSION, hub),
  };
}

/** Looks at a state; `old` is the one before an update. */
export function findings(
  input: AdmissionInput,
  facts: ChainFacts,
  inForce: Effective,
  { kind, object, hub, structure, hubStructure }: State,
  old: State | undefined,
): Findings {
  const { version } = input;
  const sentErrors = [
    ...structure,
    ...metadataErrors(object),
    ...celRuleErrors(kind, version, object, old?.object),
  ];
  if (!isObject(hub.spec)) return { ...NOTHING_FOUND, sentErrors };
  // What v1alpha1 allows and v1beta1 does not is an error as well; what v1alpha1 refuses is reported once.
  const hubErrors =
    version === HUB_VERSION || structure.length > 0
      ? []
      : [...hubStructure, ...celRuleErrors(kind, HUB_VERSION, hub, old?.hub)];
  const { errors, warnings } = validate(kind, hub, old?.hub, { ...facts, sent: version });
  const rendered = structure.length + hubErrors.length > 0 ? undefined : render(kind, input, hub, facts);
  const refusals = rendered?.ok === false ? rendered.errors : [];
  const subject = subjectOf(input, facts, inForce, hub, old?.hub, rendered?.ok ? rendered.job : undefined);
  return {
    sentErrors: [
      ...sentErrors,
      ...refusals
        .filter(isRemembered(kind))
        .flatMap(on(kind))
        .map((error) => onRemembered(error, version)),
    ],
    errors: [
      ...hubErrors,
      ...errors,
      ...refusals
        .filter((error) => !isRemembered(kind)(error))
        .flatMap(on(kind))
        .filter(isNewTo(errors)),
    ],
    warnings,
    violations: subject ? judge(subject, inForce, builtinRules) : [],
    ...(subject ? { subject } : {}),
  };
}

/** Whether an error is about what the object itself says in the version that is not the hub. */
const isRemembered =
  (kind: Kind) =>
  (error: RenderError): boolean =>
    error.kind === kind && error.version !== undefined;

const on =
  (kind: Kind) =>
  (error: RenderError): FieldError[] => {
    const own = isRendered(kind) ? errorOn(kind, error) : undefined;
    return own ? [own] : [];
  };

/** Rendering checks again what validation checks, for Run start, where nobody validates. */
const isNewTo =
  (said: readonly FieldError[]) =>
  (error: FieldError): boolean =>
    !said.some(({ path, message }) => message === error.message && equal(path, error.path));

const isRendered = (kind: Kind): kind is 'Playbook' | 'Run' => kind === 'Playbook' || kind === 'Run';
