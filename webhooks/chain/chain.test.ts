import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { formatPath } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS, apiVersion, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import { convert } from '../conversion/convert.ts';
import { accessKey } from '../policy/question.ts';
import type { PlaybookPolicy } from '../policy/subject.ts';
import { decide } from './decide.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';
import { prepare } from './prepare.ts';
import { NO_ANSWERS, questions } from './questions.ts';
import { alpha, beta, facts, fields, input, judged, object } from './testing/chain.ts';

describe('causes name the fields of the version that was sent', () => {
  it.each<[string, Kind, Version, JsonObject, string[]]>([
    [
      'a path out of the repository, v1beta1',
      'Playbook',
      'v1beta1',
      { source: { ...beta.source, path: '../x' } },
      ['spec.source.path'],
    ],
    [
      'a path out of the repository, v1alpha1',
      'Playbook',
      'v1alpha1',
      { ...alpha, playbookPath: '../x' },
      ['spec.playbookPath'],
    ],
    [
      'the second of several inventories',
      'Playbook',
      'v1alpha1',
      { ...alpha, inventoryPaths: ['a', '/b'] },
      ['spec.inventoryPaths[1]'],
    ],
    [
      'a privileged container',
      'Playbook',
      'v1alpha1',
      { ...alpha, runtime: { securityContext: { privileged: true } } },
      ['spec.runtime.securityContext.privileged'],
    ],
    [
      'a Pod field that cannot be carried',
      'Playbook',
      'v1alpha1',
      { ...alpha, runtime: { securityContext: { windowsOptions: { hostProcess: true } } } },
      ['spec.runtime.securityContext.windowsOptions.hostProcess'],
    ],
    [
      'credentials in a URL',
      'Repository',
      'v1alpha1',
      { url: 'https://u:p@git.example.com/r.git' },
      ['spec.url'],
    ],
    [
      'several at once',
      'Playbook',
      'v1beta1',
      { source: { ...beta.source, path: '' }, timeout: 'soon', ansible: { verbosity: 9 } },
      ['spec.source.path', 'spec.ansible.verbosity', 'spec.timeout'],
    ],
    ['an empty spec', 'Playbook', 'v1beta1', {}, ['spec.source']],
  ])('%s', (_name, kind, version, spec, expected) => {
    const verdict = judged(input(kind, version, object(kind, version, spec)));
    expect(verdict.allowed).toBe(false);
    expect(fields(verdict)).toEqual(expect.arrayContaining(expected));
  });

  it('what validation and rendering both refuse is reported once', () => {
    const run = { playbookRef: { name: 'site' }, parameters: { a: 1 }, overrides: { tags: ['x'] } };
    const playbook = object('Playbook', 'v1beta1', beta) as unknown as ApiObject<PlaybookSpec>;
    const request = input('Run', 'v1beta1', object('Run', 'v1beta1', { ...run, timeout: '2h' }));
    const prepared = prepare(request, { ...facts, playbook: () => playbook });
    expect(prepared.errors.map(({ path }) => formatPath(path))).toEqual([
      'spec.parameters.a',
      'spec.overrides.tags',
      'spec.timeout',
    ]);
    const legacy = { ...facts, playbook: () => playbook, playbookOrigin: () => 'v1alpha1' as const };
    expect(fields(judged(request, legacy))).toEqual(['spec.parameters.a', 'spec.overrides.tags']);
  });

  describe('a Pod field that only v1alpha1 has', () => {
    const legacy = (windowsOptions: JsonObject, more: JsonObject = {}) =>
      object('Playbook', 'v1alpha1', { ...alpha, ...more, runtime: { securityContext: { windowsOptions } } });
    const named = ['spec.runtime.securityContext.windowsOptions.hostProcess'];

    it('is named once', () => {
      const sent = legacy({ hostProcess: true });
      expect(fields(judged(input('Playbook', 'v1alpha1', sent)))).toEqual(named);
    });
    it('refuses the Run of a stored Playbook at the reference', () => {
      const converted = convert(legacy({ hostProcess: true }), 'v1beta1');
      const stored = 'object' in converted ? converted.object : {};
      const run = object('Run', 'v1beta1', { playbookRef: { name: 'site' } });
      const { causes } = judged(input('Run', 'v1beta1', run), {
        ...facts,
        playbook: () => stored as unknown as ApiObject<PlaybookSpec>,
      });
      expect(causes).toEqual([
        expect.objectContaining({
          field: 'spec.playbookRef.name',
          message: expect.stringMatching(/^Playbook field spec\.runtime\..*hostProcess: cannot be carried/),
        }),
      ]);
    });
    it('may stay as it was when something else changes, and is refused when it changes itself', () => {
      const old = legacy({ hostProcess: true });
      const update = (now: JsonObject) => fields(judged(input('Playbook', 'v1alpha1', now, { old })));
      expect(update(legacy({ hostProcess: true }, { playbookPath: 'other.yml' }))).toEqual([]);
      expect(update(legacy({ hostProcess: false }))).toEqual(named);
    });
    it('is not a quantity that is a fraction', () => {
      const spec = { ...alpha, runtime: { resources: { limits: { cpu: 0.5, memory: '1Gi' } } } };
      expect(fields(judged(input('Playbook', 'v1alpha1', object('Playbook', 'v1alpha1', spec))))).toEqual([]);
    });
  });

  it('an empty string of v1alpha1 is as good as none', () => {
    const empty = {
      inventoryPath: '',
      execution: { limit: '' },
      runtime: { image: '', serviceAccountName: '' },
    };
    const verdict = judged(
      input('Playbook', 'v1alpha1', object('Playbook', 'v1alpha1', { ...alpha, ...empty })),
    );
    expect(fields(verdict)).toEqual([]);
  });

  it('a missing field is reported once', () => {
    const verdict = judged(
      input('Playbook', 'v1alpha1', object('Playbook', 'v1alpha1', { repositoryRef: { name: 'r' } })),
    );
    expect(fields(verdict)).toEqual(['spec.playbookPath']);
  });
});

