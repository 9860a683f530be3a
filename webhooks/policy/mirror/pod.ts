/** POD-01 and REF-01 in CEL, as far as the Playbook itself says it; `../pod-security.ts` judges the Pod. */
import { schemaNode } from '../../../schemas/common/schema-node.ts';
import { runtime } from '../../../schemas/v1beta1/runtime.ts';
import { VOLUME_TYPES } from '../pod-security.ts';
import { type FieldCheck, type Mirror, optional } from './mirror.ts';

const playbook = (check: Omit<FieldCheck, 'kind'>): FieldCheck => ({ kind: 'Playbook', ...check });
const VOLUMES = 'spec.runtime.volumes[]';
/** Volume types that a Playbook can name and must not; the schema has no others. */
const FORBIDDEN_TYPES = Object.keys(schemaNode(runtime).properties?.volumes?.items?.properties ?? {}).filter(
  (name) => name !== 'name' && !VOLUME_TYPES.includes(name),
);
const OTHER_NAMESPACE = 'ephemeral.volumeClaimTemplate.spec.dataSourceRef.namespace';

/** POD-01 and REF-01. */
export const podMirrors: readonly Mirror[] = [
  {
    rule: 'POD-01',
    fields: [
      playbook({
        field: 'spec.runtime.securityContext.privileged',
        bad: (value) => `${value} == true`,
        message: 'must not be true; a privileged container has every right of the node',
      }),
      playbook({
        field: VOLUMES,
        bad: (volume) => FORBIDDEN_TYPES.map((type) => `has(${volume}.${type})`).join(' || '),
        message: 'has a volume type that is not allowed, such as a path of the node',
      }),
    ],
  },
  {
    rule: 'REF-01',
    fields: [
      playbook({
        field: VOLUMES,
        freeForm: true,
        named: `${VOLUMES}.${OTHER_NAMESPACE}`,
        bad: (volume) => `${optional(volume, OTHER_NAMESPACE)}.hasValue()`,
        message: 'references stay inside the namespace of the object',
      }),
    ],
  },
];
