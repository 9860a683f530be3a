/**
 * What `kubectl apply -k .` installs, in a control plane of its own, because it changes what the whole API server
 * admits. Nothing runs in the Pods that come of it, so the admission server is down: what must pass then, passes.
 */
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { type ControlPlane, startControlPlane } from '../../hack/cluster/control-plane.ts';
import { ANNOTATIONS, GROUP } from '../../schemas/common/group.ts';
import { INSTALLATION, WEBHOOK_PORTS } from '../../schemas/common/installation.ts';
import { readConfig } from '../../webhooks/config.ts';
import { fences } from '../markdown.ts';
import { commandsOf } from '../shell-commands.ts';
import { waitFor } from './admission-policies.ts';

const ROOT = join(import.meta.dirname, '../..');
const { namespace } = INSTALLATION;

// One kubectl call sends up to fifty requests.
jest.setTimeout(180_000);

let plane: ControlPlane;
afterAll(() => plane?.stop());

/** Runs kubectl, which must succeed; its output and complaints. */
async function kubectl(args: readonly string[], stdin?: string): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await plane.kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return { stdout, stderr };
}
const read = async (...args: string[]): Promise<string> => (await kubectl(['get', ...args])).stdout.trim();

/** Objects from before the installation, for updates while nobody answers. */
const PLAYBOOKS = `
apiVersion: ${GROUP}/v1beta1
kind: Playbook
metadata: {name: site, finalizers: [example.com/kept]}
spec: {source: {repositoryRef: {name: infra}, path: site.yml}}
---
apiVersion: ${GROUP}/v1beta1
kind: Playbook
metadata: {name: leaving, finalizers: [example.com/kept]}
spec: {source: {repositoryRef: {name: infra}, path: site.yml}}
`;

beforeAll(async () => {
  plane = await startControlPlane({ controllerManager: true });
  await kubectl(['apply', '-k', join(ROOT, 'config/crd')]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd', '--all']);
  await kubectl(['apply', '-f', '-'], PLAYBOOKS);
});

describe('kubectl apply -k .', () => {
  test('is accepted, and nobody has anything to say about it', async () => {
    const { stdout, stderr } = await kubectl(['apply', '-k', ROOT]);
    expect(stderr).toBe('');
    expect(stdout).toContain(`deployment.apps/${INSTALLATION.webhook} created`);
  });

  test('is accepted as a server-side apply under strict validation', async () => {
    const flags = ['--server-side', '--field-manager=gitops', '--force-conflicts', '--validate=strict'];
    expect((await kubectl(['apply', '--dry-run=server', ...flags, '-k', ROOT])).stderr).toBe('');
  });

  test('changes nothing when it is done again, not even authorities that others have put in place', async () => {
    const caBundle = readFileSync(plane.pki.ca.certificate, 'base64');
    const crd = `crd/playbooks.${GROUP}`;
    const webhooks = `validatingwebhookconfiguration/${INSTALLATION.webhookConfiguration}`;
    await kubectl([
      'patch',
      crd,
      '--type=merge',
      '-p',
      JSON.stringify({ spec: { conversion: { webhook: { clientConfig: { caBundle } } } } }),
    ]);
    const add = [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBundle }];
    await kubectl(['patch', webhooks, '--type=json', '-p', JSON.stringify(add)]);
    const versions = 'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}{"\\n"}{end}';
    const before = await read('-k', ROOT, '-o', versions);
    await kubectl(['apply', '-k', ROOT]);
    expect(await read('-k', ROOT, '-o', versions)).toBe(before);
    const kept = await read(crd, '-o', 'jsonpath={.spec.conversion.webhook.clientConfig.caBundle}');
    const keptToo = await read(webhooks, '-o', 'jsonpath={.webhooks[0].clientConfig.caBundle}');
    expect([kept, keptToo]).toEqual([caBundle, caBundle]);
  });

  test('makes two Pods, which quota, priority and Pod Security "restricted" let in', async () => {
    const pods = () => read('pods', '-n', namespace, '-o', 'name');
    await waitFor('a Pod of each replica', async () => (await pods()).split('\n').length === 2);
  });

  test('brings policies in which the API server finds no mistakes of type', async () => {
    await kubectl(['apply', '-k', join(ROOT, 'config/policy/rights')]);
    const path =
      'jsonpath={range .items[*]}policy {.status.observedGeneration} {.status.typeChecking}{"\\n"}{end}';
    const statuses = async () => (await read('validatingadmissionpolicies', '-o', path)).split('\n');
    await waitFor('the type check', async () =>
      (await statuses()).every((line) => line.startsWith('policy 1')),
    );
    expect(new Set(await statuses())).toEqual(new Set(['policy 1 {}']));
  });
});

