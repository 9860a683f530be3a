import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { validatePlaybook } from './playbook.ts';
import { objectOf, said } from './testing/said.ts';

const errors = (spec: object) => said('Playbook', spec).errors;
const warnings = (spec: object, metadata = {}) => said('Playbook', spec, { metadata }).warnings;
const env = (...names: string[]) => ({ secrets: { env: names.map((name) => ({ name })) } });
const pod = (runtime: object) => ({ runtime });
const volume = (name: string) => ({ name, emptyDir: {} });
const parameters = (...declared: object[]) => ({ parameters: declared });
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

describe('a Playbook is valid', () => {
  it.each<[string, object]>([
    [
      'with options',
      { ansible: { tags: ['a', 'b'], limit: 'web*', connectionTimeout: '10s' }, timeout: '2h' },
    ],
    ['with environment variables', env('DB_PASSWORD', 'AWS_ACCESS_KEY_ID')],
    ['with two vault IDs', { secrets: { vault: [{}, { id: 'prod' }] } }],
    ['with volumes', pod({ volumes: [volume('a')], volumeMounts: [{ name: 'a', mountPath: '/data' }] })],
    [
      'with resources',
      pod({ resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } } }),
    ],
    [
      'with tolerations',
      pod({
        tolerations: [
          { operator: 'Exists' },
          { key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 5 },
        ],
      }),
    ],
    [
      'with parameters',
      parameters({ name: 'v', type: 'string', pattern: 'v[0-9]+', default: 'v1', enum: ['v1', 'v2'] }),
    ],
    ['with retries', { retry: { limit: 2, backoff: { initialDelay: '10s', maxDelay: '10m' } } }],
    ['with nested variables', { variables: { inline: { a: deep(60) } } }],
  ])('%s', (_, spec) => {
    expect(said('Playbook', spec)).toEqual({ errors: [], warnings: [] });
  });
});

