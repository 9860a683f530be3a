/** The Pod that rules judge. */

import { OWN_VOLUME_PREFIX } from '../../executor/job/volumes.ts';
import { CONTAINERS } from '../../executor/job.ts';
import type { CauseReason } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import {
  hardenedPodSecurityContext,
  hardenedSecurityContext,
} from '../../schemas/domain/security-defaults.ts';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';
import { at, type Field, field, items, textOf } from '../field.ts';
import type { Subject } from './subject.ts';

/** Kinds whose Pod is known. */
export type PodKind = 'Playbook' | 'Run';

/** Something in a Pod that breaks a rule. `path` starts at the Pod's spec. */
export interface PodFinding {
  readonly path: Path;
  readonly message: string;
  readonly reason?: CauseReason;
}

/** The spec of the Pod, a sketch of it while no Job can be made; undefined for a Run whose Playbook is not known. */
export function podOf({ kind, object, playbook, job }: Subject<PodKind>): Field | undefined {
  const owner = kind === 'Playbook' ? object : playbook;
  if (owner === undefined) return undefined;
  return field(job?.spec.template.spec ?? sketch(field(owner, 'spec')));
}

/** What of the Pod depends on the Playbook alone, hardened as the Pod would be. The spec may have any shape. */
function sketch(spec: Field): unknown {
  const runtime = at(spec, 'runtime');
  const given = (name: string) => at(runtime, name).value as never;
  const secretMounts = items(at(spec, 'secrets', 'files')).map((of, index) => ({
    name: `${OWN_VOLUME_PREFIX}secret-${index}`,
    mountPath: at(of, 'mountPath').value,
  }));
  const list = (name: keyof Runtime) => items(at(runtime, name)).map(({ value }) => value);
  return {
    automountServiceAccountToken: given('automountServiceAccountToken'),
    securityContext: hardenedPodSecurityContext(given('podSecurityContext')),
    containers: [
      {
        name: CONTAINERS.play,
        image: given('image'),
        resources: given('resources'),
        securityContext: hardenedSecurityContext(given('securityContext')),
        volumeMounts: [...secretMounts, ...list('volumeMounts')],
      },
    ],
    volumes: list('volumes'),
  };
}

/** The container of the play in a Pod. */
export const playContainer = (pod: Field): Field | undefined =>
  items(at(pod, 'containers')).find((container) => textOf(at(container, 'name')) === CONTAINERS.play);
