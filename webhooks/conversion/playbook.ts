/** Playbook: v1alpha1 ↔ v1beta1. */
import { isObject, type Json, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { MAX_ATTEMPT_SECONDS } from '../../schemas/domain/attempt-timeout.ts';
import { MAX_CONNECTION_SECONDS } from '../../schemas/v1beta1/playbook.ts';
import { resources, seconds } from './codecs.ts';
import { dropping, field, type Lens, list, wrappedRefs } from './lens.ts';

const paths = (value: Json | undefined): Json[] =>
  Array.isArray(value)
    ? value.flatMap((item: Json) => (isObject(item) && item.path !== undefined ? [item.path] : []))
    : [];

/** `inventoryPath` and `inventoryPaths` are the entries of `inventory.from` that are paths. */
const inventory: Lens = {
  hubPath: ['inventory', 'from'],
  read: (spoke) => {
    const one = valueAt(spoke, ['inventoryPath']);
    const many = valueAt(spoke, ['inventoryPaths']);
    if (typeof one === 'string' && one !== '') return [{ path: one }];
    return Array.isArray(many) && many.length > 0 ? many.map((path: Json) => ({ path })) : undefined;
  },
  write: (value) => {
    const held = paths(value);
    if (held.length === 1) return [[['inventoryPath'], held[0]]];
    return held.length > 1 ? [[['inventoryPaths'], held]] : [];
  },
  spokePath: ([index], spoke) =>
    spoke.inventoryPaths === undefined
      ? ['inventoryPath']
      : ['inventoryPaths', ...(index === undefined ? [] : [index])],
};

const isDefaultVault = (item: Json): item is JsonObject =>
  isObject(item) && (item.id === undefined || item.id === 'default');

/** The one vault password of v1alpha1 is the vault ID `default`. */
const vault: Lens = {
  hubPath: ['secrets', 'vault'],
  read: (spoke) => {
    const secretRef = valueAt(spoke, ['secrets', 'vaultPasswordSecretRef']);
    return secretRef === undefined ? undefined : [{ secretRef }];
  },
  write: (value) => {
    const first = Array.isArray(value) ? value.find(isDefaultVault) : undefined;
    const name = valueAt(first, ['secretRef', 'name']);
    return name === undefined ? [] : [[['secrets', 'vaultPasswordSecretRef'], { name }]];
  },
  spokePath: ([_index, _secretRef, ...rest]) => ['secrets', 'vaultPasswordSecretRef', ...rest],
};

const execution = (spoke: string, hub: string, fallback?: Json): Lens =>
  field(`execution.${spoke}`, `ansible.${hub}`, fallback === undefined ? undefined : dropping(fallback));

const runtime = (name: string): Lens => field(`runtime.${name}`, `runtime.${name}`);

/** Correspondence of the specs. */
export const playbookLenses: readonly Lens[] = [
  field('repositoryRef', 'source.repositoryRef'),
  field('playbookPath', 'source.path'),
  inventory,
  field('ansibleCfgPath', 'ansible.configPath'),
  field('extraVars', 'variables.inline'),
  wrappedRefs('extraVarsSecretRefs', 'variables.from', 'secretRef'),
  execution('tags', 'tags'),
  execution('skipTags', 'skipTags'),
  execution('checkMode', 'check', false),
  execution('diff', 'diff', false),
  execution('verbosity', 'verbosity', 0),
  execution('limit', 'limit'),
  field('execution.connectionTimeout', 'ansible.connectionTimeout', seconds(MAX_CONNECTION_SECONDS)),
  execution('forks', 'forks'),
  execution('strategy', 'strategy', 'linear'),
  execution('flushCache', 'flushCache', false),
  execution('forceHandlers', 'forceHandlers', false),
  execution('startAtTask', 'startAtTask'),
  list('secrets.env', 'secrets.env', { envVarName: 'name', secretRef: 'secretKeyRef' }),
  wrappedRefs('secrets.envFromSecretRefs', 'secrets.envFrom', 'secretRef'),
  field('secrets.fileMounts', 'secrets.files'),
  vault,
  ...[
    'image',
    'serviceAccountName',
    'imagePullSecrets',
    'nodeSelector',
    'tolerations',
    'affinity',
    'securityContext',
    'podSecurityContext',
    'volumes',
    'volumeMounts',
  ].map(runtime),
  field('runtime.resources', 'runtime.resources', resources),
  field('runtime.activeDeadlineSeconds', 'timeout', seconds(MAX_ATTEMPT_SECONDS)),
];
