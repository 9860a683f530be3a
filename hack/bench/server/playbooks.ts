/** The Playbooks of the server's benchmarks: variants of the typical one. */
import type { JsonObject } from '../../../schemas/common/json.ts';
import { mutate } from '../../../webhooks/mutating/mutate.ts';
import { TYPICAL_PLAYBOOK } from '../typical.ts';

const spec = TYPICAL_PLAYBOOK.spec as JsonObject;
const { variables: _, secrets: __, ...rest } = spec;
const inline = (spec.variables as JsonObject).inline ?? {};

/** Without names of Secrets and ConfigMaps: nothing about rights has to be asked. */
const unentrusted: JsonObject = {
  ...rest,
  inventory: { from: [{ path: 'inventories/production' }] },
  variables: { inline },
};

/** The typical Playbook without the ConfigMap, which the server would look up again at every request. */
export const SECRETS_PLAYBOOK: JsonObject = {
  ...TYPICAL_PLAYBOOK,
  spec: { ...spec, variables: { inline, from: [{ secretRef: { name: 'site-settings' } }] } },
};

/** One that needs no questions, for a namespace; the API server makes the name. */
export const plainPlaybook = (namespace: string): JsonObject => ({
  ...TYPICAL_PLAYBOOK,
  metadata: { generateName: 'bench-', namespace },
  spec: unentrusted,
});

/** The same with a Secret that no earlier one names: each asks for rights that nobody has asked for. */
export const secretPlaybook = (namespace: string): JsonObject => ({
  ...plainPlaybook(namespace),
  spec: {
    ...unentrusted,
    secrets: { env: [{ name: 'CLOUD_TOKEN', secretKeyRef: { name: 'cloud-@N@', key: 'token' } }] },
  },
});

/** The user whom admission is told of when the servers are driven directly. */
export const BENCH_USER = { username: 'bench', groups: ['bench', 'system:authenticated'] } as const;

/** What the answer has when it lets an object pass. */
export const ALLOWED = ['"allowed":true'] as const;

/** An AdmissionReview as an API server would send it. */
export const admissionReview = (object: JsonObject): string =>
  JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: '6a7e2cfc-3b1f-4c0a-9a55-94cbb4d1e5a0',
      kind: { group: 'ansible.cloud37.dev', version: 'v1beta1', kind: 'Playbook' },
      resource: { group: 'ansible.cloud37.dev', version: 'v1beta1', resource: 'playbooks' },
      requestKind: { group: 'ansible.cloud37.dev', version: 'v1beta1', kind: 'Playbook' },
      requestResource: { group: 'ansible.cloud37.dev', version: 'v1beta1', resource: 'playbooks' },
      name: 'site',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: BENCH_USER,
      object,
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });

/** The object after mutating admission, as validating admission sees it. */
export const mutated = (object: JsonObject): JsonObject =>
  mutate({
    operation: 'CREATE',
    kind: 'Playbook',
    version: 'v1beta1',
    object,
    user: { ...BENCH_USER, groups: [...BENCH_USER.groups] },
  });
