/**
 * The webhook configurations (admissionregistration.k8s.io/v1), from the registry. ADR 0013 has the reasons:
 * both versions are listed, so objects arrive as sent; `Equivalent` only matters for versions that are not listed;
 * no subresource is listed, because the API server drops everything but the status from writes to `/status`.
 */
import { ANNOTATIONS, GROUP, VERSIONS } from '../../schemas/common/group.ts';
import { INSTALLATION, WEBHOOK_PATHS, WEBHOOK_PORTS } from '../../schemas/common/installation.ts';
import { KIND_NAMES, type Kind, kindEntry } from '../../schemas/registry.ts';
import { type Manifest, metadata } from './manifest.ts';

/** A CEL condition of the API server. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

const anyOf = (...expressions: readonly string[]): string => expressions.join(' || ');
const not = (expression: string): string => `!(${expression})`;
const annotation = (of: string, key: string): string => `${of}.metadata.?annotations[?${key}]`;
const changed = (key: string): string => `${annotation('object', key)} != ${annotation('oldObject', key)}`;

const CREATES = "request.operation == 'CREATE'";

/** Annotations that mean something to admission; whoever writes another one says nothing to judge. */
const MEANINGFUL = Object.values(ANNOTATIONS).filter((key) => key !== ANNOTATIONS.syncNow);

/**
 * Writes of finalizers, owners, labels and foreign annotations never reach the server: it cannot keep an object
 * from being deleted, nor a controller of somebody else from its bookkeeping, even when it is down. Objects that are
 * being deleted are no exception of their own, or their stamps could be forged.
 */
export const CHANGES: MatchCondition = {
  name: 'changes-what-is-judged',
  expression: anyOf(
    CREATES,
    'object.?spec != oldObject.?spec',
    `[${MEANINGFUL.map((key) => `'${key}'`).join(', ')}].exists(key, ${changed('key')})`,
  ),
};

const RUN_NOW = `'${ANNOTATIONS.runNow}'`;
const isRun = `request.resource.resource == '${kindEntry('Run').plural}'`;
/** What must carry the identity of whoever asks: a new Run, and a new value of run-now. */
const ASKS_FOR_RUN = `${CREATES} ? ${anyOf(isRun, `${annotation('object', RUN_NOW)}.hasValue()`)} : ${changed(RUN_NOW)}`;

/** Names of the webhooks, as messages of the API server have them. */
export const webhookNames = {
  stamp: `stamp.${GROUP}`,
  default: `default.${GROUP}`,
  validate: `validate.${GROUP}`,
} as const;

/** Rules for kinds: one for all of the same scope and versions. */
function rules(kinds: readonly Kind[]): object[] {
  const groups = Map.groupBy(kinds, (kind) =>
    JSON.stringify([kindEntry(kind).scope, VERSIONS.filter((version) => kindEntry(kind).versions[version])]),
  );
  return [...groups].map(([key, members]) => {
    const [scope, apiVersions] = JSON.parse(key);
    return {
      apiGroups: [GROUP],
      apiVersions,
      operations: ['CREATE', 'UPDATE'],
      resources: members.map((kind) => kindEntry(kind).plural),
      scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced',
    };
  });
}

interface Entry {
  readonly name: keyof typeof webhookNames;
  readonly path: string;
  readonly kinds: readonly Kind[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchConditions: readonly MatchCondition[];
}

// No caBundle: the server or cert-manager writes it, and an invalid one such as "Cg==" is refused (K#123835).
const webhook = ({ name, path, kinds, failurePolicy, matchConditions }: Entry) => ({
  name: webhookNames[name],
  admissionReviewVersions: ['v1'],
  clientConfig: {
    service: {
      namespace: INSTALLATION.namespace,
      name: INSTALLATION.webhook,
      path,
      port: WEBHOOK_PORTS.service,
    },
  },
  rules: rules(kinds),
  matchPolicy: 'Equivalent',
  matchConditions,
  failurePolicy,
  sideEffects: 'None',
  timeoutSeconds: 5,
});

const configuration = (kind: string, webhooks: readonly object[]): Manifest => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: metadata(INSTALLATION.webhookConfiguration),
  webhooks,
});

const mutating = (entry: Pick<Entry, 'name' | 'kinds' | 'failurePolicy' | 'matchConditions'>) => ({
  ...webhook({ ...entry, path: WEBHOOK_PATHS.mutate }),
  reinvocationPolicy: 'IfNeeded',
});

/** Kinds that can ask for a Run. */
const RUN_KINDS = ['Playbook', 'Schedule', 'Run'] as const satisfies readonly Kind[];

/**
 * Mutation fails open, because whatever must not get in is refused by validation; except where it writes who asks.
 * No request is sent to both webhooks.
 */
export const mutatingWebhookConfiguration = (): Manifest =>
  configuration('MutatingWebhookConfiguration', [
    mutating({
      name: 'stamp',
      kinds: RUN_KINDS,
      failurePolicy: 'Fail',
      matchConditions: [{ name: 'asks-for-a-run', expression: ASKS_FOR_RUN }],
    }),
    mutating({
      name: 'default',
      kinds: KIND_NAMES,
      failurePolicy: 'Ignore',
      matchConditions: [CHANGES, { name: 'asks-for-no-run', expression: not(ASKS_FOR_RUN) }],
    }),
  ]);

/** Validation fails closed, for our group only: no failure of ours stops anything else in the cluster. */
export const validatingWebhookConfiguration = (): Manifest =>
  configuration('ValidatingWebhookConfiguration', [
    webhook({
      name: 'validate',
      path: WEBHOOK_PATHS.validate,
      kinds: KIND_NAMES,
      failurePolicy: 'Fail',
      matchConditions: [CHANGES],
    }),
  ]);
