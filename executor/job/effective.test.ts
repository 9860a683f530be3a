import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import { inputs, playbook, run, SETTINGS } from '../testing/run-inputs.ts';
import {
  effectiveImage,
  effectiveOptions,
  effectiveParameters,
  effectiveResources,
  effectiveTimeout,
  narrowLimit,
  overrideErrors,
  parameterErrors,
} from './effective.ts';

const spec = (more: Partial<PlaybookSpec>): PlaybookSpec => playbook(more).spec;
const runSpec = (more: Partial<RunSpec>): RunSpec => run(more).spec;
const overridden = (ofPlaybook: Partial<PlaybookSpec>, ofRun: Partial<RunSpec>) =>
  overrideErrors(inputs({ playbook: playbook(ofPlaybook), run: run(ofRun) }));
const fields = (errors: ReturnType<typeof overrideErrors>) => errors.map(({ path }) => formatPath(path));

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

describe('a Run may, without leave of its Playbook,', () => {
  it.each([
    ['turn check mode on', {}, { overrides: { check: true } }],
    ['leave check mode on', { ansible: { check: true } }, { overrides: { check: true } }],
    ['choose check mode off where it is off', {}, { overrides: { check: false } }],
    ['show differences or not', { ansible: { diff: true } }, { overrides: { diff: false } }],
    ['choose the verbosity', {}, { overrides: { verbosity: 4 } }],
    ['name a limit', {}, { overrides: { limit: 'web' } }],
    ['repeat the tags of the Playbook', { ansible: { tags: ['a'] } }, { overrides: { tags: ['a'] } }],
    ['select no tags where there are none', {}, { overrides: { tags: [], skipTags: [] } }],
    ['take less time', { timeout: '1h' }, { timeout: '30m' }],
    ['take the default time', {}, { timeout: '1h' }],
    ['choose resources', {}, { resources: { limits: { cpu: '2' } } }],
  ] as [string, Partial<PlaybookSpec>, Partial<RunSpec>][])('%s', (_title, ofPlaybook, ofRun) => {
    expect(overridden(ofPlaybook, ofRun)).toEqual([]);
  });
});

it('a Run of a v1alpha1 Playbook without a timeout may set any', () => {
  const legacy = inputs({ origin: 'v1alpha1', run: run({ timeout: '48h' }) });
  expect(overrideErrors(legacy)).toEqual([]);
});

describe('a Run needs the leave of its Playbook to', () => {
  it.each([
    [
      'check',
      'turn check mode off',
      { ansible: { check: true } },
      { overrides: { check: false } },
      'spec.overrides.check',
    ],
    ['tags', 'select tags', {}, { overrides: { tags: ['a'] } }, 'spec.overrides.tags'],
    [
      'tags',
      'select all tags',
      { ansible: { tags: ['a'] } },
      { overrides: { tags: [] } },
      'spec.overrides.tags',
    ],
    ['skipTags', 'skip tags', {}, { overrides: { skipTags: ['a'] } }, 'spec.overrides.skipTags'],
    [
      'skipTags',
      'skip no tags',
      { ansible: { skipTags: ['a'] } },
      { overrides: { skipTags: [] } },
      'spec.overrides.skipTags',
    ],
    ['revision', 'choose the commit', {}, { revision: 'a'.repeat(40) }, 'spec.revision'],
    ['timeout', 'take longer', { timeout: '30m' }, { timeout: '31m' }, 'spec.timeout'],
    ['timeout', 'take longer than the default', {}, { timeout: '2h' }, 'spec.timeout'],
  ] as ['check', string, Partial<PlaybookSpec>, Partial<RunSpec>, string][])(
    '(%s) %s',
    (override, _title, ofPlaybook, ofRun, field) => {
      const errors = overridden(ofPlaybook, ofRun);
      expect(fields(errors)).toEqual([field]);
      expect(errors[0]).toMatchObject({ kind: 'Run', reason: 'FieldValueForbidden' });
      expect(errors[0]?.message).toMatch(`must list ${override} in spec.allowedOverrides`);
      expect(overridden({ ...ofPlaybook, allowedOverrides: [override] }, ofRun)).toEqual([]);
    },
  );
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
    expect(effectiveParameters(declaring, runSpec({}))).toEqual({ version: '1.0', empty: false });
    expect(effectiveParameters(declaring, runSpec({ parameters: { version: null, count: 2 } }))).toEqual({
      version: null,
      count: 2,
      empty: false,
    });
  });

  it('that are not declared are refused by name, and never reach the play', () => {
    const given = runSpec({ parameters: { version: '2', ansible_user: 'root', toString: 'x' } });
    expect(fields(parameterErrors(declaring, given))).toEqual([
      'spec.parameters.ansible_user',
      'spec.parameters.toString',
    ]);
    expect(Object.keys(effectiveParameters(declaring, given))).toEqual(['version', 'empty']);
    expect(parameterErrors(spec({}), given)[0]?.message).toMatch('declares no parameters');
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
