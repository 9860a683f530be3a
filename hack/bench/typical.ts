/** The Playbook that benchmarks call typical: about what the example site has. */
import type { JsonObject } from '../../schemas/common/json.ts';

/** A v1beta1 Playbook of about 1 KB. */
export const TYPICAL_PLAYBOOK: JsonObject = {
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind: 'Playbook',
  metadata: { name: 'site', namespace: 'default', labels: { 'app.kubernetes.io/part-of': 'site' } },
  spec: {
    source: { repositoryRef: { name: 'site' }, path: 'playbooks/site.yml' },
    inventory: {
      from: [{ path: 'inventories/production' }, { secretKeyRef: { name: 'extra-hosts', key: 'hosts' } }],
    },
    variables: {
      inline: { web_release: '2026.11', features: { cache: true, workers: 4 } },
      from: [{ configMapRef: { name: 'site-settings' } }, { secretRef: { name: 'site-settings' } }],
    },
    ansible: {
      tags: ['web', 'database'],
      diff: true,
      forks: 20,
      limit: 'web:&production',
      connectionTimeout: '30s',
    },
    secrets: {
      env: [{ name: 'CLOUD_TOKEN', secretKeyRef: { name: 'cloud', key: 'token' } }],
      files: [{ secretRef: { name: 'certificates' }, mountPath: '/etc/site/certificates' }],
      vault: [{ secretRef: { name: 'vault' } }],
    },
    runtime: {
      image: `registry.example.com/ansible/ee:2.19@sha256:${'0123456789abcdef'.repeat(4)}`,
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    },
    parameters: [{ name: 'web_release', type: 'string', pattern: '[0-9]{4}\\.[0-9]{2}' }],
    timeout: '15m',
  },
};
