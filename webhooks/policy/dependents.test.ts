import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { requiredRights } from './rights.ts';
import { subjectOf, under } from './testing/subject.ts';

const alice = { username: 'alice' };
const playbook = (name: string, spec: object) => ({ metadata: { name, namespace: 'shop' }, spec });
const secrets = (...names: string[]) => ({
  secrets: { envFrom: names.map((name) => ({ secretRef: { name } })) },
});
const withDb = playbook('site', { ...secrets('db'), runtime: { imagePullSecrets: [{ name: 'registry' }] } });
const url = 'https://git.example.com/r.git';

/** The rights that a Repository needs besides those on what it names itself. */
function needed(spec: object, old: object | undefined, dependents: readonly object[] = [withDb]) {
  const more = {
    user: alice,
    dependents,
    ...(old ? { operation: 'UPDATE', old: { metadata: {}, spec: old } } : {}),
  };
  return requiredRights(subjectOf('Repository', spec, { more }), under());
}
const names = (...given: Parameters<typeof needed>) =>
  needed(...given).map(({ rule, path, what }) => `${rule} ${formatPath(path)} ${what}`);

describe('a Repository decides what its Playbooks do with their Secrets', () => {
  it('so whoever creates it needs rights on them', () => {
    expect(names({ url }, undefined)).toEqual(
      [
        'REF-02 spec.url Secret "registry" of Playbook "site"',
        'REF-02 spec.url Secret "db" of Playbook "site"',
      ].sort(),
    );
  });
  it('with the rights that would let the editor use them', () => {
    const [requirement] = needed({ url }, undefined, [playbook('site', secrets('db'))]);
    expect(
      requirement?.anyOf.map(({ verb, resource, name }) => `${verb} ${resource}/${name ?? '*'}`),
    ).toEqual(['get secrets/db', 'use secrets/db', 'create pods/*']);
  });
  it('and on their ServiceAccounts', () => {
    const acting = playbook('site', { runtime: { serviceAccountName: 'deployer' } });
    expect(names({ url }, undefined, [acting])).toEqual([
      'REF-03 spec.url ServiceAccount "deployer" of Playbook "site"',
    ]);
  });

  it.each<[string, object, object, string]>([
    ['the URL', { url: `${url}x` }, { url }, 'spec.url'],
    ['the ref', { url, ref: { tag: 'v2' } }, { url, ref: { tag: 'v1' } }, 'spec.ref'],
    ['the way in', { url, auth: { type: 'Token' } }, { url }, 'spec.auth'],
    [
      'how the host is checked',
      { url: 'git@h:r', ssh: { hostKeyChecking: 'Off' } },
      { url: 'git@h:r' },
      'spec.ssh',
    ],
    ['where collections come from', { url, galaxy: { servers: [] } }, { url }, 'spec.galaxy'],
    ['whose commits count', { url }, { url, verification: { type: 'SSH' } }, 'spec.verification'],
  ])('when %s changes', (_, spec, old, field) => {
    expect(new Set(needed(spec, old).map(({ path }) => formatPath(path)))).toEqual(new Set([field]));
  });

  it.each<[string, object, object]>([
    ['nothing changes', { url }, { url }],
    ['it is fetched at other times', { url, interval: '5m', timeout: '1m', suspend: true }, { url }],
    [
      'a default is written out',
      { url: 'git@h:r', timeout: '5m', ssh: { hostKeyChecking: 'Strict' } },
      { url: 'git@h:r' },
    ],
  ])('but not when %s', (_, spec, old) => {
    expect(needed(spec, old)).toEqual([]);
  });

  it('each Secret once, however many Playbooks name it', () => {
    expect(names({ url }, undefined, [playbook('a', secrets('db')), playbook('b', secrets('db'))])).toEqual([
      'REF-02 spec.url Secret "db" of Playbook "a"',
    ]);
  });
  it('the right to create Pods where there are too many to ask for each', () => {
    const many = Array.from({ length: 200 }, (_, i) => playbook(`p${i}`, secrets(`a${i}`, `b${i}`)));
    const requirements = needed({ url }, undefined, many);
    expect(requirements.map(({ what }) => what)).toEqual([
      'the 400 Secrets and ServiceAccounts of the Playbooks that use it',
    ]);
    expect(requirements[0]?.anyOf.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'create pods',
    ]);
  });
  it('nothing where the rule is off', () => {
    const off = under({ rules: [{ id: 'REF-02', mode: 'Off' }] });
    const subject = subjectOf('Repository', { url }, { more: { user: alice, dependents: [withDb] } });
    expect(requiredRights(subject, off)).toEqual([]);
  });
});

describe('a Playbook of another Repository', () => {
  const spec = (repository: string, more: object = secrets('db')) => ({
    source: { repositoryRef: { name: repository } },
    ...more,
  });
  const asked = (now: object, old: object) =>
    requiredRights(
      subjectOf('Playbook', now, {
        more: { user: alice, operation: 'UPDATE', old: { metadata: {}, spec: old } },
      }),
      under(),
    ).map(({ rule, path }) => `${rule} ${formatPath(path)}`);

  it('does something else with the Secrets that it has always named', () => {
    expect(asked(spec('evil'), spec('good'))).toEqual(['REF-02 spec.secrets.envFrom[0].secretRef.name']);
  });
  it('and with the rights of its ServiceAccount', () => {
    const acting = { runtime: { serviceAccountName: 'sa' } };
    expect(asked(spec('evil', acting), spec('good', acting))).toEqual([
      'REF-03 spec.runtime.serviceAccountName',
    ]);
    const token = { runtime: { automountServiceAccountToken: true } };
    expect(asked(spec('evil', token), spec('good', token))).toEqual([
      'REF-03 spec.runtime.automountServiceAccountToken',
    ]);
  });
  it('not of the same one', () => {
    expect(asked({ ...spec('good'), timeout: '2h' }, spec('good'))).toEqual([]);
  });
  it('asks once for what it names newly', () => {
    expect(asked(spec('evil', secrets('db', 'new')), spec('good'))).toHaveLength(2);
  });
});