describe('the Deployment', () => {
  interface Container {
    args: string[];
    ports: { name: string; containerPort: number }[];
  }
  const text = readFileSync(join(ROOT, 'config/manager/deployment.yaml'), 'utf8');
  const [deployment] = parseAllDocuments(text).map((each) => each.toJS());
  const pod = deployment.spec.template.spec;
  const container: Container = pod.containers[0];
  const read = readConfig(container.args.slice(1), { APO_NAMESPACE: namespace });
  const config = 'config' in read ? read.config : undefined;

  test('starts the server with flags that it knows', () => {
    expect(container.args[0]).toBe('webhook');
    expect(read).not.toHaveProperty('problems');
  });

  test('names the ports that the server listens on', () => {
    const ports = Object.fromEntries(container.ports.map(({ name, containerPort }) => [name, containerPort]));
    expect(ports).toEqual({ https: config?.port, probes: config?.['probe-port'] });
    expect(ports).toEqual({ https: WEBHOOK_PORTS.https, probes: WEBHOOK_PORTS.probe });
  });

  test('gives the server time to drain, and a conversion that has begun its 30 s', () => {
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual((config?.['drain-seconds'] ?? 0) + 30);
  });

  test('runs the version of this repository', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const [kustomization] = parseAllDocuments(
      readFileSync(join(ROOT, 'config/manager/kustomization.yaml'), 'utf8'),
    ).map((each) => each.toJS());
    expect(kustomization.images).toEqual([{ name: 'ansible-playbook-operator', newTag: version }]);
  });
});

/** What is asked: `VERB RESOURCE[.GROUP][/NAME]`, the namespace after `in` or none, the subresource after `of`. */
const QUESTION =
  /^(?<verb>\w+) (?<resource>\w+)(?:\.(?<group>[\w.]+))?(?:\/(?<name>[\w.-]+))?(?: of (?<subresource>\w+))?(?: in (?<namespace>[\w-]+))?$/;