describe('updates', () => {
  const broken = { ...alpha, runtime: { securityContext: { privileged: true } } };
  const update = (old: JsonObject, now: JsonObject, more: Partial<AdmissionInput> = {}) =>
    judged(
      input('Playbook', 'v1alpha1', object('Playbook', 'v1alpha1', now), {
        old: object('Playbook', 'v1alpha1', old),
        ...more,
      }),
    );

  it('what was broken before does not stop a change of something else', () => {
    expect(update(broken, { ...broken, playbookPath: 'other.yml' }).allowed).toBe(true);
  });
  it('what is newly broken is refused', () => {
    expect(fields(update(alpha, broken))).toContain('spec.runtime.securityContext.privileged');
  });
  it('an unchanged spec always passes', () => {
    expect(update(broken, broken).allowed).toBe(true);
  });
  it('a forged conversion memory is judged like the spec that it stands for', () => {
    const memory = JSON.stringify({ edits: [{ p: ['runtime', 'securityContext', 'privileged'], t: true }] });
    const sent = object('Playbook', 'v1alpha1', alpha, { [ANNOTATIONS.hubDelta]: memory });
    const verdict = judged(
      input('Playbook', 'v1alpha1', sent, { old: object('Playbook', 'v1alpha1', alpha) }),
    );
    expect(fields(verdict)).toContain('spec.runtime.securityContext.privileged');
  });
  it('an object on its way out always passes', () => {
    const dying = (spec: JsonObject) => ({
      ...object('Playbook', 'v1alpha1', spec),
      metadata: { name: 'site', deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    const verdict = judged(input('Playbook', 'v1alpha1', dying({ playbookPath: 5 }), { old: dying(broken) }));
    expect(verdict.allowed).toBe(true);
  });
  it('a Run stays as it was created', () => {
    const run = (spec: JsonObject) => object('Run', 'v1beta1', { playbookRef: { name: 'site' }, ...spec });
    const verdict = judged(input('Run', 'v1beta1', run({ timeout: '2h' }), { old: run({ timeout: '1h' }) }));
    expect(verdict.causes).toEqual([
      expect.objectContaining({ field: 'spec', reason: 'FieldValueForbidden' }),
    ]);
  });
});

describe('what is written', () => {
  it('a v1alpha1 spec stays as it was sent', () => {
    const sent = object('Playbook', 'v1alpha1', alpha);
    expect(judged(input('Playbook', 'v1alpha1', sent)).object).toEqual(sent);
  });
  it('a v1beta1 spec shows how it runs', () => {
    const { object: stored } = judged(input('Playbook', 'v1beta1', object('Playbook', 'v1beta1', beta)));
    expect(valueAt(stored, ['spec', 'runtime', 'securityContext', 'allowPrivilegeEscalation'])).toBe(false);
    expect(valueAt(stored, ['spec', 'timeout'])).toBe('1h');
  });
  it('a second pass changes nothing', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...KIND_NAMES)
          .chain((kind) => objects(kind, 'v1beta1').map((made) => ({ kind, made }))),
        ({ kind, made }) => {
          const once = judged(input(kind, 'v1beta1', made)).object;
          expect(judged(input(kind, 'v1beta1', once)).object).toEqual(once);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('policy', () => {
  const policy = (spec: PlaybookPolicy['spec']): PlaybookPolicy => ({
    apiVersion: apiVersion('v1beta1'),
    kind: 'PlaybookPolicy',
    metadata: { name: 'p' },
    spec,
  });
  const privileged = object('Playbook', 'v1beta1', {
    ...beta,
    runtime: { securityContext: { readOnlyRootFilesystem: false } },
  });

  it.each([
    ['Enforce', false, 0],
    ['Warn', true, 1],
    ['Audit', true, 0],
    ['Off', true, 0],
  ] as const)('a broken rule in mode %s', (mode, allowed, warnings) => {
    const verdict = judged(input('Playbook', 'v1beta1', privileged), {
      ...facts,
      policies: [policy({ rules: [{ id: 'POD-05', mode }] })],
    });
    expect(verdict.allowed).toBe(allowed);
    expect(verdict.warnings.filter((text) => text.includes('POD-05'))).toHaveLength(warnings);
    expect(Object.keys(verdict.auditAnnotations).includes('POD-05')).toBe(mode !== 'Off');
  });

  describe('a Run whose stored Playbook breaks a rule that is enforced', () => {
    const image = 'quay.io/acme/ee:1';
    const runtime = { image, securityContext: { readOnlyRootFilesystem: false } };
    const stored = object('Playbook', 'v1beta1', { ...beta, runtime }) as unknown as ApiObject<PlaybookSpec>;
    const verdictOn = (spec: JsonObject, policies: readonly PlaybookPolicy['spec'][]) =>
      judged(input('Run', 'v1beta1', object('Run', 'v1beta1', { playbookRef: { name: 'site' }, ...spec })), {
        ...facts,
        playbook: () => stored,
        policies: policies.map(policy),
      });
    const ruled: PlaybookPolicy['spec'] = {
      allow: { registries: ['ghcr.io'] },
      rules: [{ id: 'POD-08', mode: 'Enforce' }],
    };
    const ofPlaybook = ['POD-05', 'POD-08', 'IMG-01'];
    const rulesIn = (texts: readonly string[]) =>
      ofPlaybook.filter((rule) => texts.some((text) => text.includes(`(${rule})`)));

    it('runs with warnings', () => {
      const verdict = verdictOn({}, [ruled]);
      expect(verdict).toMatchObject({ allowed: true, causes: [] });
      expect(rulesIn(verdict.warnings)).toEqual(ofPlaybook);
      for (const warning of verdict.warnings)
        expect(warning).toMatch(/^spec\.playbookRef\.name: Playbook field spec\.runtime\./);
      expect(verdict.auditAnnotations['POD-05']).toMatch(/^Warn: /);
    });

    it('stops running where a policy says so', () => {
      const { allowed, causes } = verdictOn({}, [ruled, { legacy: 'Enforce' }]);
      expect(allowed).toBe(false);
      expect(rulesIn(causes.map(({ message }) => message))).toEqual(ofPlaybook);
      expect(new Set(causes.map(({ field }) => field))).toEqual(new Set(['spec.playbookRef.name']));
    });

    it.each<[string, JsonObject, string[]]>([
      ['bounds', { resources: { limits: { cpu: '1' } } }, ['spec.resources.limits.memory']],
      [
        'variables',
        { parameters: { ansible_host: 'x' } },
        ['spec.parameters.ansible_host', 'spec.parameters.ansible_host'],
      ],
    ])('is refused for %s of its own', (_name, spec, expected) => {
      expect(fields(verdictOn(spec, [ruled]))).toEqual(expected);
    });
  });

  it('no policy lets a transport pass that runs commands', () => {
    const rules = (['GIT-01', 'GIT-02'] as const).map((id) => ({ id, mode: 'Off' as const }));
    const sent = object('Repository', 'v1beta1', { url: 'ext::sh -c id' });
    const verdict = judged(input('Repository', 'v1beta1', sent), { ...facts, policies: [policy({ rules })] });
    expect(verdict.causes).toEqual([expect.objectContaining({ field: 'spec.url' })]);
  });

  it('a bypass that is asked for and allowed is recorded', () => {
    const user: UserInfo = { username: 'alice' };
    const asking = {
      ...privileged,
      metadata: { name: 'site', namespace: 'team', annotations: { [ANNOTATIONS.bypass]: 'POD-05=cache' } },
    };
    const prepared = prepare(input('Playbook', 'v1beta1', asking, { user }), facts);
    const { access } = questions(prepared);
    expect(access.map(({ verb, name }) => [verb, name])).toEqual([['bypass', 'POD-05']]);
    const allowed = new Map(access.map((question) => [accessKey(question), 'allowed' as const]));
    const verdict = decide(prepared, { ...NO_ANSWERS, access: allowed });
    expect(verdict).toMatchObject({ allowed: true, auditAnnotations: { 'bypass.POD-05': 'cache' } });
    expect(decide(prepared, NO_ANSWERS).allowed).toBe(false);
  });
});

it('stored objects that break their schema keep nobody from being judged', () => {
  const stored = (kind: Kind, spec: JsonObject) => object(kind, 'v1beta1', spec) as unknown as never;
  const broken: ChainFacts = {
    ...facts,
    playbook: () => stored('Playbook', { source: { repositoryRef: {} }, inventory: {} }),
    repository: () => stored('Repository', { url: 5, galaxy: 5 }),
  };
  const run = object('Run', 'v1beta1', { playbookRef: { name: 'site' } });
  expect(judged(input('Run', 'v1beta1', run), broken).allowed).toBe(true);
  expect(judged(input('Playbook', 'v1beta1', object('Playbook', 'v1beta1', beta)), broken).allowed).toBe(
    true,
  );
});

describe('anything at all', () => {
  const versions = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((v) => versionEntry(kind, v)).map((v) => [kind, v] as const),
  );
  it.each(versions)('%s %s gets a verdict, never an exception', (kind, version) => {
    fc.assert(
      fc.property(
        objects(kind, version, messy),
        fc.option(objects(kind, version, messy), { nil: undefined }),
        (now, old) => {
          const verdict = judged(input(kind, version, now, old ? { old } : {}));
          expect(verdict.allowed).toBe(verdict.causes.length === 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
