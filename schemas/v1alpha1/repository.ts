/** Repository, v1alpha1: every field of the origin (ansible-playbook-operator v0.1.7) with its default. */
import type { Static } from 'typebox';
import { flag, object, oneOf, optional, text } from '../common/structural.ts';
import { originRef } from './origin.ts';

/** The spec of a v1alpha1 Repository. */
export const repositorySpec = object(
  {
    url: text(2048, 'Git URL (ssh or https).', { minLength: 3 }),
    revision: optional(text(253, 'Commit to check out; overrides branch when set.')),
    branch: optional(text(253, 'Branch.', { default: 'main' })),
    paths: optional(
      object(
        {
          playbookDir: optional(text(1024, 'Directory of playbooks.', { default: 'playbooks' })),
          inventoryDir: optional(text(1024, 'Directory of inventories.', { default: 'inventory' })),
          requirementsFile: optional(text(1024, 'Requirements file.', { default: 'requirements.yml' })),
          rolesDir: optional(text(1024, 'Directory of roles.', { default: 'roles' })),
        },
        { description: 'Where things are in the repository.' },
      ),
    ),
    auth: optional(
      object(
        {
          method: optional(oneOf(['ssh', 'https', 'token'], 'How the credentials are used.')),
          secretRef: optional(originRef('Secret in the same namespace with the credentials.')),
        },
        { description: 'Credentials for the repository.' },
      ),
    ),
    ssh: optional(
      object(
        {
          knownHostsConfigMapRef: optional(
            originRef('ConfigMap with known_hosts lines that pin SSH host keys.'),
          ),
          strictHostKeyChecking: optional(flag('Whether host keys must be known.', { default: true })),
        },
        { description: 'How the Git server is recognised over SSH.' },
      ),
    ),
    git: optional(
      object(
        {
          submodules: optional(flag('Fetch submodules.', { default: false })),
          lfs: optional(flag('Fetch files kept in Git LFS.', { default: false })),
        },
        { description: 'Extensions of Git.' },
      ),
    ),
    cache: optional(
      object(
        {
          strategy: optional(oneOf(['none', 'pvc'], 'Where the cache is.', { default: 'none' })),
          pvcName: optional(text(253, 'PersistentVolumeClaim of the cache, for pvc.')),
        },
        { description: 'Cache of collections and roles.' },
      ),
    ),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: '!has(self.auth) || !has(self.auth.method) || has(self.auth.secretRef)',
        message: 'auth.secretRef must be set when auth.method is provided',
        fieldPath: '.auth',
        reason: 'FieldValueRequired',
      },
      {
        rule: "!has(self.cache) || self.cache.strategy != 'pvc' || (has(self.cache.pvcName) && size(self.cache.pvcName) > 0)",
        message: 'cache.pvcName is required when cache.strategy is pvc',
        fieldPath: '.cache',
        reason: 'FieldValueRequired',
      },
    ],
  },
);

/** Spec of a v1alpha1 Repository. */
export type RepositorySpec = Static<typeof repositorySpec>;