/** The API server's answers to SubjectAccessReviews, all asked at once. */
async function access(user: string, questions: readonly string[], ...groups: string[]): Promise<boolean[]> {
  const items = questions.map((question) => {
    const resourceAttributes = QUESTION.exec(question)?.groups;
    if (!resourceAttributes) throw new Error(`${question} is no question`);
    const spec = { user, groups, resourceAttributes };
    return { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
  });
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { stdout } = await kubectl(['create', '-o', 'jsonpath={.status.allowed}{" "}', '-f', '-'], list);
  return stdout
    .trim()
    .split(/\s+/)
    .map((word) => word === 'true');
}
const can = async (user: string, question: string, ...groups: string[]): Promise<boolean> =>
  (await access(user, [question], ...groups))[0] === true;

test('the admission server has the rights that it needs, and no more', async () => {
  const server = `system:serviceaccount:${namespace}:${INSTALLATION.webhook}`;
  const secret = `secrets/${INSTALLATION.certificates}`;
  const configuration = INSTALLATION.webhookConfiguration;
  const needed = [
    'list namespaces',
    'watch namespaces',
    ...['playbookpolicies', 'playbooks', 'repositories'].flatMap((name) => [
      `list ${name}.${GROUP}`,
      `watch ${name}.${GROUP}`,
    ]),
    ...['playbookpolicies', 'playbooks', 'schedules'].map((name) => `get ${name}.${GROUP}`),
    `patch playbookpolicies.${GROUP} of status`,
    'create subjectaccessreviews.authorization.k8s.io',
    ...['configmaps', 'serviceaccounts', 'persistentvolumeclaims'].map((name) => `get ${name} in default`),
    `create secrets in ${namespace}`,
    ...['get', 'watch', 'update'].map((verb) => `${verb} ${secret} in ${namespace}`),
    ...['get', 'watch', 'patch'].flatMap((verb) => [
      `${verb} mutatingwebhookconfigurations.admissionregistration.k8s.io/${configuration}`,
      `${verb} validatingwebhookconfigurations.admissionregistration.k8s.io/${configuration}`,
      `${verb} customresourcedefinitions.apiextensions.k8s.io/playbooks.${GROUP}`,
    ]),
  ];
  const withheld = [
    ...['get', 'list', 'watch', 'create', 'update', 'delete'].map((verb) => `${verb} secrets in default`),
    'list secrets',
    `list secrets in ${namespace}`,
    `get secrets/other in ${namespace}`,
    `delete ${secret} in ${namespace}`,
    'list configmaps',
    'create pods in default',
    'create serviceaccounts of token in default',
    'impersonate users',
    ...['create', 'update', 'patch', 'delete'].map((verb) => `${verb} playbooks.${GROUP} in default`),
    `list runs.${GROUP}`,
    `patch playbookpolicies.${GROUP}`,
    'patch validatingwebhookconfigurations.admissionregistration.k8s.io/other',
    `patch customresourcedefinitions.apiextensions.k8s.io/runs.${GROUP}`,
    'create clusterrolebindings.rbac.authorization.k8s.io',
  ];
  const answers = await access(
    server,
    [...needed, ...withheld],
    'system:serviceaccounts',
    'system:authenticated',
  );
  expect(answers).toHaveLength(needed.length + withheld.length);
  expect(needed.filter((_, index) => !answers[index])).toEqual([]);
  expect(withheld.filter((_, index) => answers[needed.length + index])).toEqual([]);
});

test('users with a built-in role in a namespace have the roles that are part of it', async () => {
  for (const role of ['view', 'edit', 'admin'])
    await kubectl(['create', 'rolebinding', role, `--clusterrole=${role}`, `--user=${role}`]);
  await waitFor('the aggregation of roles', () => can('view', `get runs.${GROUP} in default`));
  await waitFor('the aggregation of roles', () => can('edit', `use playbooks.${GROUP}/site in default`));
  const of = (user: string, ...questions: string[]) =>
    access(
      user,
      questions.map((each) => `${each} in default`),
    );
  expect({
    view: await of('view', `list playbooks.${GROUP}`, `use playbooks.${GROUP}/site`, `create runs.${GROUP}`),
    edit: await of(
      'edit',
      `create runs.${GROUP}`,
      `update playbooks.${GROUP}`,
      `patch runs.${GROUP} of status`,
    ),
    admin: await of('admin', `use playbooks.${GROUP}/site`, `bypass playbookpolicies.${GROUP}/POD-01`),
  }).toEqual({ view: [true, false, false], edit: [true, true, false], admin: [true, false] });
});

const patch = (what: string, body: object, ...more: string[]) =>
  plane.kubectl(['patch', what, '--type=merge', '-p', JSON.stringify(body), ...more]);
const site = `playbook.${GROUP}/site`;

describe('while the admission server does not answer', () => {
  const annotated = (key: string, value: string) => ({ metadata: { annotations: { [key]: value } } });
  const repository = (url: string) =>
    JSON.stringify({
      apiVersion: `${GROUP}/v1beta1`,
      kind: 'Repository',
      metadata: { name: 'a' },
      spec: { url },
    });
  const run = {
    apiVersion: `${GROUP}/v1beta1`,
    kind: 'Run',
    metadata: { name: 'a' },
    spec: { playbookRef: { name: 'site' } },
  };

  beforeAll(async () => {
    // The addresses of Services lead nowhere here, which would only be noticed after a while.
    const nowhere = (index: number) => ({
      op: 'replace',
      path: `/webhooks/${index}/clientConfig`,
      value: { url: 'https://127.0.0.1:9/' },
    });
    for (const [kind, count] of [
      ['mutating', 2],
      ['validating', 1],
    ] as const) {
      const patches = Array.from({ length: count }, (_, index) => nowhere(index));
      const what = `${kind}webhookconfiguration/${INSTALLATION.webhookConfiguration}`;
      await kubectl(['patch', what, '--type=json', '-p', JSON.stringify(patches)]);
    }
    // Conversion is down as well, and v1alpha1 is in nobody's managedFields, so nothing asks for it.
    const create = () =>
      plane.kubectl(['create', '--dry-run=server', '-f', '-'], repository('https://git.example.com/a'));
    await waitFor('the change', async () => (await create()).stderr.includes('127.0.0.1:9'));
  });

  test.each([
    ['labels', { metadata: { labels: { a: 'b' } } }],
    ['annotations of others', annotated('example.com/a', 'b')],
    [
      'owners',
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'b' }] } },
    ],
    ['a sync that is asked for', annotated(ANNOTATIONS.syncNow, '1')],
  ])('%s are written', async (_, body) => expect(await patch(site, body)).toMatchObject({ code: 0 }));

  test('status is written, and nothing else through it, so that no stamp can be forged there', async () => {
    const body = { ...annotated(ANNOTATIONS.author, '{"username":"somebody"}'), status: { validated: true } };
    expect(await patch(site, body, '--subresource=status')).toMatchObject({ code: 0 });
    const [annotations, validated] = await Promise.all([
      read(site, '-o', 'jsonpath={.metadata.annotations}'),
      read(site, '-o', 'jsonpath={.status.validated}'),
    ]);
    expect({ annotations: annotations.includes('somebody'), validated }).toEqual({
      annotations: false,
      validated: 'true',
    });
  });

  test('objects are deleted, finalizers included', async () => {
    const leaving = `playbook.${GROUP}/leaving`;
    await kubectl(['delete', leaving, '--wait=false']);
    expect(await patch(leaving, { metadata: { finalizers: null } })).toMatchObject({ code: 0 });
    expect(await read(`playbook.${GROUP}`, '-o', 'name')).toBe(`${site}`);
  });

  test.each<[string, string, object, string]>([
    ['spec', site, { spec: { timeout: '1h' } }, 'validate'],
    ['bypass', site, annotated(ANNOTATIONS.bypass, 'POD-01=x'), 'validate'],
    ['stamp of oneself', site, annotated(ANNOTATIONS.author, '{"username":"admin"}'), 'validate'],
    ['request for a Run', site, annotated(ANNOTATIONS.runNow, '1'), 'stamp'],
  ])('another %s is refused', async (_, what, body, webhook) => {
    const { code, stderr } = await patch(what, body);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`failed calling webhook "${webhook}.${GROUP}"`),
    });
  });

  test.each([
    ['Repositories', repository('https://git.example.com/a'), 'validate'],
    ['Runs', JSON.stringify(run), 'stamp'],
  ])('new %s are refused', async (_, object, webhook) => {
    const { stderr } = await plane.kubectl(['create', '-f', '-'], object);
    expect(stderr).toContain(`failed calling webhook "${webhook}.${GROUP}"`);
  });
});

