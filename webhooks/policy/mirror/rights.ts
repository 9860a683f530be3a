/**
 * REF-02 for Secrets and REF-03 in CEL; `../rights.ts` says the same. An expression of the API server may ask for two
 * rights and no more, so each Secret has variables of its own: `new0` are the Secrets that are newly named, `new1`
 * those without the first of them, and so on; `may0` is whether the requester may name the first of `new0`.
 */
import { badValues, type Mirror, type Of, optional } from './mirror.ts';

type SecretUser = 'Repository' | 'Playbook';

/** How many Secrets an object may newly name of which the requester has no more than the right to each. */
export const MAX_SECRETS = 8;

const right = (resource: string, verb: string, name?: string): string =>
  `authorizer.group('').resource('${resource}').namespace(request.namespace)${name === undefined ? '' : `.name(${name})`}.check('${verb}').allowed()`;

/** Fields with the name of a Secret. */
const SECRETS: Readonly<Record<SecretUser, readonly string[]>> = {
  Repository: [
    'spec.auth.secretRef.name',
    'spec.proxy.secretRef.name',
    'spec.galaxy.servers[].tokenRef.name',
  ],
  Playbook: [
    'spec.connection.passwordRef.name',
    'spec.connection.becomePasswordRef.name',
    'spec.connection.privateKeys[].secretKeyRef.name',
    'spec.connection.privateKeys[].passphraseRef.name',
    'spec.inventory.from[].secretKeyRef.name',
    'spec.variables.from[].secretRef.name',
    'spec.variables.from[].secretKeyRef.name',
    'spec.secrets.env[].secretKeyRef.name',
    'spec.secrets.envFrom[].secretRef.name',
    'spec.secrets.files[].secretRef.name',
    'spec.secrets.vault[].secretRef.name',
    'spec.runtime.imagePullSecrets[].name',
    'spec.runtime.volumes[].secret.secretName',
  ],
};
/** The same in fields of which the API server knows no types. */
const FREE_FORM: Readonly<Record<SecretUser, readonly string[]>> = {
  Repository: [],
  Playbook: [
    'spec.runtime.volumes[].csi.nodePublishSecretRef.name',
    'spec.runtime.volumes[].projected.sources[].secret.name',
  ],
};
/** Fields that name a ConfigMap or, where they say so, a Secret. */
const EITHER: Readonly<Record<SecretUser, readonly string[]>> = {
  Repository: ['spec.tls.caRef', 'spec.verification.allowedSignersRef', 'spec.galaxy.servers[].caRef'],
  Playbook: ['spec.connection.knownHostsRef'],
};

/** Names of the Secrets of an object, as a list. No name has a slash, so slashes flatten lists in lists. */
function secretsOf(kind: SecretUser, object: string): string {
  const lists = [
    ...SECRETS[kind].map((field) => namesAt(object, field, false)),
    ...FREE_FORM[kind].map((field) => namesAt(object, field, true)),
    ...EITHER[kind].map((field) => namesWhereSecret(object, field)),
  ];
  return `[${lists.map((list) => `${list}.join('/')`).join(', ')}].join('/').split('/')`;
}

function namesAt(object: string, field: string, freeForm: boolean): string {
  const depth = field.split('[].').length - 1;
  return flat(badValues({ field, bad: (name) => `${name} != ''`, freeForm }, object), depth);
}

const flat = (list: string, depth: number): string =>
  depth === 0 ? list : `${list}.map(l${depth}, ${flat(`l${depth}`, depth - 1)}.join('/'))`;

function namesWhereSecret(object: string, field: string): string {
  const [first = '', second] = field.split('[].');
  const [holders, reference] =
    second === undefined ? [`[${object}]`, first] : [`${optional(object, first)}.orValue([])`, second];
  const isSecret = `${optional('h', `${reference}.kind`)}.orValue('') == 'Secret'`;
  return `${holders}.filter(h, ${isSecret}).map(h, h.${reference}.name)`;
}

const may = (index: number): string => {
  const name = `variables.new${index}[0]`;
  return `variables.new${index}.size() == 0 || variables.free || ${right('secrets', 'get', name)} || ${right('secrets', 'use', name)}`;
};

const indexes = Array.from({ length: MAX_SECRETS }, (_, index) => index);

const secretVariables = (kind: SecretUser) => [
  { name: 'free', expression: `${right('pods', 'create')} || ${right('secrets', 'get')}` },
  { name: 'before', expression: `request.operation == 'UPDATE' ? ${secretsOf(kind, 'oldObject')} : ['']` },
  {
    name: 'new0',
    expression: `${secretsOf(kind, 'object')}.filter(name, name != '' && !(name in variables.before))`,
  },
  ...indexes.flatMap((index) => [
    { name: `may${index}`, expression: may(index) },
    {
      name: `new${index + 1}`,
      expression: `variables.new${index}.filter(name, name != variables.new${index}[0])`,
    },
  ]),
];

const secretMirror = (kind: SecretUser): Mirror => ({
  rule: 'REF-02',
  variables: secretVariables(kind),
  conditions: [
    {
      kinds: [kind],
      holds: indexes.map((index) => `variables.may${index}`).join(' && '),
      message:
        'names a Secret that the requester may not use; needed is "get" or "use" on it, or "create" on pods',
    },
    {
      kinds: [kind],
      holds: `variables.new${MAX_SECRETS}.size() == 0 || variables.free`,
      message: `names more than ${MAX_SECRETS} Secrets at once that are new; add them one after the other, or ask for "get" on all Secrets`,
    },
  ],
});

const RUNTIME = 'spec.runtime';
const named = (object: string): string => `${optional(object, `${RUNTIME}.serviceAccountName`)}.orValue('')`;
const token = (object: string): string =>
  `${optional(object, `${RUNTIME}.automountServiceAccountToken`)}.orValue(false)`;
const account = (object: string): string =>
  `${optional(object, `${RUNTIME}.serviceAccountName`)}.orValue(${token(object)} ? 'default' : '')`;
const acted = (object: string): string => `(${token(object)} ? ${account(object)} : '')`;
const asBefore = (of: Of): string =>
  `(${of('object')} == '' || request.operation == 'UPDATE' && ${of('object')} == ${of('oldObject')})`;

const accountMirror: Mirror = {
  rule: 'REF-03',
  conditions: [
    {
      kinds: ['Playbook'],
      holds: [
        `${asBefore(named)} && ${asBefore(acted)}`,
        right('pods', 'create'),
        right('serviceaccounts', 'impersonate', account('object')),
      ].join(' || '),
      message:
        'spec.runtime.serviceAccountName: names a ServiceAccount that the requester may not use; needed is "create" on pods, or "impersonate" on it',
    },
  ],
};

/** REF-02 and REF-03. */
export const rightsMirrors: readonly Mirror[] = [
  secretMirror('Repository'),
  secretMirror('Playbook'),
  accountMirror,
];
