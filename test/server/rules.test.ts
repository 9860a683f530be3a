/**
 * `docs/admission.md` on a real API server: the objects that it says are there are put there, each of its examples is
 * applied by its user, and what kubectl prints is what the page says.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { RULE_IDS } from '../../schemas/common/rules.ts';
import { eventually } from '../apiserver/eventually.ts';
import { fences } from '../markdown.ts';
import { kubectl } from './shared.ts';

const MINUTE = 60_000;
const FILE = 'example.yaml';

const page = readFileSync(join(import.meta.dirname, '../../docs/admission.md'), 'utf8');
const [, part = ''] = page.split('\n## Every rule, and what kubectl prints\n');
const [introduction = '', ...sections] = part.split('\n### ');
const yamlIn = (text: string): JsonObject[] =>
  fences(text)
    .filter(({ info }) => info[0] === 'yaml')
    .flatMap((fence) => parseAllDocuments(fence.text, { version: '1.1' }))
    .map((document) => document.toJS() as JsonObject);

const shown = yamlIn(introduction);
const of = (kind: string): JsonObject => {
  const found = shown.find((object) => object.kind === kind);
  if (!found) throw new Error(`the page shows no ${kind}`);
  return found;
};
const namespace = String(valueAt(of('Role'), ['metadata', 'namespace']));
const user = String(valueAt(of('RoleBinding'), ['subjects', 0, 'name']));

const examples = sections.map((text) => {
  const [said = ''] = fences(text).flatMap((fence) => (fence.info[0] === 'text' ? [fence.text] : []));
  const [fragment = {}] = yamlIn(text);
  return { rule: text.split('\n')[0] ?? '', said, fragment };
});

let directory: string;

async function done(args: readonly string[], input?: object): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, input && JSON.stringify(input));
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

/** The manifest that a fragment stands for, merged by kubectl itself. */
async function manifest(fragment: JsonObject): Promise<JsonObject> {
  const base = of(String(fragment.kind));
  const metadata = { name: 'example' };
  const patch = JSON.stringify({ metadata, spec: fragment.spec });
  const local = ['patch', '--local', '-f', '-', '--type=merge', '--patch', patch, '-o', 'json'];
  return JSON.parse(await done(local, base)) as JsonObject;
}

/** What the user sees who applies a manifest. */
async function applied(object: JsonObject): Promise<string> {
  const file = join(directory, FILE);
  await writeFile(file, JSON.stringify(object));
  const { stdout, stderr } = await kubectl(['apply', '--as', user, '--namespace', namespace, '-f', file]);
  return `${stderr}${stdout}`.replaceAll(file, FILE);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rules-'));
  await done(['create', 'namespace', namespace]);
  const present = shown.filter(({ kind }) => kind !== 'Schedule' && kind !== 'Run');
  for (const object of present) await done(['apply', '--namespace', namespace, '-f', '-'], object);
  // What the admission server watches reaches it in a moment.
  const image = { kind: 'Playbook', spec: { runtime: { image: 'docker.io/library/python' } } };
  const unknown = await manifest(image);
  const probe = ['create', '--dry-run=server', '--namespace', namespace, '-f', '-'];
  await eventually(async () => {
    const { stderr } = await kubectl(probe, JSON.stringify(unknown));
    expect(stderr).toContain('IMG-01');
    expect(stderr).not.toContain('REF-05');
  });
}, 2 * MINUTE);

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await done(['delete', 'playbookpolicies.ansible.cloud37.dev', namespace]);
});

test('every rule has an example', () => {
  expect(examples.map(({ rule }) => rule)).toEqual(['Everything at once', ...RULE_IDS]);
});

test.each(['Repository', 'Playbook', 'Schedule', 'Run'])(
  'the %s that examples change breaks no rule',
  async (kind) => {
    const object = await manifest({ kind, spec: {} });
    expect(await applied(object)).toBe(`${kind.toLowerCase()}.ansible.cloud37.dev/example created\n`);
    await done(['delete', kind, 'example', '--namespace', namespace]);
  },
);

describe('kubectl prints what the page says', () => {
  test.each(examples)('for $rule', async ({ said, fragment }) => {
    const object = await manifest(fragment);
    const text = await applied(object);
    await done(['delete', String(fragment.kind), 'example', '--namespace', namespace, '--ignore-not-found']);
    expect(text).toBe(said);
  });
});
