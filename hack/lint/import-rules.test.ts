import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../cluster/command.ts';

const root = join(import.meta.dirname, '../..');

/** One import in a tree like ours: the importing file, what it imports, the rule that this breaks. */
type Case = [from: string, to: string, rule: string | undefined];

const CASES: Case[] = [
  ['schemas/common/a.ts', 'schemas/v1beta1/run.ts', 'common-first'],
  ['schemas/common/b.ts', 'schemas/common/group.ts', undefined],
  ['schemas/v1beta1/a.ts', 'schemas/v1alpha1/run.ts', 'versions-second'],
  ['schemas/v1beta1/b.ts', 'schemas/domain/cron.ts', 'versions-second'],
  ['schemas/v1beta1/c.ts', 'schemas/registry.ts', 'versions-second'],
  ['schemas/v1beta1/d.ts', 'schemas/common/group.ts', undefined],
  ['schemas/domain/a.ts', 'schemas/v1beta1/run.ts', undefined],
  ['schemas/domain/b.ts', 'executor/job.ts', 'schemas-inward'],
  ['schemas/domain/c.ts', 'node:fs/promises', 'pure-without-io'],
  ['schemas/domain/d.ts', 'fs', 'pure-without-io'],
  ['schemas/domain/e.ts', 'node:url', undefined],
  ['schemas/domain/f.ts', 'commander', 'pure-packages'],
  ['schemas/domain/g.ts', 'typebox', undefined],
  ['schemas/domain/h.ts', 'schemas/domain/missing.ts', 'resolvable'],
  ['schemas/domain/i.ts', 'schemas/arbitraries.ts', 'tests-last'],
  ['schemas/domain/i.test.ts', 'schemas/arbitraries.ts', undefined],
  ['executor/local.ts', 'schemas/registry.ts', undefined],
  ['executor/a.ts', 'webhooks/policy/git.ts', 'executor-inward'],
  ['executor/job/a.ts', 'executor/local.ts', 'pure-modules'],
  ['executor/job/b.ts', 'node:child_process', 'pure-without-io'],
  ['executor/job.ts', 'executor/job/layout.ts', undefined],
  ['webhooks/policy/a.ts', 'executor/job.ts', undefined],
  ['webhooks/policy/b.ts', 'executor/local.ts', 'pure-modules'],
  ['webhooks/policy/c.ts', 'controllers/run/plan.ts', 'webhooks-apart'],
  ['webhooks/validating/a.ts', 'webhooks/server.ts', 'pure-modules'],
  ['webhooks/conversion/a.ts', 'node:http', 'pure-without-io'],
  ['webhooks/server.ts', 'node:http', undefined],
  ['webhooks/main.ts', 'webhooks/policy/git.ts', undefined],
  ['webhooks/config.ts', 'cli/main.ts', 'cli-last'],
  ['controllers/run/plan.ts', 'schemas/registry.ts', undefined],
  ['controllers/job/plan.ts', 'controllers/runtime/queue.ts', 'pure-modules'],
  ['controllers/run/reconcile.ts', 'controllers/runtime/queue.ts', undefined],
  ['controllers/run/a.ts', 'webhooks/policy/git.ts', 'controllers-apart'],
  ['cli/a.ts', 'webhooks/policy/git.ts', undefined],
  ['cli/b.ts', 'controllers/run/plan.ts', undefined],
  ['cli/c.ts', 'hack/generate/crd.ts', 'hack-last'],
  ['cli/d.ts', 'fast-check', 'shipped-dependencies'],
  ['cli/d.test.ts', 'fast-check', undefined],
  ['cli/e.test.ts', 'hack/cluster/control-plane.ts', undefined],
  ['cli/f.test.ts', 'hack/generate/crd.ts', 'tests-and-hack'],
  ['hack/bench/a.ts', 'cli/main.ts', undefined],
];

let directory: string;
let found: Set<string>;

const said = (from: string, to: string, rule: string) => `${rule}: ${from} → ${to}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-rules-'));
  const files = new Map<string, string>();
  const write = (path: string, text: string) => files.set(path, (files.get(path) ?? '') + text);
  for (const [from, to] of CASES) {
    const ours = to.includes('.ts');
    if (ours && !to.includes('missing')) write(to, '');
    // A type is imported as well as a value would be: types count.
    write(from, `import type { X } from '${ours ? `./${relative(dirname(from), to)}` : to}';\n`);
  }
  write('cli/circle/a.ts', "export { b } from './b.ts';\n");
  write('cli/circle/b.ts', "export const a = () => import('./a.ts');\n");
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await symlink(join(root, 'package.json'), join(directory, 'package.json'));
  found = await violations();
}, 60_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

async function violations(): Promise<Set<string>> {
  const config = join(root, 'hack/lint/import-rules.js');
  const cruise = [
    join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    config,
  ];
  const rooms = ['schemas', 'webhooks', 'controllers', 'executor', 'cli', 'hack'];
  const args = [...cruise, '--output-type', 'json', ...rooms];
  const { stdout, stderr } = await runCommand(process.execPath, args, { cwd: directory, env: process.env });
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; unresolvedTo?: string; to: string }[] };
  };
  return new Set(summary.violations.map(({ rule, from, to }) => said(from, to, rule.name)));
}

describe('the import rules', () => {
  test.each(CASES.filter(([, , rule]) => rule !== undefined))(
    '%s may not import %s (%s)',
    (from, _, rule) => {
      expect([...found].filter((line) => line.startsWith(`${rule}: ${from} → `))).toHaveLength(1);
    },
  );

  test.each(CASES.filter(([, , rule]) => rule === undefined))('%s may import %s', (from) => {
    expect([...found].filter((line) => line.includes(`: ${from} → `))).toEqual([]);
  });

  test('modules may not import each other in a circle', () => {
    expect(found).toContain(said('cli/circle/a.ts', 'cli/circle/b.ts', 'no-cycles'));
  });
});
