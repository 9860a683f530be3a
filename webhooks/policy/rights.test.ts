import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { UserInfo } from '../../schemas/common/object.ts';
import { type AccessAnswer, type AccessQuestion, accessKey, unique } from './question.ts';
import {
  applyBypasses,
  bypassQuestions,
  missingRights,
  requesters,
  requiredRights,
  rightsQuestions,
} from './rights.ts';
import type { JudgedKind, Violation } from './subject.ts';
import { subjectOf, under } from './testing/subject.ts';

const alice: UserInfo = { username: 'alice', groups: ['dev'] };
const requirements = (kind: JudgedKind, spec: object, more: object = {}, ...policies: object[]) =>
  requiredRights(subjectOf(kind, spec, { more: { user: alice, ...more } }), under(...policies));
const asked = (kind: JudgedKind, spec: object, more: object = {}, ...policies: object[]) =>
  requirements(kind, spec, more, ...policies).map(
    ({ rule, path, anyOf }) =>
      `${rule} ${formatPath(path)} ${anyOf.map((q) => `${q.verb} ${q.resource}/${q.name ?? '*'}`).join(' or ')}`,
  );
const withOld = (spec: object) => ({ operation: 'UPDATE', old: { metadata: {}, spec } });

describe('an object needs rights on', () => {
  it.each<[string, JudgedKind, object, string[]]>([
    [
      'each Secret that it names',
      'Repository',
      { auth: { secretRef: { name: 'git' } } },
      ['REF-02 spec.auth.secretRef.name get secrets/git or use secrets/git or create pods/*'],
    ],
    [
      'each ConfigMap',
      'Playbook',
      { variables: { from: [{ configMapRef: { name: 'vars' } }] } },
      ['REF-02 spec.variables.from[0].configMapRef.name get configmaps/vars'],
    ],
    [
      'each claim',
      'Repository',
      { cache: { persistentVolumeClaim: { claimName: 'cache' } } },
      ['REF-02 spec.cache.persistentVolumeClaim.claimName create pods/*'],
    ],
    [
      'a claim that an ephemeral volume copies',
      'Playbook',
      {
        runtime: {
          volumes: [{ ephemeral: { volumeClaimTemplate: { spec: { dataSource: { name: 'db' } } } } }],
        },
      },
      ['REF-02 spec.runtime.volumes[0].ephemeral.volumeClaimTemplate.spec.dataSource.name create pods/*'],
    ],
    [
      'its ServiceAccount',
      'Playbook',
      { runtime: { serviceAccountName: 'sa' } },
      ['REF-03 spec.runtime.serviceAccountName create pods/* or impersonate serviceaccounts/sa'],
    ],
    [
      'the Playbook of a Run',
      'Run',
      { playbookRef: { name: 'p' } },
      ['REF-04 spec.playbookRef.name use playbooks/p'],
    ],
    [
      'the Playbook of a Schedule',
      'Schedule',
      { playbookRef: { name: 'p' }, cron: '0 0 * * *' },
      ['REF-04 spec.playbookRef.name use playbooks/p'],
    ],
  ])('%s', (_, kind, spec, questions) => {
    expect(asked(kind, spec)).toEqual(questions);
  });
});

describe('an update needs rights', () => {
  const schedule = { playbookRef: { name: 'p' }, suspend: true, runTemplate: {} };
  it('on what it names newly only', () => {
    const secret = (...names: string[]) => ({
      secrets: { envFrom: names.map((name) => ({ secretRef: { name } })) },
    });
    expect(asked('Playbook', secret('a', 'b'), withOld(secret('a')))).toEqual([
      'REF-02 spec.secrets.envFrom[1].secretRef.name get secrets/b or use secrets/b or create pods/*',
    ]);
  });
  it.each<[string, object, number]>([
    ['to resume a Schedule', { ...schedule, suspend: false }, 1],
    ['to change its template', { ...schedule, runTemplate: { spec: { timeout: '1h' } } }, 1],
    ['to change its Playbook', { ...schedule, playbookRef: { name: 'q' } }, 1],
    ['but not to change its times', { ...schedule, cron: '0 1 * * *' }, 0],
  ])('%s', (_, spec, count) => {
    expect(asked('Schedule', spec, withOld(schedule))).toHaveLength(count);
  });
  const run = { playbookRef: { name: 'p' } };
  it('to resume a Run', () => {
    expect(asked('Run', { ...run, suspend: false }, withOld({ ...run, suspend: true }))).toHaveLength(1);
    expect(asked('Run', run, withOld({ ...run, suspend: true }))).toHaveLength(1);
  });
  it('but not to suspend a Run', () => {
    expect(asked('Run', { ...run, suspend: true }, withOld(run))).toEqual([]);
  });
});

