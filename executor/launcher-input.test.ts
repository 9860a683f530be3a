import { describe, expect, it } from '@jest/globals';
import { Errors } from 'typebox/value';
import type { PlaybookSpec } from '../schemas/v1beta1/playbook.ts';
import { type Layout, POD_LAYOUT } from './job/layout.ts';
import { collectionsSpec, launcherSpec } from './launcher-input.ts';
import { LauncherSpec } from './launcher-spec.ts';
import { FULL_PLAYBOOK, FULL_REPOSITORY, FULL_RUN } from './testing/full-specs.ts';
import { inputs, playbook, repository, run } from './testing/run-inputs.ts';

const full = inputs({
  playbook: playbook(FULL_PLAYBOOK),
  run: run(FULL_RUN),
  repository: { resolved: repository(FULL_REPOSITORY) },
});

/** A directory of a laptop, where one launcher does everything. */
const LOCAL: Layout = {
  source: '/tmp/apo/source/tree',
  work: '/tmp/apo/work',
  record: '/tmp/apo/record.json',
  cancel: '/tmp/apo/cancel',
  texts: '/tmp/apo/inputs',
  files: '/tmp/apo/inputs',
  objects: '/tmp/apo/inputs',
  credentials: '/tmp/apo/credentials',
  mountRoot: '/tmp/apo/mounts',
  passEnvironment: ['PATH'],
};

/** As many of everything as the API allows. */
const many = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => item(i));
const LARGEST: Partial<PlaybookSpec> = {
  inventory: { from: many(32, (i) => ({ secretKeyRef: { name: `i${i}`, key: 'k'.repeat(253) } })) },
  variables: {
    inline: { a: 1 },
    from: many(32, (i) => ({ secretKeyRef: { name: `v${i}`, key: 'k'.repeat(253) } })),
  },
  connection: {
    user: 'u'.repeat(253),
    privateKeys: many(16, () => ({ secretKeyRef: { name: 'k', key: 'k' } })),
  },
  ansible: {
    tags: many(256, () => 't'.repeat(253)),
    skipTags: many(256, () => 't'.repeat(253)),
    limit: 'l'.repeat(4096),
    forks: 10000,
    verbosity: 4,
    connectionTimeout: '9999h',
    startAtTask: 's'.repeat(1024),
    strategy: 'host_pinned',
    configPath: 'c'.repeat(1024),
  },
  secrets: {
    env: many(256, (i) => ({ name: `${'E'.repeat(249)}${i}`, secretKeyRef: { name: 'e', key: 'k' } })),
    envFrom: many(64, (i) => ({ secretRef: { name: `e${i}` } })),
    files: many(64, (i) => ({ secretRef: { name: `f${i}` }, mountPath: `/mnt/${i}` })),
    vault: many(16, (i) => ({ id: `v${i}`.padEnd(63, 'x'), secretRef: { name: 'v' } })),
  },
};

describe("the launcher's input", () => {
  it('accepts the most of everything that the API accepts', () => {
    const servers = many(16, (i) => ({ name: `${i}_`.padEnd(63, 's'), url: `https://${'h'.repeat(2040)}` }));
    const largest = inputs({
      playbook: playbook(LARGEST),
      repository: { resolved: repository({ galaxy: { servers } }) },
      retryHosts: many(10_000, (i) => `host-${i}`),
    });
    expect([...Errors(LauncherSpec, launcherSpec(largest, POD_LAYOUT))]).toEqual([]);
    expect([...Errors(LauncherSpec, collectionsSpec(largest, POD_LAYOUT))]).toEqual([]);
  });

  it('of a laptop has every path in its own directory', () => {
    const spec = launcherSpec(full, LOCAL);
    expect([...Errors(LauncherSpec, spec)]).toEqual([]);
    const paths = JSON.stringify(spec).match(/"\/[^"]*"/g) ?? [];
    expect(paths.filter((path) => !path.startsWith('"/tmp/apo/'))).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  it('of a laptop asks the launcher to install collections itself, and takes its tokens along', () => {
    const spec = launcherSpec(full, LOCAL);
    expect(spec.paths.collections).toBeUndefined();
    expect(spec.galaxy?.servers?.[0]).toMatchObject({ tokenFile: '/tmp/apo/credentials/galaxy/token-0' });
    expect(spec.caFile).toBe('/tmp/apo/credentials/galaxy/ca-0.crt');
  });

  it('of a Pod has the tokens in the collections step only', () => {
    expect(JSON.stringify(launcherSpec(full, POD_LAYOUT))).not.toContain('galaxy');
    expect(collectionsSpec(full, POD_LAYOUT).galaxy?.servers).toHaveLength(1);
  });

  it('redacts Secrets and no ConfigMaps, files in directories of their own one by one', () => {
    const nested = playbook({
      variables: {
        from: [{ configMapRef: { name: 'open' } }, { configMapKeyRef: { name: 'open', key: 'a' } }],
      },
      secrets: {
        files: [
          { secretRef: { name: 'a' }, mountPath: '/mnt/a', items: [{ key: 'a', path: 'x/a' }] },
          {
            secretRef: { name: 'b' },
            mountPath: '/mnt/b',
            items: [
              { key: 'b', path: 'x/b' },
              { key: 'c', path: 'c' },
            ],
          },
        ],
      },
    });
    expect(launcherSpec(inputs({ playbook: nested }), POD_LAYOUT).secrets).toEqual({
      files: ['/mnt/a/x/a', '/mnt/b/x/b'],
      directories: ['/mnt/b'],
    });
  });

  it('tells what the Run gives from what the Playbook says', () => {
    const parameters = [
      { name: 'a', type: 'string' as const, default: 'x' },
      { name: 'b', type: 'string' as const, default: 'y' },
    ];
    const given = inputs({
      playbook: playbook({ parameters, variables: { inline: { c: 'z' } } }),
      run: run({ parameters: { a: '{{ b }}' } }),
    });
    expect(launcherSpec(given, POD_LAYOUT).extraVars).toEqual([
      { inline: { c: 'z' } },
      { inline: { b: 'y' } },
      { inline: { a: '{{ b }}' }, unsafe: true },
    ]);
  });

  it('names the default requirements file nowhere, because it need not exist', () => {
    const of = (requirementsFile: string) =>
      launcherSpec(
        inputs({ repository: { resolved: repository({ paths: { requirementsFile } }) } }),
        POD_LAYOUT,
      );
    expect(of('requirements.yml').requirements).toBeUndefined();
    expect(of('deps.yml').requirements).toEqual({ files: ['deps.yml'] });
  });

  it('survives a Run without a name or UID, as dry runs send it', () => {
    const nameless = { ...run(), metadata: { generateName: 'site-' } };
    const spec = launcherSpec(inputs({ run: nameless }), POD_LAYOUT);
    expect(spec.run).toEqual({ name: 'site-', uid: '00000000-0000-0000-0000-000000000000', attempt: 1 });
    expect([...Errors(LauncherSpec, spec)]).toEqual([]);
  });
});
