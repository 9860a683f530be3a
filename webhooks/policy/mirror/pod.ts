/** POD-01 and REF-01 in CEL, as far as the Playbook itself says it; `../pod-security.ts` judges the Pod. */
import { VOLUME_TYPES } from '../pod-security.ts';
import { type FieldCheck, type Mirror, optional } from './mirror.ts';

const playbook = (check: Omit<FieldCheck, 'kind'>): FieldCheck => ({ kind: 'Playbook', ...check });
const VOLUMES = 'spec.runtime.volumes[]';
const KNOWN = ['name', ...VOLUME_TYPES].map((type) => `'${type}'`).join(', ');
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
        bad: (volume) => `${volume}.exists(type, !(type in [${KNOWN}]) && ${volume}[type] != null)`,
        message: 'has a volume type that is not allowed, such as a path of the node',
      }),
    ],
  },
  {
    rule: 'REF-01',
    fields: [
      playbook({
        field: VOLUMES,
        named: `${VOLUMES}.${OTHER_NAMESPACE}`,
        bad: (volume) => `${optional(volume, OTHER_NAMESPACE)}.hasValue()`,
        message: 'references stay inside the namespace of the object',
      }),
    ],
  },
];