describe('a token for the play needs rights on its ServiceAccount', () => {
  const named = { serviceAccountName: 'sa' };
  const token = { automountServiceAccountToken: true };
  const needs = (name: string) =>
    `REF-03 spec.runtime.automountServiceAccountToken create pods/* or impersonate serviceaccounts/${name}`;
  it.each<[string, object, object | undefined, string[]]>([
    ['the default one of a new Playbook', token, undefined, [needs('default')]],
    ['the default one, where it is switched on', token, {}, [needs('default')]],
    ['the one that was named before', { ...named, ...token }, named, [needs('sa')]],
    ['the default one, where another one was named', token, { ...named, ...token }, [needs('default')]],
    ['no one who had it before', token, token, []],
    ['no one where it is switched off', named, { ...named, ...token }, []],
    [
      'one that is named newly, once',
      { ...named, ...token },
      token,
      ['REF-03 spec.runtime.serviceAccountName create pods/* or impersonate serviceaccounts/sa'],
    ],
  ])('%s', (_, runtime, before, questions) => {
    expect(asked('Playbook', { runtime }, before && withOld({ runtime: before }))).toEqual(questions);
  });
});

describe('run-now', () => {
  const now = { metadata: { name: 'p', namespace: 'shop', annotations: { [ANNOTATIONS.runNow]: '1' } } };
  const playbook = (more: object) =>
    requiredRights(
      subjectOf('Playbook', {}, { metadata: now.metadata, more: { user: alice, ...more } }),
      under(),
    );

  it('needs use of the Playbook', () => {
    expect(playbook({})).toMatchObject([{ rule: 'REF-04', mode: 'Enforce', what: 'Playbook "p"' }]);
  });
  it('only warns for v1alpha1, where update was enough', () => {
    expect(playbook({ version: 'v1alpha1' })).toMatchObject([{ rule: 'REF-04', mode: 'Warn' }]);
  });
  it('needs nothing when it is as before', () => {
    expect(playbook({ old: { ...now, spec: {} } })).toEqual([]);
  });
});

describe('whose rights count', () => {
  const secret = { auth: { secretRef: { name: 'git' } } };
  it('those of nobody, offline', () => {
    expect(requirements('Repository', secret, { user: undefined })).toEqual([]);
  });
  it('those of the ServiceAccount that a policy names for a GitOps controller', () => {
    const policy = { delegatedRequesters: [{ username: 'alice', serviceAccountName: 'deployer' }] };
    const users = rightsQuestions(requirements('Repository', secret, {}, policy)).map((q) => q.user.username);
    expect(new Set(users)).toEqual(new Set(['system:serviceaccount:shop:deployer']));
  });
  it('those of the ServiceAccount for a bypass too', () => {
    const policy = { delegatedRequesters: [{ username: 'alice', serviceAccountName: 'deployer' }] };
    expect(requesters(alice, under(policy), 'shop').map(({ username }) => username)).toEqual([
      'system:serviceaccount:shop:deployer',
    ]);
  });
  it('not those of the controller that creates a Run for somebody', () => {
    const onBehalfOf = { kind: 'Schedule', name: 'nightly', uid: '1' };
    const run = { playbookRef: { name: 'p' }, requestedBy: { username: 'bob', onBehalfOf } };
    expect(asked('Run', run, { controller: 'alice' })).toEqual([]);
  });
  it('those of the controller where it creates a Run for itself', () => {
    expect(asked('Run', { playbookRef: { name: 'p' } }, { controller: 'alice' })).toHaveLength(1);
  });
  it('nobody where the rule is off', () => {
    expect(asked('Repository', secret, {}, { rules: [{ id: 'REF-02', mode: 'Off' }] })).toEqual([]);
  });
});

