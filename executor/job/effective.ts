/** What a Run and its Playbook say together: options, parameters, time limits, resources, image. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { attemptSeconds, standardSeconds } from '../../schemas/domain/attempt-timeout.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import { allowsOverride, freeOverrides, overrideErrors } from '../../schemas/domain/override.ts';
import { valueErrors } from '../../schemas/domain/parameter-values.ts';
import { matchesWildcard } from '../../schemas/domain/wildcard.ts';
import { MAX_CONNECTION_SECONDS, type PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { Resources } from '../../schemas/v1beta1/runtime.ts';
import type { LauncherSpec } from '../launcher-spec.ts';
import type { ExecutorSettings, RunInputs } from './inputs.ts';
import type { RenderError } from './render-error.ts';

/** The options of ansible-playbook, the overrides of the Run applied. */
export function effectiveOptions(playbook: PlaybookSpec, run: RunSpec): NonNullable<LauncherSpec['options']> {
  const { configPath: _path, connectionTimeout, ...options } = playbook.ansible ?? {};
  const { limit, ...overrides } = run.overrides ?? {};
  const timeout = durationMs(connectionTimeout, undefined);
  return {
    ...options,
    ...overrides,
    ...(limit !== undefined && allowsOverride(playbook, 'limit') ? { limit } : {}),
    ...(timeout === undefined
      ? {}
      : { connectionTimeout: Math.min(Math.max(1, Math.ceil(timeout / 1000)), MAX_CONNECTION_SECONDS) }),
  };
}

/** The limit of the Run where it may only narrow that of the Playbook. */
export const narrowLimit = (playbook: PlaybookSpec, run: RunSpec): string | undefined =>
  allowsOverride(playbook, 'limit') ? undefined : run.overrides?.limit;

/** Values of declared parameters, by name, those of the two authors apart. */
interface ParameterValues {
  /** Of the Playbook, where the Run gives none. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Of the Run. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** The values of the parameters: what the Run gives, else the defaults of the Playbook. */
export function effectiveParameters(playbook: PlaybookSpec, run: RunSpec): ParameterValues {
  const given = run.parameters ?? {};
  const declared = playbook.parameters ?? [];
  const isGiven = (name: string) => Object.hasOwn(given, name);
  return {
    defaults: Object.fromEntries(
      declared.flatMap(({ name, default: value }) =>
        isGiven(name) || value === undefined ? [] : [[name, value]],
      ),
    ),
    given: Object.fromEntries(declared.flatMap(({ name }) => (isGiven(name) ? [[name, given[name]]] : []))),
  };
}

/**
 * How long one attempt may take, in seconds, at most 30 days; undefined for v1alpha1 Playbooks that set nothing:
 * they never ended.
 */
export const effectiveTimeout = (inputs: RunInputs): number | undefined =>
  inputs.run.spec.timeout === undefined ? withoutRun(inputs) : attemptSeconds(inputs.run.spec.timeout);

const withoutRun = ({ playbook, origin, settings }: RunInputs): number | undefined =>
  standardSeconds({ playbook: playbook.spec.timeout, origin, operator: settings.timeout });

/** Resources of the play. Those of the Run replace those of the Playbook as a whole. */
export const effectiveResources = ({ run, playbook, settings }: RunInputs): Resources | undefined =>
  run.spec.resources ?? playbook.spec.runtime?.resources ?? settings.resources;

/** The image of the play after the operator's rewrites; undefined where it is a default that is not known. */
export function effectiveImage(
  image: string | undefined,
  settings: Pick<ExecutorSettings, 'defaultImage' | 'imageRewrites'>,
): string | undefined {
  const named = image ?? settings.defaultImage;
  if (named === undefined) return undefined;
  const rewrite = Object.entries(settings.imageRewrites ?? {}).find(([pattern]) =>
    matchesWildcard(pattern, named),
  );
  return rewrite?.[1] ?? named;
}

/**
 * What the Run asks for and its Playbook does not allow or declare. Admission has said the same, but the Playbook
 * may have changed since. Whether a limit narrows is only known to the launcher.
 */
export function askedErrors(inputs: RunInputs): RenderError[] {
  const [playbook, run] = [inputs.playbook.spec, inputs.run.spec];
  const limits = { playbook, standardSeconds: withoutRun(inputs), free: freeOverrides(run) };
  const below =
    (...parents: readonly string[]) =>
    (error: FieldError): RenderError => ({
      ...error,
      kind: 'Run',
      path: [...parents, ...error.path],
    });
  return [
    ...valueErrors(run.parameters, playbook.parameters).map(below('spec', 'parameters')),
    ...overrideErrors(run, limits).map(below('spec')),
  ];
}