describe('docs/install.md', () => {
  const page = fences(readFileSync(join(ROOT, 'docs/install.md'), 'utf8'));
  const kustomizations = page.filter(({ info }) => info[0] === 'yaml').map(({ text }) => text);
  const commands = page.filter(({ info }) => info[0] === 'sh').flatMap(({ text }) => commandsOf(text));
  const startingWith = (words: string) => commands.filter((each) => each.join(' ').startsWith(words));

  test.each([
    ['registry', 'Deployment', 'image: registry.example.com/platform/ansible-playbook-operator:0.2.0'],
    ['namespaceSelector', 'ValidatingAdmissionPolicyBinding', '- legacy'],
  ])(
    'has a kustomization with %s, which changes a %s as the API server takes it',
    async (word, kind, result) => {
      const place = mkdtempSync(join(plane.directory, 'kustomize-'));
      symlinkSync(ROOT, join(place, 'ansible-playbook-operator'));
      mkdirSync(join(place, 'ours'));
      const text = kustomizations.find((each) => each.includes(word)) ?? '';
      writeFileSync(join(place, 'ours/kustomization.yaml'), text);
      const { stdout } = await kubectl(['kustomize', join(place, 'ours')]);
      const changed = stdout
        .split('\n---\n')
        .filter((each) => each.includes(`\nkind: ${kind}\n`) && each.includes(result));
      expect(changed).toHaveLength(1);
      await kubectl(['apply', '--dry-run=server', '-f', '-'], changed[0]);
    },
  );

  test('has commands that give rights', async () => {
    await kubectl(['create', 'namespace', 'shop']);
    for (const [, ...args] of startingWith('kubectl create')) await kubectl(args);
    expect(await can('anybody', `use playbooks.${GROUP}/site in shop`, 'operators')).toBe(true);
    expect(await can('alex', `bypass playbookpolicies.${GROUP}/POD-05`)).toBe(true);
    expect(await can('alex', `bypass playbookpolicies.${GROUP}/POD-01`)).toBe(false);
  });

  test('has commands that remove the operator and keep its objects', async () => {
    const removing = startingWith('kubectl delete');
    expect(removing).toHaveLength(5);
    for (const [, ...args] of removing)
      await kubectl(args.map((word) => (word.startsWith('config/') ? join(ROOT, word) : word)));
    const left = await read(
      'all,roles,clusterroles,mutatingwebhookconfigurations,validatingwebhookconfigurations,validatingadmissionpolicies',
      '-A',
      '-l',
      'app.kubernetes.io/name=ansible-playbook-operator',
      '-o',
      'name',
    );
    expect(left).toBe('');
    expect(await read(`playbook.${GROUP}`, '-o', 'name')).toBe(site);
    expect(await patch(site, { spec: { timeout: '1h' } })).toMatchObject({ code: 0 });
  });
});