const answers = (questions: readonly AccessQuestion[], answer: (q: AccessQuestion) => AccessAnswer) => ({
  access: new Map(questions.map((q) => [accessKey(q), answer(q)])),
  existence: new Map(),
});

describe('of the answers', () => {
  const needed = requirements('Repository', { auth: { secretRef: { name: 'git' } } });
  const verdict = (answer: (q: AccessQuestion) => AccessAnswer) =>
    missingRights(needed, answers(rightsQuestions(needed), answer));

  it.each(['get', 'use', 'create'])('"%s" alone is enough', (verb) => {
    expect(verdict((q) => (q.verb === verb ? 'allowed' : 'denied'))).toEqual([]);
  });
  it('none is not, and the message names what is needed', () => {
    expect(verdict(() => 'denied')).toMatchObject([
      {
        rule: 'REF-02',
        mode: 'Enforce',
        reason: 'FieldValueForbidden',
        message:
          '"alice" may not use Secret "git"; needed is "get" on secrets/git, or "use" on secrets/git, or "create" on pods',
      },
    ]);
  });
  it('an unknown one counts as no, and says so', () => {
    expect(verdict((q) => (q.verb === 'get' ? 'unknown' : 'denied'))[0]?.message).toMatch(
      /could not establish/,
    );
    expect(missingRights(needed, { access: new Map(), existence: new Map() })).toHaveLength(1);
  });
});

it('asks every question once', () => {
  const both = { secrets: { envFrom: [{ secretRef: { name: 'a' } }, { secretRef: { name: 'b' } }] } };
  const questions = rightsQuestions(requirements('Playbook', both));
  expect(questions).toHaveLength(6);
  expect(unique(questions, accessKey)).toHaveLength(5);
});

describe('a bypass', () => {
  const broken: Violation = {
    rule: 'POD-05',
    mode: 'Enforce',
    path: [],
    reason: 'FieldValueInvalid',
    message: 'no',
  };
  const requests = [{ rule: 'POD-05', reason: 'cache' }];
  const outcome = (user: UserInfo | undefined, answer: AccessAnswer, asks = requests) => {
    const users = user ? [user] : [];
    return applyBypasses(
      users,
      asks,
      [broken],
      answers(bypassQuestions(users, asks, [broken]), () => answer),
    );
  };

  it('takes the right on its rule', () => {
    expect(bypassQuestions([alice], requests, [broken])).toMatchObject([
      { verb: 'bypass', resource: 'playbookpolicies', name: 'POD-05' },
    ]);
    expect(outcome(alice, 'allowed')).toMatchObject({ standing: [], bypassed: [{ bypass: 'cache' }] });
  });
  it.each<[string, UserInfo | undefined, AccessAnswer]>([
    ['without the right', alice, 'denied'],
    ['when it could not be asked', alice, 'unknown'],
    ['offline', undefined, 'allowed'],
  ])('changes nothing %s', (_, user, answer) => {
    const { standing, bypassed } = outcome(user, answer);
    expect(bypassed).toEqual([]);
    expect(standing[0]?.message).toMatch(/needs the verb "bypass"/);
  });
  it('needs the rights of all whose rights count', () => {
    const users = [alice, { username: 'bob' }];
    const asked = bypassQuestions(users, requests, [broken]);
    const onlyAlice = answers(asked, ({ user }) => (user === alice ? 'allowed' : 'denied'));
    expect(applyBypasses(users, requests, [broken], onlyAlice).bypassed).toEqual([]);
    expect(
      applyBypasses(
        users,
        requests,
        [broken],
        answers(asked, () => 'allowed'),
      ).bypassed,
    ).toHaveLength(1);
  });
  it('that was not asked for is not granted, whatever the rights', () => {
    expect(bypassQuestions([alice], [], [broken])).toEqual([]);
    expect(outcome(alice, 'allowed', []).standing).toEqual([broken]);
  });
});
