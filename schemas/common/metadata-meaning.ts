/** What labels, annotations and finalizers of the group mean to users, for the reference page. */
import { type ANNOTATIONS, FINALIZER, type LABELS, MANAGED_BY, RESULT_FINALIZER } from './group.ts';

/** An object that carries a label, annotation or finalizer. */
export type Carrier = 'Repository' | 'Playbook' | 'Schedule' | 'Run' | 'Job' | 'Pod';

/** Who writes it. Conversion is part of every read and write of a version that is not stored. */
export type Writer = 'users' | 'admission' | 'conversion' | 'controllers';

/** What is to be known about a label, annotation or finalizer. */
export interface MetadataMeaning {
  readonly on: readonly Carrier[];
  readonly writer: Writer;
  /** Sentences in Markdown. */
  readonly meaning: string;
}

const described = (writer: Writer, on: readonly Carrier[], meaning: string): MetadataMeaning => ({
  on,
  writer,
  meaning,
});
const ofAttempts = (meaning: string): MetadataMeaning => described('controllers', ['Job', 'Pod'], meaning);

/** The kinds that v1alpha1 has too. */
const BOTH_VERSIONS = ['Repository', 'Playbook', 'Schedule'] as const;
/** The kinds that policy judges. */
const JUDGED = [...BOTH_VERSIONS, 'Run'] as const;

/** The labels, under their keys in `LABELS`. */
export const LABEL_MEANINGS = {
  managedBy: ofAttempts(`Always \`${MANAGED_BY}\`.`),
  ownerKind: ofAttempts(
    'Kind of the object that asked for the Run: `Schedule` or `Playbook`; `Run` when a user created it.',
  ),
  ownerName: ofAttempts('Name of that object.'),
  ownerUid: ofAttempts('UID of that object.'),
  runId: ofAttempts('UID of the Run.'),
  runType: ofAttempts('`scheduled` when a Schedule asked for the Run, else `manual`.'),
  run: ofAttempts('Name of the Run.'),
  attempt: ofAttempts('Number of the attempt, from 1.'),
  playbook: ofAttempts('Name of the Playbook.'),
  repository: ofAttempts('Name of the Repository.'),
} satisfies Record<keyof typeof LABELS, MetadataMeaning>;

/** The annotations, under their keys in `ANNOTATIONS`. */
export const ANNOTATION_MEANINGS = {
  runNow: described(
    'users',
    ['Playbook', 'Schedule'],
    'Any new value asks for one Run; the same value never asks twice. The writer needs the verb `use` on the Playbook (REF-04).',
  ),
  syncNow: described('users', ['Repository'], 'Any new value asks for one sync.'),
  bypass: described(
    'users',
    JUDGED,
    'Asks to be exempted from policy rules: `RULE=reason`, several separated by commas. The writer needs the verb `bypass` on each of them that the object breaks.',
  ),
  restored: described(
    'users',
    ['Run'],
    'Marks, with any value, a Run that came from a backup: it is kept as a record and never executed. It cannot be added or removed later (ID-01).',
  ),
  author: described(
    'admission',
    ['Playbook', 'Schedule'],
    'Who last changed the spec, as JSON. What others write there is undone.',
  ),
  runNowBy: described(
    'admission',
    ['Playbook', 'Schedule'],
    'Who last changed `run-now`, as JSON. What others write there is undone.',
  ),
  hubDelta: described(
    'conversion',
    BOTH_VERSIONS,
    'What v1beta1 says and v1alpha1 cannot hold, as JSON. Only objects read as v1alpha1 have it; keep it when you write them back.',
  ),
  spokeDelta: described(
    'conversion',
    BOTH_VERSIONS,
    'What v1alpha1 says and v1beta1 cannot hold, as JSON. Only objects read as v1beta1 have it; keep it when you write them back.',
  ),
} satisfies Record<keyof typeof ANNOTATIONS, MetadataMeaning>;

/** The annotations whose names start with `INPUT_ANNOTATION_PREFIX`. */
export const INPUT_MEANING: MetadataMeaning = described(
  'controllers',
  ['Pod'],
  'A file of the input of an attempt, which a volume presents to the containers.',
);

/** The finalizers, by name. */
export const FINALIZER_MEANINGS: Readonly<Record<string, MetadataMeaning>> = {
  [FINALIZER]: described(
    'controllers',
    BOTH_VERSIONS,
    'Keeps a deleted object until what was created for it has been cleared away.',
  ),
  [RESULT_FINALIZER]: described(
    'controllers',
    ['Pod'],
    'Keeps the Pod of an attempt until its result has been recorded.',
  ),
};
