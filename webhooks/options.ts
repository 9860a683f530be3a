/** The options of the admission server: one table for the parser, `--help` and docs/reference/configuration.md. */
import { INSTALLATION, WEBHOOK_PORTS } from '../schemas/common/installation.ts';

/** Types of values. Bytes are quantities such as 7Mi; seconds may have a fraction. */
export type OptionType = 'integer' | 'bytes' | 'seconds' | 'text' | readonly string[];

/** One option. */
export interface Option {
  readonly type: OptionType;
  /** As it would be written; without one the option may be left unset. */
  readonly default?: string;
  /** Smallest and largest number. */
  readonly range?: readonly [number, number];
  /** Stands for the value in `--help`. */
  readonly placeholder?: string;
  /** One sentence or two, in Markdown. */
  readonly description: string;
}

const MI = 1024 * 1024;
const PORT = [0, 65_535] as const;
const BYTES = [1024, 16 * 1024 * MI] as const;

/** All options by flag without dashes. The environment variable is the flag in upper case, after `APO_`. */
export const OPTIONS = {
  port: {
    type: 'integer',
    default: String(WEBHOOK_PORTS.https),
    range: PORT,
    description:
      'HTTPS port of the webhooks. Private clusters let the API server reach nodes and Pods on 10250; 0 takes a free one and logs it.',
  },
  'bind-address': {
    type: 'text',
    default: '::',
    placeholder: 'ADDRESS',
    description: 'Address that both ports listen on; `::` is every address, IPv4 included.',
  },
  'probe-port': {
    type: 'integer',
    default: String(WEBHOOK_PORTS.probe),
    range: PORT,
    description: 'HTTP port of `/livez`, `/readyz` and `/metrics`; 0 takes a free one and logs it.',
  },
  kubeconfig: {
    type: 'text',
    placeholder: 'FILE',
    description: 'Kubeconfig of the cluster to ask; by default the ServiceAccount of the Pod.',
  },
  certificates: {
    type: ['self-managed', 'files'],
    default: 'self-managed',
    description:
      'Where the serving certificate comes from: a Secret that the replicas make and rotate themselves, or files of `--cert-dir`, such as those of cert-manager.',
  },
  'cert-dir': {
    type: 'text',
    placeholder: 'DIRECTORY',
    description:
      'Directory with `tls.crt` and `tls.key`, reloaded when they change. Needed for `--certificates files`.',
  },
  'certificate-seconds': {
    type: 'seconds',
    // 90 days.
    default: '7776000',
    range: [10, 10 * 365 * 86_400],
    description:
      'How long a self-managed certificate lasts; it is renewed after two thirds of that. Its authority lasts four times as long.',
  },
  'tls-min-version': {
    type: ['1.2', '1.3'],
    default: '1.3',
    description: 'Oldest version of TLS that is spoken. Every supported API server speaks 1.3.',
  },
  'client-ca-file': {
    type: 'text',
    placeholder: 'FILE',
    description:
      'Certificate authorities (PEM); with them only clients that show a certificate of one are served. The API server shows one when its admission configuration says so.',
  },
  namespace: {
    type: 'text',
    default: INSTALLATION.namespace,
    placeholder: 'NAME',
    description: 'Namespace of the operator: of its Services and of the Secret with its certificates.',
  },
  'webhook-service': {
    type: 'text',
    default: INSTALLATION.webhook,
    placeholder: 'NAME',
    description: 'Service of `/mutate` and `/validate`; its names are in self-managed certificates.',
  },
  'conversion-service': {
    type: 'text',
    default: INSTALLATION.conversionService,
    placeholder: 'NAME',
    description:
      'Service of `/convert`, which publishes addresses that are not ready; its names are in self-managed certificates.',
  },
  'max-admission-bytes': {
    type: 'bytes',
    default: '7Mi',
    range: BYTES,
    description:
      'Largest body of `/mutate` and `/validate`. The API server takes objects of 3 MiB, and an update has two.',
  },
  'max-conversion-bytes': {
    type: 'bytes',
    default: '256Mi',
    range: BYTES,
    description: 'Largest body of `/convert`: a whole list of stored objects.',
  },
  'in-flight-bytes': {
    type: 'bytes',
    default: '512Mi',
    range: BYTES,
    description:
      'Bytes of bodies that are held at a time; an eighth of it is kept free for admission. Requests beyond it get 429 with `Retry-After`.',
  },
  'drain-seconds': {
    type: 'seconds',
    default: '20',
    range: [0, 3600],
    description:
      'How long requests are still answered after SIGTERM, with `Connection: close` and `/readyz` failing, until no API server sends any.',
  },
  'access-cache-seconds': {
    type: 'seconds',
    default: '10',
    range: [0, 300],
    description: 'How long answers of SubjectAccessReviews count.',
  },
  'access-qps': {
    type: 'integer',
    default: '200',
    range: [1, 100_000],
    description: 'SubjectAccessReviews a second; what waits too long is denied.',
  },
  'access-burst': {
    type: 'integer',
    default: '400',
    range: [1, 100_000],
    description: 'SubjectAccessReviews that may be sent at once.',
  },
  'default-image': {
    type: 'text',
    placeholder: 'IMAGE',
    description: 'Execution Environment of Playbooks that name none, as it is given to the controllers.',
  },
  'operator-image': {
    type: 'text',
    placeholder: 'IMAGE',
    description:
      'Image of the operator, which fetches sources in Pods of Runs, as it is given to the controllers.',
  },
  'controller-user': {
    type: 'text',
    placeholder: 'USER',
    description:
      'User name of the controllers, the only ones that may create Runs on behalf of others; by default the ServiceAccount `ansible-playbook-operator-controller` in `--namespace`.',
  },
  'log-level': {
    type: ['debug', 'info', 'warn', 'error'],
    default: 'info',
    description:
      'What is logged, as JSON lines on standard error. `info` has a line for every refusal, `debug` for every verdict; none has contents of objects.',
  },
} as const satisfies Record<string, Option>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** All names. */
export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** The table, widened. */
export const optionEntry = (name: OptionName): Option => OPTIONS[name];

/** `APO_MAX_ADMISSION_BYTES` for `max-admission-bytes`. */
export const environmentName = (name: OptionName): string => `APO_${name.toUpperCase().replaceAll('-', '_')}`;
