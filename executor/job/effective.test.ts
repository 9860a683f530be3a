import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import { inputs, playbook, run, SETTINGS } from '../testing/run-inputs.ts';
import {
  askedErrors,
  effectiveImage,
  effectiveOptions,
  effectiveParameters,
  effectiveResources,
  effectiveTimeout,
  narrowLimit,
} from './effective.ts';
import type { RunInputs } from './inputs.ts';

const spec = (more: Partial<PlaybookSpec>): PlaybookSpec => playbook(more).spec;
const runSpec = (more: Partial<RunSpec>): RunSpec => run(more).spec;
const asked = (ofPlaybook: Partial<PlaybookSpec>, ofRun: Partial<RunSpec>, more: Partial<RunInputs> = {}) =>
  askedErrors(inputs({ playbook: playbook(ofPlaybook), run: run(ofRun), ...more })).map(
    ({ kind, path, message }) => `${kind} ${formatPath(path)}: ${message}`,
  );

describe('options', () => {
  it('are those of the Playbook with those of the Run on top', () => {
    const options = effectiveOptions(
      spec({
        ansible: { forks: 5, verbosity: 1, diff: false, configPath: 'a.cfg', connectionTimeout: '1500ms' },
      }),
      runSpec({ overrides: { verbosity: 3, diff: true, check: true } }),
    );
    expect(options).toEqual({ forks: 5, verbosity: 3, diff: true, check: true, connectionTimeout: 2 });
  });

  it('take the limit of the Run only where the Playbook allows it; else the launcher checks that it narrows', () => {
    const limited = { ansible: { limit: 'web' } };
    const overriding = runSpec({ overrides: { limit: 'db' } });
    const strict = spec(limited);
    expect([effectiveOptions(strict, overriding).limit, narrowLimit(strict, overriding)]).toEqual([
      'web',
      'db',
    ]);
    const open = spec({ ...limited, allowedOverrides: ['limit'] });
    expect([effectiveOptions(open, overriding).limit, narrowLimit(open, overriding)]).toEqual([
      'db',
      undefined,
    ]);
  });
});

describe('what the Run asks for', () => {
  it('is refused where the Playbook neither allows nor declares it', () => {
    const ofRun = {
      overrides: { tags: ['a'] },
      retry: { limit: 2 },
      parameters: { ansible_user: 'root', toString: 'x', version: 2 },
    };
    const declaring = { parameters: [{ name: 'version', type: 'string' as const }] };
    expect(asked(declaring, ofRun)).toEqual([
      'Run spec.parameters.ansible_user: is no parameter of the Playbook; it declares version',
      'Run spec.parameters.toString: is no parameter of the Playbook; it declares version',
      'Run spec.parameters.version: must be a string',
      expect.stringMatching(/^Run spec\.overrides\.tags: is more than the Playbook allows/),
      expect.stringMatching(/^Run spec\.retry: is more than the Playbook allows/),
    ]);
    const allowing = spec({ ...declaring, allowedOverrides: ['tags', 'retry'] });
    expect(asked(allowing, { ...ofRun, parameters: { version: '2' } })).toEqual([]);
  });

  it('is measured against the timeout that would hold', () => {
    const longer = { timeout: '48h' };
    const settings = { ...SETTINGS, timeout: '48h' };
    expect(asked({}, longer)).toHaveLength(1);
    expect(asked({}, longer, { settings })).toEqual([]);
    expect(asked({}, longer, { origin: 'v1alpha1' })).toEqual([]);
    expect(asked({ timeout: '1h' }, longer, { settings, origin: 'v1alpha1' })).toHaveLength(1);
  });

  it('may be another retry on behalf of a Schedule', () => {
    const requestedBy = { username: 'a', onBehalfOf: { kind: 'Schedule' as const, name: 's', uid: 'u' } };
    expect(asked({}, { retry: { limit: 2 }, requestedBy })).toEqual([]);
    expect(asked({}, { retry: { limit: 2 }, timeout: '2h', requestedBy })).toHaveLength(1);
  });
});

describe('parameters', () => {
  const declaring = spec({
    parameters: [
      { name: 'version', type: 'string', default: '1.0' },
      { name: 'count', type: 'integer' },
      { name: 'empty', type: 'boolean', default: false },
    ],
  });

  it('have the value of the Run, else the default, else none', () => {
    expect(effectiveParameters(declaring, runSpec({}))).toEqual({
      defaults: { version: '1.0', empty: false },
      given: {},
    });
    expect(effectiveParameters(declaring, runSpec({ parameters: { version: null, count: 2 } }))).toEqual({
      defaults: { empty: false },
      given: { version: null, count: 2 },
    });
  });

  it('that are not declared never reach the play', () => {
    const given = runSpec({ parameters: { version: '2', ansible_user: 'root', toString: 'x' } });
    expect(effectiveParameters(declaring, given)).toEqual({
      defaults: { empty: false },
      given: { version: '2' },
    });
  });
});

describe('the timeout', () => {
  it.each([
    ['the one of the Run', { run: run({ timeout: '5m' }), playbook: playbook({ timeout: '1h' }) }, 300],
    ['the one of the Playbook', { playbook: playbook({ timeout: '90s' }) }, 90],
    ["the operator's", { settings: { ...SETTINGS, timeout: '2h' } }, 7200],
    ['an hour', {}, 3600],
    ['none for v1alpha1 Playbooks that set none', { origin: 'v1alpha1' as const }, undefined],
    [
      'the one of a v1alpha1 Playbook',
      { origin: 'v1alpha1' as const, playbook: playbook({ timeout: '10s' }) },
      10,
    ],
    ['at least a second', { playbook: playbook({ timeout: '0s' }) }, 1],
    ['at most 30 days', { playbook: playbook({ timeout: '9999999999999h' }) }, 2_592_000],
  ])('is %s', (_title, more, seconds) => {
    expect(effectiveTimeout(inputs(more))).toBe(seconds);
  });
});

describe('the image', () => {
  const settings = {
    defaultImage: 'ghcr.io/example/ee:v1',
    imageRewrites: { 'kenchrcum/ansible-runner:*': 'ghcr.io/example/ee:legacy', '*': 'mirror/any' },
  };
  it('is the default where none is named, rewritten like any other', () => {
    expect(effectiveImage(undefined, { defaultImage: 'ee:1' })).toBe('ee:1');
    expect(effectiveImage(undefined, settings)).toBe('mirror/any');
  });

  it('is not known where no default is, whatever is rewritten', () => {
    const offline = { ...settings, defaultImage: undefined };
    expect(effectiveImage(undefined, offline)).toBeUndefined();
    expect(effectiveImage('ee:1', offline)).toBe('mirror/any');
  });

  it('is rewritten by the first pattern that matches', () => {
    expect(effectiveImage('kenchrcum/ansible-runner:latest', settings)).toBe('ghcr.io/example/ee:legacy');
  });
});

describe('resources', () => {
  const of = (cpu: string) => ({ limits: { cpu } });
  it('are those of the Run, else of the Playbook, else of the operator', () => {
    const settings = { ...SETTINGS, resources: of('1') };
    const owner = playbook({ runtime: { resources: of('2') } });
    expect(effectiveResources(inputs({ settings }))).toEqual(of('1'));
    expect(effectiveResources(inputs({ settings, playbook: owner }))).toEqual(of('2'));
    expect(
      effectiveResources(inputs({ settings, playbook: owner, run: run({ resources: of('3') }) })),
    ).toEqual(of('3'));
  });
});
