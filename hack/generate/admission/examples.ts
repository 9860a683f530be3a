/** An object for each built-in rule that breaks it, as a merge patch (RFC 7386) of an object of `world.ts`. */
import type { JsonObject } from '../../../schemas/common/json.ts';
import type { RuleId } from '../../../schemas/common/rules.ts';
import type { JudgedKind } from '../../../webhooks/policy/subject.ts';

/** What breaks a rule. */
export interface RuleExample {
  readonly kind: JudgedKind;
  readonly spec: JsonObject;
}

const playbook = (spec: JsonObject): RuleExample => ({ kind: 'Playbook', spec });
const repository = (spec: JsonObject): RuleExample => ({ kind: 'Repository', spec });
const run = (spec: JsonObject): RuleExample => ({ kind: 'Run', spec });
const schedule = (spec: JsonObject): RuleExample => ({ kind: 'Schedule', spec });

const container = (securityContext: JsonObject): RuleExample => playbook({ runtime: { securityContext } });
/** A volume, and where it is mounted. */
const mounted = (volume: JsonObject, mountPath: string): RuleExample =>
  playbook({
    runtime: { volumes: [{ name: 'data', ...volume }], volumeMounts: [{ name: 'data', mountPath }] },
  });

/** One example of each rule. */
export const RULE_EXAMPLES: Readonly<Record<RuleId, RuleExample>> = {
  'POD-01': mounted({ hostPath: { path: '/var/lib' } }, '/mnt/data'),
  'POD-02': container({ runAsUser: 0 }),
  'POD-03': container({ capabilities: { add: ['NET_ADMIN'] } }),
  'POD-04': container({ allowPrivilegeEscalation: true }),
  'POD-05': container({ readOnlyRootFilesystem: false }),
  'POD-06': mounted({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }, '/mnt/token'),
  'POD-07': mounted({ emptyDir: {} }, '/usr/local/bin'),
  'POD-08': playbook({ runtime: { resources: null } }),
  'IMG-01': playbook({
    runtime: {
      image:
        'docker.io/library/python@sha256:1f2e3d4c5b6a798081920a1b2c3d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6',
    },
  }),
  'IMG-02': playbook({ runtime: { image: 'registry.example.com/ansible/ee:2.19' } }),
  'GIT-01': repository({
    url: 'http://git.example.com/shop/site.git',
    auth: { type: 'Token', secretRef: { name: 'git' } },
  }),
  'GIT-02': repository({ ref: { tag: '--upload-pack=id', commit: null } }),
  'GIT-03': repository({ url: 'https://robot:s3cret@git.example.com/shop/site.git' }),
  'GIT-04': repository({ url: 'https://169.254.169.254/shop/site.git' }),
  'GIT-05': repository({
    url: 'ssh://git@git.example.com/shop/site.git',
    ssh: { hostKeyChecking: 'Disabled' },
  }),
  'GIT-06': repository({ ref: { branch: 'main', commit: null } }),
  'PATH-01': playbook({ source: { path: '../site.yml' } }),
  'CMD-01': playbook({ ansible: { limit: '@/etc/hosts' } }),
  'VAR-01': run({ parameters: { greeting: "{{ lookup('env', 'HOME') }}" } }),
  'VAR-02': playbook({ variables: { inline: { db_password: 'Tr0ub4dor' } } }),
  'REF-01': playbook({ source: { repositoryRef: { name: 'platform/site' } } }),
  'REF-02': playbook({
    secrets: { env: [{ name: 'TOKEN', secretKeyRef: { name: 'payroll', key: 'token' } }] },
  }),
  'REF-03': playbook({ runtime: { serviceAccountName: 'deployer' } }),
  'REF-04': schedule({ playbookRef: { name: 'payroll' } }),
  'REF-05': playbook({ source: { repositoryRef: { name: 'sight' } } }),
  'ID-01': run({ requestedBy: { username: 'admin' } }),
  'SCH-01': schedule({ cron: '*/5 * * * *' }),
};

/** A Playbook with what the schema refuses, what validation refuses and what rules refuse. */
export const WRONG_IN_MANY_WAYS: RuleExample = playbook({
  source: { path: '../site.yml' },
  ansible: { strategy: 'lineer', verbosity: 9 },
  timeout: 'later',
  runtime: { securityContext: { privileged: true } },
});
