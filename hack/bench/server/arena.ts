/** Where the benchmarks take place: a control plane with the operator installed, and the admission server beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALLATION } from '../../../schemas/common/installation.ts';
import { issue } from '../../cluster/certificates.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { installOperator, writeAccountKubeconfig } from '../../cluster/operator/install.ts';
import { startServer } from '../../cluster/operator/server.ts';
import { freePorts, LOOPBACK } from '../../cluster/ports.ts';
import type { ClientTls } from './client/job.ts';
import { BENCH_USER } from './playbooks.ts';
import { type ServingFiles, writeServingFiles } from './serving-files.ts';

/** A server that is driven directly. */
export interface Contender {
  readonly url: string;
  readonly pid: number;
  readonly mutate: string;
  readonly validate: string;
}

/** Everything that runs. */
export interface Arena {
  readonly plane: ControlPlane;
  readonly serving: ServingFiles;
  /** The admission server of this repository. */
  readonly ours: Contender;
  /** How a user with few rights reaches the API server. */
  readonly user: ClientTls;
  /** Runs kubectl as administrator; throws with its message when it fails. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
}

/** Label of namespaces in which nothing of admission is configured. */
export const BARE = 'bench.ansible.cloud37.dev/bare';

/** Namespaces of the created Playbooks, by what is asked about them. */
export const NAMESPACES = { bare: 'bench-bare', plain: 'bench-plain', secret: 'bench-secret' } as const;

/** Starts everything; {@link ControlPlane.stop} of its plane ends it. */
export async function startArena(): Promise<Arena> {
  const plane = await startControlPlane();
  try {
    const kubectl: Arena['kubectl'] = async (args, stdin) => {
      const { code, stdout, stderr } = await plane.kubectl(args, stdin);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed:\n${stderr}`);
      return stdout;
    };
    const serving = await writeServingFiles(plane.directory);
    const [https = 0, probe = 0] = await freePorts(2);
    await installOperator(plane, { webhook: https, conversion: https, caBundle: serving.ca });
    await prepareNamespaces(kubectl);
    const { namespace, webhook: name } = INSTALLATION;
    const kubeconfig = join(plane.directory, 'webhook.kubeconfig');
    await writeAccountKubeconfig(plane, { namespace, name }, kubeconfig);
    const { pid } = await startServer(plane, {
      name: 'webhook',
      ports: { https, probe },
      kubeconfig,
      flags: ['--certificates=files', `--cert-dir=${serving.directory}`, '--drain-seconds=0'],
    });
    await kubectl(['create', '-f', '-'], JSON.stringify(REPOSITORY));
    const url = `https://${LOOPBACK}:${https}`;
    const ours = { url, pid, mutate: '/mutate', validate: '/validate' };
    return { plane, serving, ours, user: await userTls(plane), kubectl };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

/** What the typical Playbook names. */
const REPOSITORY = {
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind: 'Repository',
  metadata: { name: 'site', namespace: 'default' },
  spec: { url: 'https://git.example.com/site.git' },
};

const RIGHTS = [
  ['create', 'clusterrole', 'bench-playbooks', '--verb=create', '--resource=playbooks.ansible.cloud37.dev'],
  ['create', 'clusterrole', 'bench-secrets', '--verb=get', '--resource=secrets'],
  ...['bench-playbooks', 'bench-secrets'].map((role) => [
    'create',
    'clusterrolebinding',
    role,
    `--clusterrole=${role}`,
    `--user=${BENCH_USER.username}`,
  ]),
];

/** Makes namespaces and a user, and takes one namespace out of everything that judges. */
async function prepareNamespaces(kubectl: Arena['kubectl']): Promise<void> {
  for (const namespace of Object.values(NAMESPACES)) await kubectl(['create', 'namespace', namespace]);
  await kubectl(['label', 'namespace', NAMESPACES.bare, `${BARE}=`]);
  for (const args of RIGHTS) await kubectl(args);
  const namespaceSelector = { matchExpressions: [{ key: BARE, operator: 'DoesNotExist' }] };
  interface Admission {
    webhooks?: object[];
    spec?: object;
  }
  const excepted = ({ webhooks, spec, ...object }: Admission): object =>
    webhooks
      ? { ...object, webhooks: webhooks.map((webhook) => ({ ...webhook, namespaceSelector })) }
      : { ...object, spec: { ...spec, matchResources: { namespaceSelector } } };
  const kinds = [
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'validatingadmissionpolicybindings',
  ];
  const label = '--selector=app.kubernetes.io/name=ansible-playbook-operator';
  const list = JSON.parse(await kubectl(['get', kinds.join(), label, '-o', 'json'])) as {
    items: Admission[];
  };
  await kubectl(['replace', '-f', '-'], JSON.stringify({ ...list, items: list.items.map(excepted) }));
}

/** A client certificate of the user whom everything is done as. */
async function userTls({ pki }: ControlPlane): Promise<ClientTls> {
  const [ca, key] = await Promise.all([pki.ca.certificate, pki.ca.key].map((file) => readFile(file, 'utf8')));
  const authority = { certificate: ca ?? '', key: key ?? '' };
  const [organization] = BENCH_USER.groups;
  const pair = await issue(authority, { commonName: BENCH_USER.username, organization, usages: ['client'] });
  return { ca: authority.certificate, cert: pair.certificate, key: pair.key };
}
