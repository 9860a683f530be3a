/** Semantic validation of Runs, and of the Runs that a Schedule describes. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { gitTextProblem } from '../../schemas/domain/git-text.ts';
import { validCommit } from '../../schemas/domain/git-url.ts';
import { freeOverrides } from '../../schemas/domain/override.ts';
import { at, type Field, field, isSet, members, textOf, textProblems } from '../field.ts';
import { type Asked, askedErrors } from './asked.ts';
import { resourceErrors } from './resources.ts';
import { retryErrors } from './retry.ts';
import { selectionErrors } from './selection.ts';
import { depthErrors, durationErrors, type Validation } from './validation.ts';

/** What must hold for the fields that Runs and templates of Runs share, whatever the Playbook. */
export const templateErrors = (run: Field): FieldError[] => [
  ...selectionErrors(at(run, 'overrides')),
  ...textProblems([at(run, 'revision')], revisionProblem),
  ...durationErrors(at(run, 'timeout'), '1s', '720h'),
  ...retryErrors(at(run, 'retry')),
  ...resourceErrors(at(run, 'resources')),
  ...depthErrors(members(at(run, 'parameters'))),
];

function revisionProblem(text: string): string | undefined {
  if (gitTextProblem(text) !== undefined) return undefined;
  const result = validCommit(text);
  return result.ok ? undefined : `${result.problem}; ${result.hint}`;
}

// The API server appends five characters, and the name of a Run has at most 52.
const MAX_GENERATE_NAME = 47;

/** What schema and policy do not say about a Run. `asked` is the Playbook that it names, where that is known. */
export function validateRun(object: ApiObject<unknown>, asked: Asked | undefined): Validation {
  const spec = field(object, 'spec');
  return {
    errors: [
      ...generateNameErrors(object),
      ...templateErrors(spec),
      ...(asked === undefined ? [] : askedErrors(spec, asked, freeOverrides(spec.value))),
    ],
    warnings: [...ttlWarnings(object), ...cancelledWarnings(spec)],
  };
}

function generateNameErrors(object: unknown): FieldError[] {
  const [name, prefix] = [field(object, 'metadata', 'name'), field(object, 'metadata', 'generateName')];
  if (isSet(name) || (textOf(prefix)?.length ?? 0) <= MAX_GENERATE_NAME) return [];
  return [
    invalid(
      prefix.path,
      `must have at most ${MAX_GENERATE_NAME} characters, so that the names of attempts fit`,
    ),
  ];
}

const GITOPS: readonly (readonly [string, string, string])[] = [
  ['annotations', 'argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['labels', 'argocd.argoproj.io/instance', 'Argo CD'],
  ['labels', 'kustomize.toolkit.fluxcd.io/name', 'Flux'],
  ['labels', 'helm.toolkit.fluxcd.io/name', 'Flux'],
];

function ttlWarnings(object: unknown): FieldError[] {
  const ttl = field(object, 'spec', 'ttlSecondsAfterFinished');
  const owner = GITOPS.find(([where, key]) => isSet(field(object, 'metadata', where, key)))?.[2];
  if (!isSet(ttl) || owner === undefined) return [];
  return [
    invalid(
      ttl.path,
      `lets ${owner} create and run it again after each deletion; remove it, or use a Schedule`,
    ),
  ];
}

const cancelledWarnings = (spec: Field): FieldError[] =>
  at(spec, 'desiredState').value === 'Cancelled'
    ? [invalid(['spec', 'desiredState'], 'is Cancelled from the start: the Run never runs')]
    : [];
