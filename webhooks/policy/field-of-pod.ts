/** The field of the judged object that a part of its Pod comes from. */

import { OWN_VOLUME_PREFIX, secretVolumeIndex } from '../../executor/job/volumes.ts';
import { CONTAINERS, errorOn } from '../../executor/job.ts';
import { type FieldError, forbidden } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import { at, type Field, items, textOf } from '../field.ts';
import type { PodFinding, PodKind } from './pod-view.ts';
import type { RuleFinding, Subject } from './subject.ts';

const RUNTIME: Path = ['spec', 'runtime'];

/** A finding in the Pod, which its Playbook shapes, as one of the judged object. */
export function podError({ kind }: Subject<PodKind>, pod: Field, finding: PodFinding): RuleFinding[] {
  const { path, message, reason } = finding;
  const error = { ...forbidden(playbookField(path, pod), message), ...(reason ? { reason } : {}) };
  return [ofPlaybook(kind, errorOn(kind, { kind: 'Playbook', ...error }) ?? error)];
}

/** A finding of the judged object whose cause is its Playbook, which for a Run is another object. */
export const ofPlaybook = (kind: PodKind, error: FieldError): RuleFinding =>
  kind === 'Playbook' ? error : { ...error, origin: 'Playbook' };

/** The field of a Playbook that a part of its Pod comes from; `spec.runtime` as a whole where no field says it. */
export function playbookField(path: Path, pod: Field): Path {
  const [part, index, ...rest] = path;
  if (part === 'securityContext') return [...RUNTIME, 'podSecurityContext', ...path.slice(1)];
  if (typeof index !== 'number') return [...RUNTIME, ...path];
  if (part === 'volumes') {
    const own = index - ownCount(at(pod, 'volumes'));
    return own < 0 ? RUNTIME : [...RUNTIME, 'volumes', own, ...rest];
  }
  return part === 'containers' ? containerField(at(pod, 'containers', index), rest) : RUNTIME;
}

function containerField(container: Field, path: Path): Path {
  if (textOf(at(container, 'name')) !== CONTAINERS.play) return RUNTIME;
  const [member, index, ...rest] = path;
  if (member !== 'volumeMounts' || typeof index !== 'number') return [...RUNTIME, ...path];
  const secret = secretVolumeIndex(textOf(at(container, member, index, 'name')) ?? '');
  if (secret !== undefined) return ['spec', 'secrets', 'files', secret, ...rest];
  return [...RUNTIME, member, index - ownCount(at(container, member)), ...rest];
}

/** How many volumes or mounts are ours; they come before those that the user named. */
const ownCount = (list: Field): number =>
  items(list).filter((of) => textOf(at(of, 'name'))?.startsWith(OWN_VOLUME_PREFIX)).length;
