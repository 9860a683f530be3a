import { describe, expect, it } from '@jest/globals';
import { refKey } from './question.ts';
import { missingReferences, referenceQuestions, referenceRules } from './reference.ts';
import { broken, subjectOf } from './testing/subject.ts';

const claim = (dataSourceRef: object) => ({
  runtime: { volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: { dataSourceRef } } } }] },
});

describe('REF-01', () => {
  it.each<[string, object]>([
    ['names', { source: { repositoryRef: { name: 'site' } } }],
    ['a data source of the namespace', claim({ kind: 'VolumeSnapshot', name: 'a' })],
  ])('holds for %s', (_, spec) => {
    expect(broken(referenceRules, subjectOf('Playbook', spec)).rules).toEqual([]);
  });
  it.each<[string, object, string]>([
    [
      'another namespace before the name',
      { source: { repositoryRef: { name: 'other/site' } } },
      'spec.source.repositoryRef.name',
    ],
    [
      'a data source of another namespace',
      claim({ name: 'a', namespace: 'other' }),
      'spec.runtime.volumes[0].ephemeral.volumeClaimTemplate.spec.dataSourceRef.namespace',
    ],
  ])('is broken by %s', (_, spec, field) => {
    expect(broken(referenceRules, subjectOf('Playbook', spec)).rules).toEqual([`REF-01 ${field}`]);
  });
});

describe('the allow list of ServiceAccounts', () => {
  const judged = (serviceAccountName: string, ...lists: string[][]) => {
    const policies = lists.map((serviceAccounts) => ({ allow: { serviceAccounts } }));
    return broken(
      referenceRules,
      subjectOf('Playbook', { runtime: { serviceAccountName } }, { policies }),
      ...policies,
    );
  };
  it.each<[string, string[][]]>([
    ['no policy has one', []],
    ['a pattern matches', [['ansible-*']]],
    ['every list has a match', [['ansible-*'], ['ansible-deploy']]],
  ])('lets pass when %s', (_, lists) => {
    expect(judged('ansible-deploy', ...lists).rules).toEqual([]);
  });
  it.each<[string, string[][], RegExp]>([
    ['one list has no match', [['ansible-*'], ['other']], /allowed are other/],
    ['the list is empty', [[]], /allowed are none/],
  ])('refuses when %s', (_, lists, message) => {
    const { rules, messages } = judged('ansible-deploy', ...lists);
    expect(rules).toEqual(['REF-03 spec.runtime.serviceAccountName']);
    expect(messages[0]).toMatch(message);
  });
  it('holds for the default ServiceAccount where its token gets into the Pod', () => {
    const policy = { allow: { serviceAccounts: ['ansible-*'] } };
    const judgedWith = (automountServiceAccountToken: boolean) =>
      broken(
        referenceRules,
        subjectOf('Playbook', { runtime: { automountServiceAccountToken } }, { policies: [policy] }),
        policy,
      ).rules;
    expect(judgedWith(true)).toEqual(['REF-03 spec.runtime.serviceAccountName']);
    expect(judgedWith(false)).toEqual([]);
  });
});

describe('REF-05', () => {
  const subject = subjectOf('Playbook', {
    source: { repositoryRef: { name: 'site' } },
    secrets: { envFrom: [{ secretRef: { name: 's' } }] },
  });
  const site = { kind: 'Repository', namespace: 'shop', name: 'site' } as const;
  const answered = (answer: 'exists' | 'missing' | 'unknown') => ({
    access: new Map(),
    existence: new Map([[refKey(site), answer]]),
  });

  it('asks for what the operator may read, never for Secrets', () => {
    expect(referenceQuestions(subject)).toEqual([site]);
  });
  it.each(['exists', 'unknown'] as const)('says nothing when the answer is %s', (answer) => {
    expect(missingReferences(subject, answered(answer), 'Warn')).toEqual([]);
  });
  it('names what is missing', () => {
    expect(missingReferences(subject, answered('missing'), 'Warn')).toMatchObject([
      {
        rule: 'REF-05',
        mode: 'Warn',
        path: ['spec', 'source', 'repositoryRef', 'name'],
        reason: 'FieldValueNotFound',
      },
    ]);
  });
  it('asks for objects of the core group too, but for those that may be missing', () => {
    const volumes = [
      { configMap: { name: 'a' } },
      { configMap: { name: 'b', optional: true } },
      {
        projected: { sources: [{ configMap: { name: 'c', optional: true } }, { configMap: { name: 'd' } }] },
      },
      { persistentVolumeClaim: { claimName: 'e' } },
      { ephemeral: { volumeClaimTemplate: { spec: { dataSource: { kind: 'VolumeSnapshot', name: 'f' } } } } },
      {
        ephemeral: {
          volumeClaimTemplate: { spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'g' } } },
        },
      },
    ];
    const asked = referenceQuestions(
      subjectOf('Playbook', { runtime: { serviceAccountName: 'sa', volumes } }),
    );
    expect(asked.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      'ConfigMap a',
      'ConfigMap d',
      'PersistentVolumeClaim e',
      'PersistentVolumeClaim g',
      'ServiceAccount sa',
    ]);
  });
  it('says nothing where it is off, or where the reference is old', () => {
    expect(missingReferences(subject, answered('missing'), 'Off')).toEqual([]);
    expect(referenceQuestions({ ...subject, old: subject.object } as typeof subject)).toEqual([]);
  });
});
