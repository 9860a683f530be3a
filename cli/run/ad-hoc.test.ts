import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ensureVenv } from '../../hack/ansible/venv.ts';
import { createPlace, type Place } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';
import { type AdHocOptions, adHocSpec } from './ad-hoc.ts';

jest.setTimeout(120_000);

const DECLARED = [
  { name: 'version', type: 'string' },
  { name: 'count', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'force', type: 'boolean' },
  { name: 'ports', type: 'array' },
  { name: 'labels', type: 'object' },
];

describe('the spec', () => {
  it.each<[string, AdHocOptions, object]>([
    ['nothing without options', {}, {}],
    [
      'overrides',
      { limit: 'web', tags: ['a,b', 'c'], skipTags: ['d'], check: true, diff: true },
      { overrides: { limit: 'web', tags: ['a', 'b', 'c'], skipTags: ['d'], check: true, diff: true } },
    ],
    [
      'values by their type',
      {
        parameter: [
          'version=1.2',
          'count=3',
          'share=0.5',
          'force=true',
          'ports=[80, 443]',
          'labels={"a": 1}',
        ],
      },
      {
        parameters: { version: '1.2', count: 3, share: 0.5, force: true, ports: [80, 443], labels: { a: 1 } },
      },
    ],
    [
      'texts that are no JSON, for admission to refuse',
      { parameter: ['count=many', 'ports=80,443'] },
      { parameters: { count: 'many', ports: '80,443' } },
    ],
    ['texts for what is not declared', { parameter: ['other=1'] }, { parameters: { other: '1' } }],
    [
      'values with equals signs, or none',
      { parameter: ['version=a=b', 'x='] },
      { parameters: { version: 'a=b', x: '' } },
    ],
  ])('holds %s', (_, options, spec) => {
    expect(adHocSpec(options, DECLARED)).toEqual(spec);
  });

  it('takes names that every object has for names', () => {
    const { parameters } = adHocSpec({ parameter: ['__proto__=x'] }, undefined);
    expect(Object.entries(parameters ?? {})).toEqual([['__proto__', 'x']]);
  });

  it.each<[string, AdHocOptions, string]>([
    ['no value', { parameter: ['version'] }, '--parameter version: write it as NAME=VALUE'],
    ['no name', { parameter: ['=1'] }, '--parameter =1: write it as NAME=VALUE'],
    ['a name twice', { parameter: ['a=1', 'a=2'] }, '--parameter names "a" twice; give one value'],
    ['an empty tag', { tags: ['a,,b'] }, '--tags a,,b: a tag is empty; separate tags with single commas'],
  ])('refuses %s', (_, options, message) => {
    expect(() => adHocSpec(options, DECLARED)).toThrow(message);
  });
});

describe('the command', () => {
  let place: Place;
  beforeAll(async () => {
    place = createPlace((await ensureVenv('2.19')).bin);
    const say =
      '    - name: Say it\n      copy: {content: "{{ count + 1 }}\\n", dest: "{{ target }}"}\n      tags: [say]\n';
    place.file(
      'tree/ok.yml',
      `- hosts: all\n  gather_facts: false\n  tasks:\n${say}    - name: Other\n      ping:\n`,
    );
  }, 300_000);
  afterEach(() => expect(place.leftovers()).toEqual([]));
  afterAll(() => place.remove());

  const run = (spec: string, args: readonly string[], more = '') => {
    const parameters = 'parameters: [{name: count, type: integer, required: true}]';
    const variables = `variables: {inline: {target: ${place.directory}/out}}`;
    place.file(
      'site.yaml',
      siteManifests({ playbook: 'ok.yml', spec: `${parameters}\n${variables}\n${spec}`, more }),
    );
    return place.apo(['run', '-f', 'site.yaml', '--source', 'infra=tree', ...args]);
  };

  it('runs with what the user asks for', async () => {
    const asked = ['-e', 'count=41', '--limit', 'two', '--tags', 'say', '--check', '--diff'];
    const { status, stdout } = await run('allowedOverrides: [tags]', asked);
    expect(status).toBe(0);
    expect(stdout).toContain('+42');
    expect(stdout).toMatch(/changed: two/);
    expect(stdout).not.toMatch(/Other|one/);
    expect(stdout).toContain('1 host: ok 1  changed 1 (check mode: nothing was changed)');
  });

  it('refuses what the Playbook does not allow, and says that it is the ad-hoc Run that is refused', async () => {
    const { status, stdout, stderr } = await run('', ['-e', 'count=many', '-e', 'coun=1', '--tags', 'say']);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr.split('\n').filter((line) => line.includes('error'))).toEqual([
      'ad-hoc Run of Playbook/site: error: spec.parameters.count (--parameter count=VALUE): must be a whole number',
      'ad-hoc Run of Playbook/site: error: spec.parameters.coun (--parameter coun=VALUE): is no parameter of the Playbook; did you mean "count"?; it declares count',
      'ad-hoc Run of Playbook/site: error: spec.overrides.tags (--tags): is more than the Playbook allows: only the tags that it has itself are possible, as others can start tasks tagged never, unless tags stands in its spec.allowedOverrides',
    ]);
  });

  it('names the option that gives what is missing', async () => {
    const { status, stderr } = await run('', []);
    expect(status).toBe(3);
    expect(stderr).toContain(
      'ad-hoc Run of Playbook/site: error: spec.parameters.count (--parameter count=VALUE): must be set: the Playbook requires this parameter\n',
    );
  });

  it('leaves Runs as they are', async () => {
    const more =
      'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata: {name: now}\nspec: {playbookRef: {name: site}}\n';
    expect(await run('', ['--check'], more)).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: --check is for a Playbook, and Run/now has parameters and overrides of its own: change those, or name Playbook/site\n',
    });
  });
});
