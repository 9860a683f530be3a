import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createPlace } from '../testing/apo.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());

const run = (metadata: string): string =>
  `apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata:\n${metadata.replace(/^/gm, '  ')}\nspec: {playbookRef: {name: site}}\n`;
const judged = async (...manifests: string[]) => {
  place.file('it.yaml', manifests.join('---\n'));
  const { status, stdout, stderr } = await place.apo(['admit', '-f', 'it.yaml']);
  return { status, lines: stdout.split('\n').filter((line) => line.includes(': error: ')), stderr };
};

describe('metadata that no API server takes is refused', () => {
  it.each([
    ['no name', 'labels: {}', '3: error: Run/(unnamed) metadata.name: must be set, or generateName'],
    ['a bad name', 'name: Deploy_42', '4: error: Run/Deploy_42 metadata.name: must be at most 253 '],
    [
      'a boolean for a name',
      'name: n',
      '4: error: Run/(unnamed) metadata.name: must be a string, not false; YAML takes n for a boolean, write "n"',
    ],
    [
      'a number for a name',
      'name: 0042',
      '4: error: Run/(unnamed) metadata.name: must be a string, not 34; YAML takes 0042 for a number, write "0042"',
    ],
    [
      'a number for a label',
      'name: a\nlabels:\n  version: 1.10',
      '6: error: Run/a metadata.labels.version: must be a string, not 1.1; YAML takes 1.10 for a number, write "1.10"',
    ],
    [
      'a bad namespace',
      'name: a\nnamespace: Bad NS',
      '5: error: Run/a metadata.namespace: must be at most 63 lower-case letters',
    ],
  ])('%s', async (_, metadata, message) => {
    const { status, lines } = await judged(run(metadata));
    expect({ status, lines }).toEqual({
      status: 1,
      lines: [expect.stringContaining(`it.yaml:${message}`)],
    });
  });

  it('but a generated name is none', async () => {
    expect(await judged(run('generateName: deploy-'))).toMatchObject({ status: 0 });
  });
});

describe('an object that is given twice', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n';
  it.each<[string, string[]]>([
    ['of ours', [run('name: a'), run('name: a\nnamespace: default')]],
    ['of another group', [secret, secret]],
  ])('%s is a problem of the input', async (_, manifests) => {
    const { status, stderr } = await judged(...manifests);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^it\.yaml:\d+: error: (Run|Secret)\/a in namespace default stands at it\.yaml:1 already, and kubectl would apply this one over it; remove one of them\n/,
    );
  });
  it.each<[string, string[]]>([
    ['in two namespaces', [run('name: a'), run('name: a\nnamespace: b')]],
    ['of two kinds', [run('name: a'), secret]],
    ['with a generated name', [run('generateName: a-'), run('generateName: a-')]],
  ])('%s is none', async (_, manifests) => {
    expect((await judged(...manifests)).stderr).not.toContain('error');
  });
});

it.each(['admit', 'run'])('%s refuses a namespace that cannot be', async (command) => {
  place.file('it.yaml', run('name: a'));
  expect(await place.apo([command, '-f', 'it.yaml', '-n', 'Bad NS'])).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'error: -n "Bad NS": must be at most 63 lower-case letters, digits or "-", starting and ending with a letter or digit; did you mean "bad-ns"?\n',
  });
});
