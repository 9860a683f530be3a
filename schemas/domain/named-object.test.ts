import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPath } from '../common/field-error.ts';
import { type SchemaNode, schemaNode } from '../common/schema-node.ts';
import { KIND_NAMES, versionEntry } from '../registry.ts';
import { namedObjects, newlyNamed } from './named-object.ts';

const found = (spec: unknown) =>
  namedObjects({ spec }).map(({ kind, name, path }) => `${formatPath(path)}: ${kind} ${name}`);

it('finds what a Playbook names, wherever it stands', () => {
  const key = (name: string) => ({ name, key: 'k' });
  expect(
    found({
      source: { repositoryRef: { name: 'site' } },
      inventory: { from: [{ secretKeyRef: key('inv') }, { configMapKeyRef: key('hosts') }] },
      connection: { privateKeys: [{ secretKeyRef: key('ssh'), passphraseRef: key('pass') }] },
      secrets: { envFrom: [{ secretRef: { name: 'env' } }], vault: [{ secretRef: { name: 'vault' } }] },
      runtime: {
        serviceAccountName: 'deployer',
        imagePullSecrets: [{ name: 'registry' }],
        volumes: [
          { name: 'a', secret: { secretName: 'vol' } },
          { name: 'b', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'c', projected: { sources: [{ secret: { name: 'p' } }, { configMap: { name: 'q' } }] } },
          { name: 'd', csi: { driver: 'x', nodePublishSecretRef: { name: 'csi' } } },
        ],
      },
    }),
  ).toEqual([
    'spec.source.repositoryRef.name: Repository site',
    'spec.inventory.from[0].secretKeyRef.name: Secret inv',
    'spec.inventory.from[1].configMapKeyRef.name: ConfigMap hosts',
    'spec.connection.privateKeys[0].secretKeyRef.name: Secret ssh',
    'spec.connection.privateKeys[0].passphraseRef.name: Secret pass',
    'spec.secrets.envFrom[0].secretRef.name: Secret env',
    'spec.secrets.vault[0].secretRef.name: Secret vault',
    'spec.runtime.serviceAccountName: ServiceAccount deployer',
    'spec.runtime.imagePullSecrets[0].name: Secret registry',
    'spec.runtime.volumes[0].secret.secretName: Secret vol',
    'spec.runtime.volumes[1].persistentVolumeClaim.claimName: PersistentVolumeClaim data',
    'spec.runtime.volumes[2].projected.sources[0].secret.name: Secret p',
    'spec.runtime.volumes[2].projected.sources[1].configMap.name: ConfigMap q',
    'spec.runtime.volumes[3].csi.nodePublishSecretRef.name: Secret csi',
  ]);
});

it('takes the kind from the reference where it says one', () => {
  expect(found({ tls: { caRef: { kind: 'Secret', name: 'ca' } } })).toEqual([
    'spec.tls.caRef.name: Secret ca',
  ]);
  expect(found({ tls: { caRef: { name: 'ca' } } })).toEqual(['spec.tls.caRef.name: ConfigMap ca']);
});

it('is not misled by members of free-form volumes that the API server drops', () => {
  const sources = [
    { secret: { secretName: 'decoy', name: 'meant' } },
    { configMap: { kind: 'Secret', name: 'meant' } },
  ];
  const names = found({ runtime: { volumes: [{ name: 'v', projected: { sources } }] } });
  expect(names).toContain('spec.runtime.volumes[0].projected.sources[0].secret.name: Secret meant');
  expect(names).toContain('spec.runtime.volumes[0].projected.sources[1].configMap.name: ConfigMap meant');
});

it('finds what an ephemeral volume is a copy of', () => {
  const source = (name: string) => ({ kind: 'PersistentVolumeClaim', name });
  const spec = { dataSource: source('a'), dataSourceRef: source('b'), storageClassName: 'fast' };
  const ephemeral = { volumeClaimTemplate: { metadata: { labels: { secret: 'x' } }, spec } };
  const at = 'spec.runtime.volumes[0].ephemeral.volumeClaimTemplate.spec';
  expect(found({ runtime: { volumes: [{ name: 'v', ephemeral }] } })).toEqual([
    `${at}.dataSource.name: PersistentVolumeClaim a`,
    `${at}.dataSourceRef.name: PersistentVolumeClaim b`,
  ]);
});

