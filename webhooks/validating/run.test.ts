import { describe, expect, it } from '@jest/globals';
import { objectOf, said } from './testing/said.ts';
import { validate } from './validate.ts';

const playbook = {
  timeout: '30m',
  ansible: { tags: ['deploy'], check: true },
  retry: { limit: 1, hosts: 'All' },
  parameters: [
    { name: 'version', type: 'string', pattern: 'v[0-9]+', required: true },
    { name: 'replicas', type: 'integer', default: 1 },
  ],
};
const given = { parameters: { version: 'v1' } };
const errors = (spec: object, more: object = {}) =>
  said('Run', { playbookRef: { name: 'p' }, ...given, ...spec }, { playbook: { ...playbook, ...more } })
    .errors;
const free = (spec: object, metadata = {}) => said('Run', spec, { metadata });

describe('a Run is valid', () => {
  it.each<[string, object]>([
    ['with the parameters that its Playbook requires', {}],
    ['that only checks', { overrides: { check: true } }],
    ['that is limited, and says more', { overrides: { limit: 'web1', diff: true, verbosity: 4 } }],
    ['with the tags of the Playbook', { overrides: { tags: ['deploy'] } }],
    ['with a shorter timeout', { timeout: '10m' }],
    ['with fewer retries', { retry: { limit: 0 } }],
    ['with as many retries', { retry: { limit: 1, hosts: 'All' } }],
    [
      'with other retries on behalf of a Schedule',
      { retry: { limit: 9 }, requestedBy: { onBehalfOf: { kind: 'Schedule' } } },
    ],
  ])('%s', (_, spec) => {
    expect(errors(spec)).toEqual([]);
  });
  it('whatever it says while its Playbook is not known', () => {
    expect(free({ parameters: { any: 1 }, overrides: { tags: ['x'] } }).errors).toEqual([]);
  });
});

describe('a Run is refused', () => {
  it.each<[string, object, RegExp]>([
    ['without a parameter that is required', { parameters: {} }, /^spec\.parameters\.version: must be set/],
    [
      'with a parameter that does not match',
      { parameters: { version: '1' } },
      /version: must match "v\[0-9\]\+"/,
    ],
    [
      'with a parameter of another type',
      { parameters: { version: 'v1', replicas: '2' } },
      /replicas: must be a whole number/,
    ],
    [
      'with a misspelt parameter',
      { parameters: { version: 'v1', replcas: 2 } },
      /replcas: is no parameter .* did you mean "replicas"\?; it declares version, replicas/,
    ],
    [
      'that does what the Playbook only checks',
      { overrides: { check: false } },
      /check: is more than the Playbook allows: only true is possible unless check stands in its spec\.allowedOverrides/,
    ],
    ['with other tags', { overrides: { tags: ['never'] } }, /tags: is more than/],
    ['that skips tasks', { overrides: { skipTags: ['verify'] } }, /skipTags: is more than/],
    ['of another revision', { revision: 'a'.repeat(40) }, /^spec\.revision: is more than/],
    ['with a longer timeout', { timeout: '31m' }, /^spec\.timeout: .*only a shorter time/],
    [
      'of another revision on behalf of a Schedule',
      { revision: 'a'.repeat(40), requestedBy: { onBehalfOf: { kind: 'Schedule' } } },
      /^spec\.revision: is more than/,
    ],
    ['with more retries', { retry: { limit: 2 } }, /^spec\.retry: .*only fewer repetitions/],
    ['with retries of another kind', { retry: { limit: 1, hosts: 'Unfinished' } }, /^spec\.retry: is more/],
  ])('%s', (_, spec, message) => {
    expect(errors(spec)).toEqual([expect.stringMatching(message)]);
  });

  it.each(['check', 'tags', 'skipTags', 'revision', 'timeout', 'retry'])(
    'but not when the Playbook allows to override %s',
    (name) => {
      const spec = {
        overrides: { check: false, tags: ['x'], skipTags: ['y'] },
        revision: 'a'.repeat(40),
        timeout: '5h',
        retry: { limit: 9 },
      };
      const [all, some] = [errors(spec), errors(spec, { allowedOverrides: [name] })];
      expect(all).toHaveLength(6);
      expect(some).toEqual(all.filter((line) => !line.includes(`.${name}:`)));
      expect(some).toHaveLength(5);
    },
  );

  it('with more than the standard time where the Playbook says nothing', () => {
    const run = (timeout: string, more: object = {}) =>
      said('Run', { playbookRef: { name: 'p' }, timeout }, { playbook: {}, ...more }).errors;
    expect(run('61m')).toHaveLength(1);
    expect(run('1h')).toEqual([]);
    expect(run('61m', { timeout: '2h' })).toEqual([]);
    expect(run('3h', { timeout: '2h' })).toHaveLength(1);
    expect(run('3h', { timeout: '2h', origin: 'v1alpha1' })).toEqual([]);
  });
  it('with parameters where the Playbook declares none', () => {
    expect(
      said('Run', { playbookRef: { name: 'p' }, parameters: { a: 1 } }, { playbook: {} }).errors,
    ).toEqual(['spec.parameters.a: is no parameter of the Playbook; it declares none']);
  });

  it.each<[string, object, RegExp]>([
    ['with an abbreviated revision', { revision: 'abc1234' }, /^spec\.revision: has 7 hex digits/],
    ['with a tag that is two', { overrides: { tags: ['a,b'] } }, /tags\[0\]: must not contain a comma/],
    ['with broken resources', { resources: { limits: { cpu: 'x' } } }, /limits\.cpu: is not a quantity/],
  ])('whatever its Playbook: %s', (_, spec, message) => {
    expect(free(spec).errors).toEqual([expect.stringMatching(message)]);
  });
  it('with a generateName that leaves no room', () => {
    const metadata = { name: undefined, generateName: `${'x'.repeat(47)}-` };
    expect(free({}, metadata).errors).toEqual([
      expect.stringMatching(/^metadata\.generateName: must have at most 47/),
    ]);
  });
});

describe('a Run is warned of', () => {
  it.each([
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } }],
  ])('a TTL under %s, which would run it for ever', (owner, metadata) => {
    expect(free({ ttlSecondsAfterFinished: 60 }, metadata).warnings).toEqual([
      expect.stringContaining(owner),
    ]);
    expect(free({ ttlSecondsAfterFinished: 60 }).warnings).toEqual([]);
    expect(free({}, metadata).warnings).toEqual([]);
  });
  it('being cancelled from the start', () => {
    expect(free({ desiredState: 'Cancelled' }).warnings).toHaveLength(1);
  });
});

it('is not looked at again when it is updated: its spec cannot change', () => {
  const run = objectOf('Run', { revision: 'abc1234' });
  expect(validate('Run', run, run, { playbook: () => undefined })).toEqual({ errors: [], warnings: [] });
});
