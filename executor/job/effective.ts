/** What a Run and its Playbook say together: options, parameters, time limits, resources, image. */
import { forbidden } from '../../schemas/common/field-error.ts';
import { equal } from '../../schemas/common/json.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import { PLAYBOOK_TIMEOUT } from '../../schemas/domain/security-defaults.ts';
import { matchesWildcard } from '../../schemas/domain/wildcard.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { Resources } from '../../schemas/v1beta1/runtime.ts';
import type { LauncherSpec } from '../launcher-spec.ts';
import type { ExecutorSettings, RunInputs } from './inputs.ts';
import type { RenderError } from './render-error.ts';

type Allowed = NonNullable<PlaybookSpec['allowedOverrides']>[number];

const allows = (playbook: PlaybookSpec, override: Allowed): boolean =>
  playbook.allowedOverrides?.includes(override) ?? false;

/** A longer wait for a connection than a day is no wait for a connection. */
const MAX_CONNECTION_SECONDS = 86_400;

/** The options of ansible-playbook, the overrides of the Run applied. */
export function effectiveOptions(playbook: PlaybookSpec, run: RunSpec): NonNullable<LauncherSpec['options']> {
  const { configPath: _path, connectionTimeout, ...options } = playbook.ansible ?? {};
  const { limit, ...overrides } = run.overrides ?? {};
  const timeout = durationMs(connectionTimeout, undefined);
  return {
    ...options,
    ...overrides,
    ...(limit !== undefined && allows(playbook, 'limit') ? { limit } : {}),
    ...(timeout === undefined
      ? {}
      : { connectionTimeout: Math.min(Math.max(1, Math.ceil(timeout / 1000)), MAX_CONNECTION_SECONDS) }),
  };
}

/** The limit of the Run where it may only narrow that of the Playbook. */
export const narrowLimit = (playbook: PlaybookSpec, run: RunSpec): string | undefined =>
  allows(playbook, 'limit') ? undefined : run.overrides?.limit;

/** The values of the parameters: what the Run gives, else the defaults of the Playbook. */
export function effectiveParameters(playbook: PlaybookSpec, run: RunSpec): Record<string, unknown> {
  const given = run.parameters ?? {};
  const values: [string, unknown][] = [];
  for (const { name, default: otherwise } of playbook.parameters ?? []) {
    const value = Object.hasOwn(given, name) ? given[name] : otherwise;
    if (value !== undefined) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

/** The longest timeout, in seconds: 30 days. */
const MAX_TIMEOUT_SECONDS = 2_592_000;

/**
 * How long one attempt may take, in seconds, at most 30 days; undefined for v1alpha1 Playbooks that set nothing:
 * they never ended.
 */
export const effectiveTimeout = (inputs: RunInputs): number | undefined =>
  inputs.run.spec.timeout === undefined ? playbookTimeout(inputs) : bounded(inputs.run.spec.timeout);

/** The timeout of Runs that set none. */
function playbookTimeout({ playbook, origin, settings }: RunInputs): number | undefined {
  if (playbook.spec.timeout !== undefined) return bounded(playbook.spec.timeout);
  return origin === 'v1alpha1' ? undefined : bounded(settings.timeout ?? PLAYBOOK_TIMEOUT);
}

const bounded = (timeout: string): number =>
  Math.min(Math.max(1, Math.ceil(durationMs(timeout, Number.POSITIVE_INFINITY) / 1000)), MAX_TIMEOUT_SECONDS);

/** Resources of the play. Those of the Run replace those of the Playbook as a whole. */
export const effectiveResources = ({ run, playbook, settings }: RunInputs): Resources | undefined =>
  run.spec.resources ?? playbook.spec.runtime?.resources ?? settings.resources;

/** The image of the play after the operator's rewrites. */
export function effectiveImage(
  image: string | undefined,
  settings: Pick<ExecutorSettings, 'defaultImage' | 'imageRewrites'>,
): string {
  const named = image ?? settings.defaultImage;
  const rewrite = Object.entries(settings.imageRewrites ?? {}).find(([pattern]) =>
    matchesWildcard(pattern, named),
  );
  return rewrite?.[1] ?? named;
}

const refused = (path: readonly string[], message: string): RenderError => ({
  kind: 'Run',
  ...forbidden(['spec', ...path], message),
});

/**
 * Overrides that the Playbook does not allow: without being listed in `allowedOverrides`, an override may only
 * narrow. Whether a limit narrows is only known to the launcher. `retry` decides about further attempts, not
 * about this one, and is not looked at here.
 */
export function overrideErrors(inputs: RunInputs): RenderError[] {
  const [playbook, run] = [inputs.playbook.spec, inputs.run.spec];
  const errors: RenderError[] = [];
  const { check, tags, skipTags } = run.overrides ?? {};
  const unlisted = (name: Allowed, widens: boolean, path: readonly string[], what: string) => {
    if (widens && !allows(playbook, name))
      errors.push(
        refused(path, `${what}; the Playbook must list ${name} in spec.allowedOverrides to allow this`),
      );
  };
  unlisted(
    'check',
    check === false && playbook.ansible?.check === true,
    ['overrides', 'check'],
    'may only turn check mode on',
  );
  unlisted(
    'tags',
    tags !== undefined && !equal(tags, playbook.ansible?.tags ?? []),
    ['overrides', 'tags'],
    'may not select other tags than the Playbook',
  );
  unlisted(
    'skipTags',
    skipTags !== undefined && !equal(skipTags, playbook.ansible?.skipTags ?? []),
    ['overrides', 'skipTags'],
    'may not skip other tags than the Playbook',
  );
  unlisted('revision', run.revision !== undefined, ['revision'], 'may not choose the commit');
  unlisted(
    'timeout',
    run.timeout !== undefined && bounded(run.timeout) > (playbookTimeout(inputs) ?? MAX_TIMEOUT_SECONDS),
    ['timeout'],
    'may not be longer than the timeout of the Playbook',
  );
  return errors;
}

/** Parameters that the Playbook does not declare: they must not reach the play, and must not vanish either. */
export function parameterErrors(playbook: PlaybookSpec, run: RunSpec): RenderError[] {
  const declared = (playbook.parameters ?? []).map(({ name }) => name);
  return Object.keys(run.parameters ?? {})
    .filter((name) => !declared.includes(name))
    .map((name) =>
      refused(
        ['parameters', name],
        declared.length === 0
          ? 'the Playbook declares no parameters; remove it, or declare it in spec.parameters of the Playbook'
          : `the Playbook declares no such parameter, only ${declared.join(', ')}`,
      ),
    );
}