it('takes variables and parameters for data', () => {
  expect(
    found({ variables: { inline: { secretRef: { name: 'x' } } }, parameters: { secretRef: { name: 'x' } } }),
  ).toEqual([]);
});

/** Paths of the strings that the schema describes as names of objects. */
function nameFields(node: SchemaNode, path: string[]): string[][] {
  const below = Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    nameFields(child, [...path, key]),
  );
  const own = String(node.description ?? '').match(
    /^Name of the (?:object|Secret|ConfigMap|claim|PersistentVolumeClaim)\.$/,
  );
  const isName = own && node.type === 'string' && String(node.pattern ?? '').startsWith('^[a-z0-9]');
  return [...(isName ? [path] : []), ...below, ...(node.items ? nameFields(node.items, [...path, '*']) : [])];
}

describe('every reference in the schema is known', () => {
  const fields = KIND_NAMES.flatMap((kind) => {
    const spec = versionEntry(kind, 'v1beta1')?.spec;
    return spec ? nameFields(schemaNode(spec), ['spec']).map((path) => [kind, path] as const) : [];
  });
  it('of which there are many', () => {
    expect(fields.length).toBeGreaterThan(25);
  });
  it.each(fields)('%s %j', (_, path) => {
    const object = path.reduceRight<unknown>(
      (value, step) => (step === '*' ? [value] : { [step]: value }),
      'x',
    );
    expect(namedObjects(object).map(({ name }) => name)).toEqual(['x']);
  });
});

describe('what is named anew', () => {
  const repository = (url: string, rest: object = {}) => ({
    url,
    auth: { type: 'Basic', secretRef: { name: 'git' } },
    ...rest,
  });
  const galaxy = (url: string) =>
    repository('https://git.example.com/a', { galaxy: { servers: [{ url, tokenRef: { name: 'hub' } }] } });
  const env = (key: string) => ({ secrets: { env: [{ name: 'A', secretKeyRef: { name: 'db', key } }] } });
  const volume = (items?: object) => ({
    runtime: { volumes: [{ name: 'v', secret: { secretName: 's', ...(items ? { items } : {}) } }] },
  });

  it.each<[string, object, object, readonly string[]]>([
    ['another Secret', repository('https://a.example/r'), { auth: { secretRef: { name: 'b' } } }, ['b']],
    [
      'a Secret that is sent to another host',
      repository('https://a.example/r'),
      repository('https://b.example/r'),
      ['git'],
    ],
    [
      'a Secret that is sent without encryption',
      repository('https://a.example/r'),
      repository('http://a.example/r'),
      ['git'],
    ],
    [
      'no Secret that stays on its host',
      repository('https://a.example/r'),
      repository('https://a.example/s'),
      [],
    ],
    ['the token of another Galaxy server', galaxy('https://a.example'), galaxy('https://b.example'), ['hub']],
    ['another key of a Secret', env('user'), env('password'), ['db']],
    [
      'a whole Secret, once a key',
      env('user'),
      { secrets: { envFrom: [{ secretRef: { name: 'db' } }] } },
      ['db'],
    ],
    ['more files of a Secret', volume([{ key: 'a', path: 'a' }]), volume(), ['s']],
    [
      'a Secret for the play, once for the kubelet only',
      { runtime: { imagePullSecrets: [{ name: 'pull' }] } },
      {
        runtime: { imagePullSecrets: [{ name: 'pull' }] },
        secrets: { envFrom: [{ secretRef: { name: 'pull' } }] },
      },
      ['pull'],
    ],
    [
      'no Secret that stands at another index',
      env('user'),
      { secrets: { env: [{ name: 'B', value: 'x' }, ...env('user').secrets.env] } },
      [],
    ],
    [
      'no ConfigMap that serves another field: it is no secret',
      { tls: { caRef: { name: 'c' } } },
      { ssh: { knownHostsRef: { name: 'c' } } },
      [],
    ],
  ])('%s', (_, old, now, names) => {
    expect(newlyNamed({ spec: now }, { spec: old }).map(({ name }) => name)).toEqual(names);
  });

  it('everything, where nothing was before', () => {
    expect(newlyNamed({ spec: repository('https://a.example/r') }, undefined)).toHaveLength(1);
  });
});

it('reads objects of any shape', () => {
  fc.assert(fc.property(fc.jsonValue(), (spec) => Array.isArray(namedObjects({ spec }))));
});
