/**
 * Types of the conditions of each kind, and their reasons where the reasons are a closed list. `Reconciling` and
 * `Stalled` are for programs that wait with kstatus
 * (https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md), which reads them as abnormal when
 * they are `True`.
 */
import { FAILURE_CLASSES } from './failure-class.ts';

/** What a condition says. */
export interface ConditionMeaning {
  /** What holds when its status is `True`; a sentence. */
  readonly meaning: string;
  /** Every reason that it can have with the status `False`; unset where the reasons are not a closed list. */
  readonly reasons?: readonly string[];
}

/** The conditions by kind and type. */
export const CONDITIONS = {
  Repository: {
    AuthValid: { meaning: 'The Git server gives access, with the credentials of the spec if it has any.' },
    CloneReady: { meaning: 'The ref was resolved to a commit that can be fetched.' },
    Ready: { meaning: 'Playbooks can be run from the Repository.' },
  },
  Playbook: {
    Ready: { meaning: 'The Playbook can be run: what it refers to is there and usable.' },
  },
  Schedule: {
    Active: { meaning: 'The Schedule is not suspended: its ticks become Runs.' },
    BlockedByConcurrency: { meaning: 'A tick is held back because an earlier Run has not ended.' },
    Ready: {
      meaning: 'The next tick can become a Run: the expression can be read and the Playbook is ready.',
    },
  },
  Run: {
    Admitted: {
      meaning: 'Policies and the rights of the requester allowed the Run when it was about to start.',
    },
    Started: { meaning: 'The first attempt has started.' },
    Succeeded: {
      meaning: 'The playbook ran and nothing failed.',
      reasons: Object.keys(FAILURE_CLASSES),
    },
    Finished: { meaning: 'The Run has ended, however it ended.' },
    Reconciling: { meaning: 'The Run has not ended.' },
    Stalled: { meaning: 'The Run has ended without success.' },
  },
  PlaybookPolicy: {
    Ready: { meaning: 'The policy is in force as it stands.' },
  },
} satisfies Record<string, Record<string, ConditionMeaning>>;
