/** Names, labels and owner of the Job of an attempt. */
import { apiVersion, HUB_VERSION, LABELS, MANAGED_BY } from '../../schemas/common/group.ts';
import type { OwnerReference } from '../../schemas/common/object.ts';
import { childName } from '../../schemas/domain/child-name.ts';
import { labelValue } from '../../schemas/domain/label-value.ts';
import type { RunInputs } from './inputs.ts';

/** Name of the Job of an attempt of a Run. */
export const jobName = (run: string, attempt: number): string => childName(run, `a${attempt}`);

/**
 * Labels of the Job and its Pod: the origin's, and what NetworkPolicies select by. Labels of the Run are not
 * copied: who may create Runs could otherwise choose which NetworkPolicies and Services take in the Pod.
 */
export function jobLabels({ run, playbook, repository, attempt }: RunInputs): Record<string, string> {
  const { name = '', uid = '' } = run.metadata;
  const owner = run.spec.requestedBy?.onBehalfOf ?? { kind: 'Run', name, uid };
  return {
    [LABELS.managedBy]: MANAGED_BY,
    [LABELS.ownerKind]: owner.kind,
    [LABELS.ownerName]: labelValue(owner.name),
    [LABELS.ownerUid]: labelValue(owner.uid),
    [LABELS.runId]: labelValue(uid),
    [LABELS.runType]: owner.kind === 'Schedule' ? 'scheduled' : 'manual',
    [LABELS.run]: labelValue(name),
    [LABELS.attempt]: String(attempt),
    [LABELS.playbook]: labelValue(playbook.metadata.name ?? run.spec.playbookRef.name),
    [LABELS.repository]: labelValue(
      'resolved' in repository
        ? (repository.resolved.metadata.name ?? playbook.spec.source.repositoryRef.name)
        : repository.name,
    ),
  };
}

/** The Run as controlling owner; none for a Run that is not stored. */
export function jobOwners({ run }: RunInputs): readonly OwnerReference[] {
  const { name, uid } = run.metadata;
  if (name === undefined || uid === undefined) return [];
  return [
    {
      apiVersion: apiVersion(HUB_VERSION),
      kind: 'Run',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
}
