import { describe, expect, it } from '@jest/globals';
import { type Container, type Job, renderJob } from '../job.ts';
import { FULL_PLAYBOOK, FULL_REPOSITORY } from '../testing/full-specs.ts';
import { inputs, playbook, repository, SETTINGS } from '../testing/run-inputs.ts';
import type { RunInputs } from './inputs.ts';

const jobOf = (more: Partial<RunInputs> = {}): Job => {
  const result = renderJob(
    inputs({
      playbook: playbook(FULL_PLAYBOOK),
      repository: { resolved: repository(FULL_REPOSITORY) },
      ...more,
    }),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.job;
};

const container = (job: Job, name: string): Container => {
  const found = job.spec.template.spec.containers.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
};

/** Names of the Secrets and claims that a container can read, by environment and volumes. */
function reach(job: Job, name: string): string[] {
  const { env = [], envFrom = [], volumeMounts } = container(job, name);
  const volumes = job.spec.template.spec.volumes.filter((volume) =>
    volumeMounts.some((mount) => mount.name === volume.name),
  );
  const text = JSON.stringify([env, envFrom, volumes]);
  const names = text.matchAll(
    /"(?:secretKeyRef|secretRef|secret)":\{"(?:name|secretName)":"([^"]+)"|"claimName":"([^"]+)"/g,
  );
  return [...new Set([...names].map(([, secret, claim]) => secret ?? claim ?? ''))].sort();
}

const GIT = ['git', 'git-ca'];
const PLAY = [
  'all-secret',
  'api',
  'cloud',
  'environment',
  'fleet',
  'keys',
  'login',
  'odd',
  'secret-vars',
  'ssh',
  'ssh-passphrase',
  'sudo',
  'tls',
  'vault',
];

describe('secrets are where they belong', () => {
  it('fetch has the credentials of Git and the proxy, and nothing else', () => {
    expect(reach(jobOf(), 'fetch')).toEqual([...GIT, 'proxy']);
  });

  it('collections has the credentials of Git, Galaxy and the proxy, and the cache', () => {
    expect(reach(jobOf(), 'collections')).toEqual(['cache', ...GIT, 'hub', 'hub-ca', 'proxy']);
  });

  it('the play has what the Playbook names, and none of the others', () => {
    const job = jobOf({ playbook: playbook({ ...FULL_PLAYBOOK, runtime: {} }) });
    expect(reach(job, 'main')).toEqual(PLAY);
  });
});

describe('what was prepared is out of reach', () => {
  it('checkout, launcher and collections are read-only to the play', () => {
    const { volumeMounts } = container(jobOf(), 'main');
    for (const path of ['/apo/source', '/apo/collections', '/apo/inputs', '/apo/files'])
      expect(volumeMounts.find(({ mountPath }) => mountPath === path)).toMatchObject({ readOnly: true });
  });

  it('only fetch writes the checkout, and only collections the collections', () => {
    const writers = (path: string) =>
      jobOf()
        .spec.template.spec.containers.filter(({ volumeMounts }) =>
          volumeMounts.some((mount) => mount.mountPath === path && mount.readOnly !== true),
        )
        .map(({ name }) => name);
    expect(writers('/apo/source')).toEqual(['fetch']);
    expect(writers('/apo/collections')).toEqual(['collections']);
  });

  it('the containers share no directory for temporary files', () => {
    const volumes = jobOf().spec.template.spec.containers.flatMap(({ volumeMounts }) =>
      volumeMounts
        .filter(({ mountPath }) => ['/tmp', '/apo/private'].includes(mountPath))
        .map(({ name }) => name),
    );
    expect(new Set(volumes).size).toBe(volumes.length);
  });

  it('nothing that is loosened for the play is loosened for the others', () => {
    const loose = {
      securityContext: {
        privileged: true,
        readOnlyRootFilesystem: false,
        capabilities: { add: ['SYS_ADMIN'] },
      },
      podSecurityContext: {
        runAsUser: 0,
        runAsNonRoot: false,
        seccompProfile: { type: 'Unconfined' },
        appArmorProfile: { type: 'Unconfined' },
        seLinuxOptions: { type: 'spc_t', user: 'system_u', level: 's0:c1,c2' },
      },
    } as const;
    const job = jobOf({ playbook: playbook({ runtime: structuredClone(loose) as never }) });
    expect(container(job, 'main').securityContext).toMatchObject({ privileged: true });
    for (const name of ['fetch', 'collections'])
      expect(container(job, name).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
        appArmorProfile: { type: 'RuntimeDefault' },
        seLinuxOptions: { type: 'container_t', level: 's0:c1,c2' },
      });
  });

  it('names no AppArmor profile and no SELinux type where the Pod names none', () => {
    const podSecurityContext = { seLinuxOptions: { level: 's0:c1,c2' } };
    const context = container(jobOf({ playbook: playbook({ runtime: { podSecurityContext } }) }), 'fetch');
    expect(Object.keys(context.securityContext ?? {})).not.toContain('appArmorProfile');
    expect(Object.keys(context.securityContext ?? {})).not.toContain('seLinuxOptions');
  });
});

describe('the token of the Kubernetes API', () => {
  const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';
  const hidden = (job: Job) =>
    job.spec.template.spec.containers
      .filter(({ volumeMounts }) => volumeMounts.some(({ mountPath }) => mountPath === TOKEN))
      .map(({ name }) => name);

  it('is given to the play only', () => {
    expect(hidden(jobOf())).toEqual(['fetch', 'collections']);
  });

  it('needs no hiding where there is none', () => {
    expect(hidden(jobOf({ playbook: playbook() }))).toEqual([]);
  });
});

describe('identity', () => {
  const spec = (more: Partial<RunInputs>) => jobOf({ playbook: playbook(), ...more }).spec.template.spec;
  const settings = { ...SETTINGS, executorServiceAccount: 'ansible-executor' };
  const named = playbook({ runtime: { serviceAccountName: 'deployer' } });

  it.each([
    ['v1beta1 without ServiceAccount', {}, [undefined, false]],
    ['v1beta1 with ServiceAccount', { playbook: named }, ['deployer', false]],
    ['v1alpha1 without ServiceAccount', { origin: 'v1alpha1' }, ['ansible-executor', false]],
    ['v1alpha1 with ServiceAccount', { origin: 'v1alpha1', playbook: named }, ['deployer', true]],
  ] as [string, Partial<RunInputs>, unknown[]][])('of %s', (_title, more, [account, token]) => {
    const pod = spec({ settings, ...more });
    expect([pod.serviceAccountName, pod.automountServiceAccountToken]).toEqual([account, token]);
  });

  it('leaves the user to the cluster where the operator says so, and then brings no accounts', () => {
    const pod = spec({ settings: { ...SETTINGS, userId: null } });
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(JSON.stringify(pod)).not.toContain('/etc/passwd');
  });

  it('keeps the user that a Playbook names, and has an account for it', () => {
    const own = playbook({ runtime: { podSecurityContext: { runAsUser: 4711, runAsGroup: 4712 } } });
    const job = jobOf({ playbook: own, settings: { ...SETTINGS, userId: 5000 } });
    expect(job.spec.template.spec.securityContext).toMatchObject({
      runAsUser: 4711,
      runAsGroup: 4712,
      fsGroup: 5000,
    });
    expect(job.spec.template.metadata.annotations['ansible.cloud37.dev/input-passwd']).toContain(
      'ansible:x:4711:4712:',
    );
  });
});