describe('a Playbook is refused', () => {
  it.each<[string, object, RegExp]>([
    ['with a tag that is two', { ansible: { tags: ['a,b'] } }, /^spec\.ansible\.tags\[0\]: .*two list items/],
    ['with a tag twice', { ansible: { skipTags: ['a', 'a'] } }, /skipTags\[1\]: stands in the list already/],
    ['with an empty limit', { ansible: { limit: ' ' } }, /^spec\.ansible\.limit: must name hosts/],
    ['with a timeout of a year', { timeout: '8760h' }, /between 1s and 720h/],
    [
      'with delays out of order',
      { retry: { backoff: { initialDelay: '5m', maxDelay: '1m' } } },
      /maxDelay: must not be less/,
    ],
    ['with LD_PRELOAD', env('A', 'LD_PRELOAD'), /^spec\.secrets\.env\[1\]\.name: must not be LD_PRELOAD/],
    ['with ANSIBLE_CONFIG', env('ANSIBLE_CONFIG'), /field for the path/],
    ['with a variable twice', env('A', 'A'), /env\[1\]\.name: is set twice: "A"/],
    ['with a vault ID twice', { secrets: { vault: [{}, { id: 'default' }] } }, /vault\[1\]\.id: is the ID/],
    [
      'with a file twice',
      { secrets: { files: [{ items: [{ path: 'a' }, { path: 'a' }] }] } },
      /items\[1\]\.path/,
    ],
    [
      'with mounts at one place',
      {
        secrets: { files: [{ mountPath: '/a' }] },
        runtime: { volumes: [volume('v')], volumeMounts: [{ name: 'v', mountPath: '/a/' }] },
      },
      /volumeMounts\[0\]\.mountPath: is mounted at already/,
    ],
    [
      'with a relative mount path',
      { secrets: { files: [{ mountPath: 'a' }] } },
      /mountPath: must be absolute/,
    ],
    [
      'with a volume twice',
      pod({ volumes: [volume('a'), volume('a')], volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
      /volumes\[1\]\.name/,
    ],
    [
      'with an unknown volume',
      pod({
        volumes: [volume('data')],
        volumeMounts: [
          { name: 'dta', mountPath: '/a' },
          { name: 'data', mountPath: '/b' },
        ],
      }),
      /volumeMounts\[0\]\.name: is no volume .* did you mean "data"/,
    ],
    [
      'with a volume without source',
      pod({ volumes: [{ name: 'a' }], volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
      /volumes\[0\]: must have a source/,
    ],
    [
      'with a volume with two sources',
      pod({ volumes: [{ ...volume('a'), secret: {} }], volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
      /volumes\[0\]\.secret: must not be set together with emptyDir/,
    ],
    ['with a broken image', pod({ image: 'Not An Image' }), /^spec\.runtime\.image: /],
    [
      'with a broken quantity',
      pod({ resources: { limits: { cpu: 'lots' } } }),
      /limits\.cpu: is not a quantity/,
    ],
    [
      'with a negative quantity',
      pod({ resources: { requests: { cpu: -1 } } }),
      /requests\.cpu: must not be negative/,
    ],
    [
      'with requests above limits',
      pod({ resources: { limits: { memory: '1Gi' }, requests: { memory: '1025Mi' } } }),
      /requests\.memory: must not be more than the limit 1Gi/,
    ],
    [
      'with a broken node label',
      pod({ nodeSelector: { 'a b': 'c' } }),
      /nodeSelector\[a b\]: must have a name/,
    ],
    [
      'with a toleration that contradicts itself',
      pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
      /value: must not be set with operator Exists/,
    ],
    [
      'with a toleration of what no label is',
      pod({ tolerations: [{ key: 'a', value: 'b c' }] }),
      /tolerations\[0\]\.value: must be at most 63/,
    ],
    [
      'with a resource that no container has',
      pod({ resources: { limits: { memmory: '1Gi' } } }),
      /limits\.memmory: is no resource of a container; did you mean "memory"\?/,
    ],
    [
      'with a UID that Linux does not have',
      pod({ podSecurityContext: { runAsUser: 2 ** 31 } }),
      /runAsUser: must be at most 2147483647/,
    ],
    [
      'with a group that Linux does not have',
      pod({ podSecurityContext: { supplementalGroups: [1, 2 ** 31] } }),
      /supplementalGroups\[1\]: must be at most/,
    ],
    [
      'with a local profile without its path',
      pod({ securityContext: { seccompProfile: { type: 'Localhost' } } }),
      /seccompProfile\.localhostProfile: must be set/,
    ],
    [
      'with the path of a profile that is not local',
      pod({ securityContext: { appArmorProfile: { type: 'RuntimeDefault', localhostProfile: 'x' } } }),
      /appArmorProfile\.localhostProfile: must not be set/,
    ],
    ['with a toleration without key', pod({ tolerations: [{ value: 'b' }] }), /operator: must be Exists/],
    [
      'with seconds for another effect',
      pod({ tolerations: [{ operator: 'Exists', tolerationSeconds: 1 }] }),
      /unless effect is NoExecute/,
    ],
    [
      'as root that is not root',
      pod({ podSecurityContext: { runAsUser: 0, runAsNonRoot: true } }),
      /runAsUser: must not be 0/,
    ],
    [
      'with variables nested too deeply',
      { variables: { inline: { a: deep(65) } } },
      /inline: is nested more than 64 levels/,
    ],
  ])('%s', (_, spec, message) => {
    expect(errors(spec)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a parameter is refused', () => {
  it.each<[string, object, RegExp]>([
    [
      'with a default of another type',
      { type: 'integer', default: 'x' },
      /default: does not fit the parameter: must be a whole number/,
    ],
    [
      'with a default outside the enum',
      { type: 'string', enum: ['a'], default: 'b' },
      /default: .*one of "a"/,
    ],
    [
      'with a default that does not match',
      { type: 'string', pattern: 'a+', default: 'b' },
      /default: .*must match "a\+"/,
    ],
    [
      'with an enum value of another type',
      { type: 'boolean', enum: [true, 'no'] },
      /enum\[1\]: .*true or false/,
    ],
    [
      'with an enum value twice',
      { type: 'object', enum: [{ a: 1 }, { a: 1 }] },
      /enum\[1\]: stands in the list/,
    ],
    [
      'with a pattern that RE2 refuses',
      { type: 'string', pattern: '(?=a)' },
      /pattern: is no RE2 expression/,
    ],
    [
      'with a pattern for a number',
      { type: 'integer', pattern: '1' },
      /pattern: does not apply to type integer/,
    ],
    [
      'with a minimum for a text',
      { type: 'string', minimum: 1 },
      /minimum: does not apply to type string, only to integer and number/,
    ],
    [
      'with bounds out of order',
      { type: 'number', minimum: 2, maximum: 1 },
      /maximum: must not be less than minimum/,
    ],
    [
      'with lengths out of order',
      { type: 'string', minLength: 2, maxLength: 1 },
      /maxLength: must not be less/,
    ],
  ])('%s', (_, declared, message) => {
    expect(errors(parameters({ name: 'p', ...declared }))).toEqual([
      expect.stringMatching(new RegExp(`^spec\\.parameters\\[0\\]\\.${message.source}`)),
    ]);
  });
});

describe('a Playbook is warned of', () => {
  it.each<[string, object, RegExp]>([
    ['a volume that is mounted nowhere', pod({ volumes: [volume('a')] }), /volumes\[0\]: is mounted nowhere/],
    ['an empty inventory', { inventory: { from: [] } }, /^spec\.inventory\.from: is empty/],
    [
      'a variable with an odd name',
      { variables: { inline: { 'a-b': 1 } } },
      /inline\.a-b: is no name of a variable/,
    ],
    [
      'a default that is never used',
      parameters({ name: 'p', type: 'string', required: true, default: 'x' }),
      /default: is never used/,
    ],
  ])('%s', (_, spec, message) => {
    expect(warnings(spec)).toEqual([expect.stringMatching(message)]);
  });
  it('execution.step of v1alpha1, which nobody can answer', () => {
    const edits = [{ p: ['execution', 'step'], t: true }];
    const metadata = { annotations: { [ANNOTATIONS.spokeDelta]: JSON.stringify({ edits }) } };
    expect(warnings({}, metadata)).toEqual([expect.stringMatching(/^spec\.execution\.step: has no effect/)]);
  });
});

it('says of a setting of v1alpha1 in a v1beta1 object where it stands', () => {
  const edits = [{ p: ['execution', 'step'], t: true }];
  const annotations = { [ANNOTATIONS.spokeDelta]: JSON.stringify({ edits }) };
  const { warnings: found } = validatePlaybook(
    objectOf('Playbook', {}, { annotations }) as unknown as ApiObject<unknown>,
    'v1beta1',
  );
  expect(found).toEqual([
    expect.objectContaining({
      path: ['metadata', 'annotations', ANNOTATIONS.spokeDelta],
      message: expect.stringMatching(/^remembers spec\.execution\.step of v1alpha1: has no effect/),
    }),
  ]);
});
