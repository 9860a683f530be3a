import { readFileSync } from 'node:fs';
import { afterAll, expect, it, jest } from '@jest/globals';
import { createPlace } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());
const root = new URL('../..', import.meta.url).pathname;

const RUN =
  'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata: {name: now}\nspec: {playbookRef: {name: site}}\n';

it('points at file and line of every mistake in examples/bad.yaml', async () => {
  const { status, stdout, stderr } = await place.apo(['admit', '-f', `${root}examples/bad.yaml`]);
  expect(status).toBe(1);
  const lines = stdout.replaceAll(root, '').split('\n');
  const starts = [
    'examples/bad.yaml:7: error: Repository/site spec.url: ',
    'examples/bad.yaml:14: warning: Playbook/site spec.playbokPath: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "playbookPath"?',
    'examples/bad.yaml:16: warning: Playbook/site spec.extraVars.db_password: ',
    'examples/bad.yaml:18: error: Playbook/site spec.execution.verbosity: ',
    'examples/bad.yaml:21: error: Playbook/site spec.runtime.securityContext.privileged: ',
    'examples/bad.yaml:28: warning: Schedule/site-nightly spec.playbookRef.name: names the Playbook "sites", which is not among the given objects; did you mean "site"?',
    'examples/bad.yaml:29: error: Schedule/site-nightly spec.schedule: ',
    '3 objects: 0 admitted, 3 denied, ',
  ];
  for (const start of starts) expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
  expect(stderr).toBe("note: without a cluster nobody's rights are checked; kubectl apply checks them\n");
});

it.each([
  ['the baseline alone', [], 0],
  [
    'a stricter policy with CEL and a namespace selector',
    ['--policy', `${root}examples/admission/policy.yaml`],
    1,
  ],
])('judges examples/admission by %s', async (_, args, exit) => {
  const { status, stdout } = await place.apo([
    'admit',
    '-f',
    `${root}examples/admission/playbook.yaml`,
    '-o',
    'json',
    ...args,
  ]);
  expect(status).toBe(exit);
  const causes = stdout
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line).causes as { field: string }[]);
  expect(causes.map(({ field }) => field)).toEqual(
    exit === 0 ? [] : ['spec.url', 'spec.runtime.image', 'metadata.labels'],
  );
});

it('prints one line of JSON an object, in the order of the input, and nothing else', async () => {
  place.file('site.yaml', `${RUN}---\n${siteManifests({ playbook: '../x' })}`);
  const { status, stdout, stderr } = await place.apo([
    'admit',
    '-f',
    'site.yaml',
    '-o',
    'json',
    '-n',
    'team',
  ]);
  expect(status).toBe(1);
  const objects = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(objects).toMatchObject([
    { kind: 'Run', namespace: 'team', name: 'now', allowed: true, causes: [] },
    { kind: 'Repository', namespace: 'team', name: 'infra', allowed: true },
    {
      kind: 'Playbook',
      name: 'site',
      allowed: false,
      causes: [
        {
          field: 'spec.source.path',
          reason: 'FieldValueInvalid',
          message: expect.any(String),
          line: expect.any(Number),
        },
      ],
      object: { spec: { source: { path: '../x' } }, metadata: { namespace: 'team' } },
    },
  ]);
  expect(Object.keys(objects[0])).toEqual([
    'kind',
    'namespace',
    'name',
    'allowed',
    'causes',
    'warnings',
    'object',
    'source',
  ]);
  expect(objects[2]).toMatchObject({ source: { file: 'site.yaml', line: 13 }, causes: [{ line: 19 }] });
  expect(stderr).toMatch(/^note: /);
});

