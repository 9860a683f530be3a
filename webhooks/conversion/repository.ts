/** Repository: v1alpha1 ↔ v1beta1. */
import { type Json, valueAt } from '../../schemas/common/json.ts';
import { dropping, field, type Lens, renamedValues } from './lens.ts';

/** `cache{strategy, pvcName}` is the union of v1beta1; the origin mounts the claim into the play. */
const cache: Lens = {
  hubPath: ['cache'],
  read: (spoke) => {
    if (valueAt(spoke, ['cache', 'strategy']) !== 'pvc') return undefined;
    const claimName = valueAt(spoke, ['cache', 'pvcName']);
    const type = 'PersistentVolumeClaim';
    return claimName === undefined
      ? { type }
      : { type, persistentVolumeClaim: { claimName, access: 'ReadWrite' } };
  },
  write: (value) => {
    if (valueAt(value, ['type']) !== 'PersistentVolumeClaim') return [];
    return [
      [['cache', 'strategy'], 'pvc'],
      [['cache', 'pvcName'], valueAt(value, ['persistentVolumeClaim', 'claimName'])],
    ];
  },
  spokePath: (rest) => ['cache', rest[0] === 'persistentVolumeClaim' ? 'pvcName' : 'strategy'],
};

const authTypes = renamedValues({ ssh: 'SSH', https: 'Basic', token: 'Token' });
const hostKeyChecking: Readonly<Record<string, Json>> = { Strict: true, Disabled: false };

/** Correspondence of the specs. */
export const repositoryLenses: readonly Lens[] = [
  field('url', 'url'),
  field('branch', 'ref.branch', dropping('main')),
  field('revision', 'ref.commit'),
  field('paths.playbookDir', 'paths.playbookDir', dropping('playbooks')),
  field('paths.inventoryDir', 'paths.inventoryDir', dropping('inventory')),
  field('paths.requirementsFile', 'paths.requirementsFile', dropping('requirements.yml')),
  field('paths.rolesDir', 'paths.rolesDir', dropping('roles')),
  field('auth.method', 'auth.type', authTypes),
  field('auth.secretRef', 'auth.secretRef'),
  field('ssh.knownHostsConfigMapRef', 'ssh.knownHostsRef'),
  field(
    'ssh.strictHostKeyChecking',
    'ssh.hostKeyChecking',
    dropping(true, {
      toHub: (value) => (value === false ? 'Disabled' : undefined),
      toSpoke: (value) => (typeof value === 'string' ? hostKeyChecking[value] : undefined),
    }),
  ),
  field('git.submodules', 'git.submodules', dropping(false)),
  field('git.lfs', 'git.lfs', dropping(false)),
  cache,
];
