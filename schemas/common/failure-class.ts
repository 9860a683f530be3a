/**
 * Failure classes: why an attempt of a Run did not succeed. A class is decided by signals (kubelet facts,
 * launcher phase, play statistics), never by an exit code alone, because ansible-playbook reuses its codes:
 * 4 is both "parse error" and "unreachable", 0 is also "nothing ran".
 */
export const FAILURE_CLASSES = {
  PolicyDenied: 'A policy or the rights of the requester refused the Run when it was about to start.',
  PodRejected: 'The API server, a quota or another webhook refused the Pod.',
  Config:
    'Something that the Run names is missing or unusable: a Secret, a key, a file, the ansible executable.',
  ImagePull: 'An image of the Pod could not be pulled.',
  Unschedulable: 'No node accepted the Pod before the pending deadline.',
  Git: 'The repository could not be fetched, or the commit is not to be had.',
  Galaxy: 'A required collection or role could not be installed.',
  Network: 'A connection that preparation needs failed before any play started.',
  Parse: 'ansible-playbook could not parse the playbook, a role or the inventory.',
  Vault: 'A vault-encrypted value could not be decrypted.',
  Options: 'ansible-playbook refused an option or the playbook path.',
  NothingRan: 'ansible-playbook ended well but no host was contacted and no task ran.',
  Unreachable: 'Hosts were unreachable; no task failed on the others.',
  TaskFailed: 'A task failed on at least one host.',
  OOM: 'A process of the attempt was killed because memory ran out.',
  Deadline: 'The attempt ran longer than its timeout.',
  Evicted: 'The kubelet evicted the Pod.',
  Preempted: 'The scheduler removed the Pod in favour of a more important one.',
  NodeLost: 'The node of the Pod went away.',
  LauncherLost: 'The Pod ended without a valid record.',
  ResultInvalid: 'The record contradicts what the kubelet or the fetch step report.',
  Cancelled: 'A user cancelled the Run.',
} as const;

/** One of the failure classes. */
export type FailureClass = keyof typeof FAILURE_CLASSES;
