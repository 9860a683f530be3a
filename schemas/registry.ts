/** The one list of kinds: which versions each has, their schemas, and how the CRD presents them. */
import type { TSchema } from 'typebox';
import type { Version } from './common/group.ts';
import * as alphaPlaybook from './v1alpha1/playbook.ts';
import * as alphaRepository from './v1alpha1/repository.ts';
import * as alphaSchedule from './v1alpha1/schedule.ts';
import * as betaPlaybook from './v1beta1/playbook.ts';
import * as betaPolicy from './v1beta1/playbookpolicy.ts';
import * as betaRepository from './v1beta1/repository.ts';
import * as betaRun from './v1beta1/run.ts';
import * as betaSchedule from './v1beta1/schedule.ts';

/** A column that `kubectl get` prints. */
export interface PrinterColumn {
  name: string;
  jsonPath: string;
  type: 'string' | 'integer' | 'date' | 'boolean';
  description?: string;
  /** Columns with a priority above 0 are shown by `-o wide` only. */
  priority?: number;
}

/** One version of a kind. */
export interface VersionEntry {
  spec: TSchema;
  status: TSchema;
  columns: readonly PrinterColumn[];
}

/** One kind. */
export interface KindEntry {
  plural: string;
  singular: string;
  shortNames: readonly string[];
  scope: 'Namespaced' | 'Cluster';
  description: string;
  /** CEL rule on the whole object, for what concerns its name. */
  nameRule?: { rule: string; message: string };
  versions: Partial<Record<Version, VersionEntry>>;
}

/** A column with the status of a condition. */
const conditionColumn = (type: string, name = type): PrinterColumn => ({
  name,
  jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
  type: 'string',
});
const reasonColumn = (type: string): PrinterColumn => ({
  name: 'Reason',
  jsonPath: `.status.conditions[?(@.type=="${type}")].reason`,
  type: 'string',
  priority: 1,
});
const column = (name: string, jsonPath: string, type: PrinterColumn['type'] = 'string'): PrinterColumn => ({
  name,
  jsonPath,
  type,
});
const age = column('Age', '.metadata.creationTimestamp', 'date');

/** Every kind of the API. */
export const KINDS = {
  Repository: {
    plural: 'repositories',
    singular: 'repository',
    shortNames: ['arepo', 'repo'],
    scope: 'Namespaced',
    description: 'A Git repository with playbooks.',
    versions: {
      v1alpha1: {
        spec: alphaRepository.repositorySpec,
        status: betaRepository.repositoryStatus,
        columns: [
          column('Branch', '.spec.branch'),
          column('Revision', '.status.resolvedRevision'),
          conditionColumn('Ready'),
          age,
        ],
      },
      v1beta1: {
        spec: betaRepository.repositorySpec,
        status: betaRepository.repositoryStatus,
        columns: [
          column('URL', '.spec.url'),
          conditionColumn('Ready'),
          column('Revision', '.status.resolvedRevision'),
          reasonColumn('Ready'),
          age,
        ],
      },
    },
  },
  Playbook: {
    plural: 'playbooks',
    singular: 'playbook',
    shortNames: ['aplay'],
    scope: 'Namespaced',
    description: 'A playbook of a Repository and everything that it needs to run.',
    versions: {
      v1alpha1: {
        spec: alphaPlaybook.playbookSpec,
        status: betaPlaybook.playbookStatus,
        columns: [
          column('Repo', '.spec.repositoryRef.name'),
          column('Playbook', '.spec.playbookPath'),
          conditionColumn('Ready'),
          age,
        ],
      },
      v1beta1: {
        spec: betaPlaybook.playbookSpec,
        status: betaPlaybook.playbookStatus,
        columns: [
          column('Repository', '.spec.source.repositoryRef.name'),
          column('Path', '.spec.source.path'),
          conditionColumn('Ready'),
          column('Last Run', '.status.lastRunRef.name'),
          age,
        ],
      },
    },
  },
  Schedule: {
    plural: 'schedules',
    singular: 'schedule',
    shortNames: ['asched'],
    scope: 'Namespaced',
    description: 'Runs of a Playbook at given times.',
    versions: {
      v1alpha1: {
        spec: alphaSchedule.scheduleSpec,
        status: betaSchedule.scheduleStatus,
        columns: [
          column('Playbook', '.spec.playbookRef.name'),
          column('Schedule', '.status.computedSchedule'),
          column('Suspended', '.spec.suspend'),
          conditionColumn('Ready'),
          age,
        ],
      },
      v1beta1: {
        spec: betaSchedule.scheduleSpec,
        status: betaSchedule.scheduleStatus,
        columns: [
          column('Playbook', '.spec.playbookRef.name'),
          column('Schedule', '.status.computedSchedule'),
          column('Zone', '.spec.timeZone'),
          column('Suspended', '.spec.suspend', 'boolean'),
          column('Last Run', '.status.lastScheduleTime', 'date'),
          conditionColumn('Ready'),
          age,
        ],
      },
    },
  },
  Run: {
    plural: 'runs',
    singular: 'run',
    shortNames: ['arun'],
    scope: 'Namespaced',
    description: 'One execution of a Playbook.',
    nameRule: {
      rule: 'size(self.metadata.name) <= 52',
      message: 'metadata.name must have at most 52 characters, so that the names of its attempts fit',
    },
    versions: {
      v1beta1: {
        spec: betaRun.runSpec,
        status: betaRun.runStatus,
        columns: [
          column('Playbook', '.spec.playbookRef.name'),
          column('Phase', '.status.phase'),
          column('Progress', '.status.progress'),
          column('Hosts', '.status.totals.hosts', 'integer'),
          column('Changed', '.status.totals.changed', 'integer'),
          column('Failed', '.status.totals.failed', 'integer'),
          { ...column('Commit', '.status.resolved.commit'), priority: 1 },
          { ...column('Class', '.status.failure.class'), priority: 1 },
          age,
        ],
      },
    },
  },
  PlaybookPolicy: {
    plural: 'playbookpolicies',
    singular: 'playbookpolicy',
    shortNames: ['apolicy'],
    scope: 'Cluster',
    description: 'What is allowed in the namespaces that it selects.',
    versions: {
      v1beta1: {
        spec: betaPolicy.playbookPolicySpec,
        status: betaPolicy.playbookPolicyStatus,
        columns: [conditionColumn('Ready'), reasonColumn('Ready'), age],
      },
    },
  },
} as const satisfies Record<string, KindEntry>;

/** A kind of the API. */
export type Kind = keyof typeof KINDS;

/** All kinds. */
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** The entry of a kind, widened. */
export const kindEntry = (kind: Kind): KindEntry => KINDS[kind];

/** The schemas of a kind in a version, or undefined when the kind does not exist in it. */
export const versionEntry = (kind: Kind, version: Version): VersionEntry | undefined =>
  kindEntry(kind).versions[version];