const laughs = Array.from({ length: 10 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [lol]'
    : `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
).join('\n');

it.each<[string, string | Buffer, string]>([
  ['malformed YAML', 'a: b: c\n', 'bad.yaml:1: error: is not valid YAML: bad indentation of a mapping entry'],
  [
    'a duplicate key',
    `${RUN}kind: Run\n`,
    'bad.yaml:5: error: the key kind occurs twice; remove one of them',
  ],
  [
    'a YAML bomb',
    laughs,
    'bad.yaml:1: error: its aliases stand for more than 1,000,000 values; write fewer aliases',
  ],
  [
    'endless nesting',
    '['.repeat(100_000),
    'bad.yaml:1: error: is not valid YAML: nesting exceeded maxDepth (100)',
  ],
  [
    'a file of 50 MB',
    Buffer.alloc(50_000_000, '# filler\n'),
    'bad.yaml: error: is too large: all inputs together may have 32 MiB; give fewer files at a time',
  ],
  [
    'text that is not UTF-8',
    Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]),
    'bad.yaml: error: is not UTF-8: byte 0xe9 at offset 3; save it as UTF-8',
  ],
  [
    'an unknown kind',
    RUN.replace('kind: Run', 'kind: Playbok'),
    'bad.yaml:2: error: unknown kind "Playbok"; did you mean "Playbook"?',
  ],
  [
    'an unknown version',
    RUN.replace('v1beta1', 'v2'),
    'bad.yaml:1: error: Run does not exist in version "v2"; it exists in ansible.cloud37.dev/v1beta1',
  ],
  ['an empty file', '', 'bad.yaml: error: holds no objects'],
  ['a binary file', Buffer.from([0, 1, 2, 3]), 'bad.yaml:1: error: is not valid YAML: '],
])('reports %s in one line, and exits with 2', async (_, content, message) => {
  place.file('bad.yaml', content);
  const { status, stdout, stderr } = await place.apo(['admit', '-f', 'bad.yaml']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(message)]);
});

it('judges what can be read beside a document that cannot', async () => {
  place.file('mixed.yaml', `${RUN}---\na: b: c\n---\n${RUN.replace('now', 'later')}`);
  const { status, stdout, stderr } = await place.apo(['admit', '-f', 'mixed.yaml', '-o', 'json']);
  expect(status).toBe(2);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name),
  ).toEqual(['now', 'later']);
  expect(stderr).toMatch(/^mixed\.yaml:6: error: is not valid YAML/);
});

it('reads standard input and directories', async () => {
  place.file('dir/b.yaml', RUN);
  place.file('dir/notes.txt', 'nothing');
  const { status, stdout } = await place.apo(['admit', '-f', '-', '-f', 'dir', '-o', 'json'], {
    input: RUN.replace('now', 'stdin'),
  });
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name),
  ).toEqual(['stdin', 'now']);
});

it('refuses a policy that is none', async () => {
  place.file('site.yaml', RUN);
  const { status, stderr, stdout } = await place.apo(['admit', '-f', 'site.yaml', '--policy', 'site.yaml']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe('site.yaml:2: error: Run/now is not a PlaybookPolicy; give it with -f\n');
});

it('shows control characters of an input as what they are', async () => {
  place.file(
    'escape.yaml',
    `${RUN}  "\\e[2Jx": 1\n`.replace(
      'spec: {playbookRef: {name: site}}',
      'spec:\n  playbookRef: {name: site}',
    ),
  );
  const { stdout } = await place.apo(['admit', '-f', 'escape.yaml']);
  expect(stdout).toContain('unknown field');
  expect(stdout).not.toContain('\u001b');
});

it('explains a word that YAML takes for a boolean', async () => {
  const policy = (mode: string) =>
    `apiVersion: ansible.cloud37.dev/v1beta1\nkind: PlaybookPolicy\nmetadata: {name: p}\nspec:\n  rules:\n  - id: GIT-04\n    mode: ${mode}\n`;
  place.file('policy.yaml', policy('off'));
  const { stdout } = await place.apo(['admit', '-f', 'policy.yaml']);
  expect(stdout.split('\n').filter((line) => line.includes('error'))).toEqual([
    'policy.yaml:7: error: PlaybookPolicy/p spec.rules[0].mode: must be one of "Off", "Audit", "Warn", "Enforce", not false; YAML takes Off for a boolean, write "Off"',
  ]);
  place.file('policy.yaml', policy('"Off"'));
  expect(await place.apo(['admit', '-f', 'policy.yaml'])).toMatchObject({ status: 0 });
});

it.each([
  [
    'v1beta1',
    {
      url: 'https://git.example.com/r.git',
      ref: { brnch: 'main' },
      galaxy: { servers: [{ name: 'a', url: 'https://g.example.com', tokenReff: { name: 't' } }] },
    },
    [
      'spec.ref.brnch: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "branch"?',
      'spec.galaxy.servers[0].tokenReff: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "tokenRef"?',
    ],
  ],
  [
    'v1alpha1',
    { url: 'https://git.example.com/r.git', brnch: 'main', auth: { methd: 'token' } },
    [
      'spec.brnch: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "branch"?',
      'spec.auth.methd: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "method"?',
    ],
  ],
])(
  'warns of unknown fields of %s, and judges and shows what the API server keeps',
  async (version, spec, expected) => {
    const object = {
      apiVersion: `ansible.cloud37.dev/${version}`,
      kind: 'Repository',
      metadata: { name: 'r' },
    };
    place.file('r.json', JSON.stringify({ ...object, spec: { ...spec, suspend: null } }));
    const { stdout } = await place.apo(['admit', '-f', 'r.json', '-o', 'json']);
    const { allowed, warnings, object: stored } = JSON.parse(stdout);
    expect(allowed).toBe(true);
    expect(warnings.filter((text: string) => text.includes('unknown field'))).toEqual(
      version === 'v1beta1'
        ? expected
        : [
            ...expected,
            'spec.suspend: unknown field, which the API server drops and kubectl apply refuses (strict validation)',
          ],
    );
    expect(JSON.stringify(stored)).not.toMatch(/brnch|tokenReff|methd|suspend/);
  },
);

it('warns of a deprecated version in the words of the API server', async () => {
  const manifest = 'kind: Repository\nmetadata: {name: r}\nspec: {url: https://git.example.com/r.git}\n';
  place.file('old.yaml', `apiVersion: ansible.cloud37.dev/v1alpha1\n${manifest}`);
  place.file(
    'new.yaml',
    `apiVersion: ansible.cloud37.dev/v1beta1\n${manifest.replace('name: r', 'name: s')}`,
  );
  const { stdout } = await place.apo(['admit', '-f', 'old.yaml', '-f', 'new.yaml']);
  const crd = readFileSync(`${root}config/crd/bases/ansible.cloud37.dev_repositories.yaml`, 'utf8');
  const warning = /^ *deprecationWarning: ['"]?(.*?)['"]?$/m.exec(crd)?.[1];
  expect(warning).toMatch(/ is deprecated: use /);
  expect(stdout.split('\n').filter((line) => line.includes('deprecated'))).toEqual([
    `old.yaml:1: warning: Repository/r: ${warning}`,
  ]);
});

it('does not judge the default image of an operator that is not known', async () => {
  const policy = (spec: string) =>
    `apiVersion: ansible.cloud37.dev/v1beta1\nkind: PlaybookPolicy\nmetadata: {name: p}\nspec: ${spec}\n`;
  place.file('policy.yaml', policy('{allow: {registries: [ghcr.io/acme]}}'));
  const judge = (runtime: string) => {
    const spec = `{source: {repositoryRef: {name: r}, path: site.yml}, runtime: ${runtime}}`;
    const head = 'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Playbook\nmetadata: {name: s}\n';
    place.file('site.yaml', `${head}spec: ${spec}\n`);
    return place.apo(['admit', '-f', 'site.yaml', '--policy', 'policy.yaml']);
  };
  expect(await judge('{}')).toMatchObject({ status: 0 });
  const { status, stdout } = await judge('{image: quay.io/acme/ee:1}');
  expect(status).toBe(1);
  expect(stdout).toMatch(/error: Playbook\/s spec\.runtime\.image: comes from quay\.io\/acme\/ee/);
});
