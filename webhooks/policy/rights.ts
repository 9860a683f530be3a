/** REF-02 to REF-04 and bypasses: which rights of the requester an object needs. */
import { type FieldError, forbidden, formatPath, invalid } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS, GROUP } from '../../schemas/common/group.ts';
import { equal, type Path, valueAt } from '../../schemas/common/json.ts';
import type { UserInfo } from '../../schemas/common/object.ts';
import type { Mode, RuleId } from '../../schemas/common/rules.ts';
import { type NamedKind, type NamedObject, newlyNamed } from '../../schemas/domain/named-object.ts';
import { type BypassRequest, neededBypasses } from './bypass.ts';
import { dependentObjects } from './dependents.ts';
import type { Effective } from './effective.ts';
import { isOnBehalf } from './on-behalf.ts';
import { type AccessQuestion, type Answers, accessKey, serviceAccountUser } from './question.ts';
import { ACCOUNT, asksForToken, serviceAccountOf, TOKEN } from './service-account.ts';
import type { AnySubject, Violation } from './subject.ts';

/** Rights of one user, any of which satisfies a rule at a field. */
export interface Requirement {
  readonly rule: RuleId;
  readonly mode: Mode;
  readonly path: Path;
  /** `Secret db`, as messages name it. */
  readonly what: string;
  readonly anyOf: readonly AccessQuestion[];
}

type Right = Pick<AccessQuestion, 'verb' | 'group' | 'resource'>;
const CREATE_PODS: Right = { verb: 'create', group: '', resource: 'pods' };
const core = (verb: string, resource: string): Right => ({ verb, group: '', resource });

/** Rights that let a user name an object: whoever may create Pods can read everything that Pods can mount. */
const RIGHTS: ReadonlyMap<NamedKind, readonly [RuleId, readonly Right[]]> = new Map([
  ['Secret', ['REF-02', [core('get', 'secrets'), core('use', 'secrets'), CREATE_PODS]]],
  ['ConfigMap', ['REF-02', [core('get', 'configmaps')]]],
  ['PersistentVolumeClaim', ['REF-02', [CREATE_PODS]]],
  ['ServiceAccount', ['REF-03', [CREATE_PODS, core('impersonate', 'serviceaccounts')]]],
]);
const USE_PLAYBOOK: Right = { verb: 'use', group: GROUP, resource: 'playbooks' };

/** The rights that an object needs; none offline, where nobody asks. */
export function requiredRights(subject: AnySubject, effective: Effective): readonly Requirement[] {
  const namespace = subject.object.metadata.namespace ?? '';
  const users = requesters(subject.user, effective, namespace);
  if (users.length === 0) return [];
  const needs = [...namedRights(subject), ...dependentRights(subject), ...playbookRights(subject)];
  return needs.flatMap(({ rule, of, rights, lenient, what }) => {
    const mode = lenient ? 'Warn' : effective.modeOf(rule);
    if (mode === 'Off') return [];
    return users.map((user) => ({
      rule,
      mode,
      path: of.path,
      what: what ?? printedName(of),
      anyOf: rights.map((right) => ({
        user,
        ...right,
        namespace,
        ...(right === CREATE_PODS ? {} : { name: of.name }),
      })),
    }));
  });
}

const printedName = ({ kind, name }: NamedObject): string => `${kind} ${JSON.stringify(name)}`;

/**
 * Whose rights count, all of them: those of the user, or of the ServiceAccounts that policies name for a GitOps
 * controller; nobody's offline.
 */
export function requesters(
  user: UserInfo | undefined,
  effective: Effective,
  namespace: string,
): readonly UserInfo[] {
  if (user === undefined) return [];
  const delegates = effective.delegates.get(user.username);
  return delegates?.map((name) => serviceAccountUser(namespace, name)) ?? [user];
}

interface Need {
  readonly rule: RuleId;
  readonly of: NamedObject;
  readonly rights: readonly Right[];
  /** Only warns, whatever the mode. */
  readonly lenient?: boolean;
  /** Says more than the kind and name of the object. */
  readonly what?: string;
}

const namedRights = ({ object, old }: AnySubject): Need[] => {
  // Another repository is other code: what the Playbook has always named is given to somebody new.
  const before = equal(valueAt(object, REPOSITORY), valueAt(old, REPOSITORY)) ? old : undefined;
  const entrusts = ({ kind }: NamedObject) => kind === 'Secret' || kind === 'ServiceAccount';
  const named = [...newlyNamed(object, old), ...newlyNamed(object, before).filter(entrusts)];
  const unique = new Map([...named, ...newlyActedFor(object, before)].map((of) => [formatPath(of.path), of]));
  return [...unique.values()].flatMap((of) => needOf(of) ?? []);
};

function needOf(of: NamedObject): Need | undefined {
  const known = RIGHTS.get(of.kind);
  return known && { rule: known[0], of, rights: known[1] };
}

/** More objects than this are not asked for one by one. */
const MAX_DEPENDENT = 32;

/** What a Repository needs because other code is given to the Playbooks that use it. */
function dependentRights(subject: AnySubject): Need[] {
  const objects = dependentObjects(subject);
  const [first] = objects;
  if (first === undefined) return [];
  if (objects.length <= MAX_DEPENDENT)
    return objects.flatMap((of) => {
      const need = needOf(of);
      return need ? [{ ...need, what: `${printedName(of)} of Playbook ${JSON.stringify(of.playbook)}` }] : [];
    });
  const what = `the ${objects.length} Secrets and ServiceAccounts of the Playbooks that use it`;
  return [{ rule: 'REF-02', of: first, rights: [CREATE_PODS], what }];
}

/** The ServiceAccount of which a play gets a token now and got none before, where it is not newly named. */
function newlyActedFor(object: unknown, old: unknown): NamedObject[] {
  const account = (of: unknown) => (asksForToken(of) ? serviceAccountOf(of) : undefined);
  const name = account(object);
  const isNamedNewly = name === valueAt(object, ACCOUNT) && name !== valueAt(old, ACCOUNT);
  if (name === undefined || name === account(old) || isNamedNewly) return [];
  return [{ kind: 'ServiceAccount', name, path: TOKEN }];
}

/** Uses of a Playbook. What a controller creates for somebody is judged by that somebody's rights when it starts. */
function playbookRights(subject: AnySubject): Need[] {
  if (subject.kind === 'Repository') return [];
  return isOnBehalf(subject) ? [] : [...runNow(subject), ...startsRuns(subject)];
}

const RUN_NOW: Path = ['metadata', 'annotations', ANNOTATIONS.runNow];
const REPOSITORY: Path = ['spec', 'source', 'repositoryRef', 'name'];
const PLAYBOOK: Path = ['spec', 'playbookRef', 'name'];
const TRIGGERS: readonly Path[] = [
  ['spec', 'playbookRef'],
  ['spec', 'runTemplate'],
  ['spec', 'runTemplateRef'],
];

function runNow({ kind, object, old, version }: AnySubject): Need[] {
  const value = valueAt(object, RUN_NOW);
  if (kind === 'Run' || value === undefined || equal(value, valueAt(old, RUN_NOW))) return [];
  const name = kind === 'Playbook' ? object.metadata.name : valueAt(object, PLAYBOOK);
  if (typeof name !== 'string') return [];
  // Holders of "update" could start v1alpha1 Playbooks before "use" existed; they are warned for now.
  return [use({ kind: 'Playbook', name, path: RUN_NOW }, version === 'v1alpha1')];
}

function startsRuns({ kind, object, old }: AnySubject): Need[] {
  const name = valueAt(object, PLAYBOOK);
  if (kind === 'Playbook' || typeof name !== 'string') return [];
  const resumed = valueAt(old, ['spec', 'suspend']) === true && valueAt(object, ['spec', 'suspend']) !== true;
  const starts =
    old === undefined ||
    resumed ||
    (kind === 'Schedule' && TRIGGERS.some((path) => !equal(valueAt(object, path), valueAt(old, path))));
  return starts ? [use({ kind: 'Playbook', name, path: PLAYBOOK }, false)] : [];
}

const use = (of: NamedObject, lenient: boolean): Need => ({
  rule: 'REF-04',
  of,
  rights: [USE_PLAYBOOK],
  lenient,
});

/** Every question that requirements ask. */
export const rightsQuestions = (requirements: readonly Requirement[]): readonly AccessQuestion[] =>
  requirements.flatMap(({ anyOf }) => anyOf);

/** Requirements that the answers do not satisfy. What could not be asked is not allowed. */
export function missingRights(
  requirements: readonly Requirement[],
  { access }: Answers,
): readonly Violation[] {
  return requirements.flatMap(({ rule, mode, path, what, anyOf }) => {
    const answers = anyOf.map((question) => access.get(accessKey(question)) ?? 'unknown');
    if (answers.includes('allowed')) return [];
    const user = JSON.stringify(anyOf[0]?.user.username ?? '');
    const message = answers.includes('unknown')
      ? `could not establish whether ${user} may use ${what}; try again`
      : `${user} may not use ${what}; needed is ${anyOf.map(printed).join(', or ')}`;
    return [{ ...forbidden(path, message), rule, mode }];
  });
}

const printed = ({ verb, group, resource, name }: AccessQuestion): string =>
  `"${verb}" on ${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : `/${name}`}`;

/** The right that a bypass needs: `bypass` on `playbookpolicies/RULE`, cluster-wide because policies are. */
const bypassQuestion = (user: UserInfo, { rule }: BypassRequest): AccessQuestion => ({
  user,
  verb: 'bypass',
  group: GROUP,
  resource: 'playbookpolicies',
  name: rule,
});

/** What is to be asked for the bypasses that matter; nothing offline. */
export const bypassQuestions = (
  users: readonly UserInfo[],
  requests: readonly BypassRequest[],
  violations: readonly Violation[],
): readonly AccessQuestion[] =>
  neededBypasses(requests, violations).flatMap((request) =>
    users.map((user) => bypassQuestion(user, request)),
  );

/** Violations after bypasses: those that stand, and those that were excused with the reason given. */
export interface BypassOutcome {
  readonly standing: readonly Violation[];
  readonly bypassed: readonly (Violation & { readonly bypass: string })[];
}

/** Applies the bypasses that all users have the right to. Others change nothing and say so in the message. */
export function applyBypasses(
  users: readonly UserInfo[],
  requests: readonly BypassRequest[],
  violations: readonly Violation[],
  { access }: Answers,
): BypassOutcome {
  const standing: Violation[] = [];
  const bypassed: (Violation & { bypass: string })[] = [];
  for (const violation of violations) {
    const request = requests.find(({ rule }) => rule === violation.rule);
    const granted =
      request !== undefined &&
      users.length > 0 &&
      users.every((user) => access.get(accessKey(bypassQuestion(user, request))) === 'allowed');
    if (granted) bypassed.push({ ...violation, bypass: request.reason });
    else if (request === undefined || violation.mode !== 'Enforce') standing.push(violation);
    else
      standing.push({
        ...violation,
        message: `${violation.message}; the bypass of ${violation.rule} needs the verb "bypass" on playbookpolicies.${GROUP}/${violation.rule}`,
      });
  }
  return { standing, bypassed };
}

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):/;

/**
 * A warning where an object needs rights and is applied by a ServiceAccount of another namespace, as GitOps controllers
 * do: what it may do says nothing about whoever wrote the object.
 */
export function unestablished(subject: AnySubject, effective: Effective): readonly FieldError[] {
  const { user, object } = subject;
  const home = SERVICE_ACCOUNT.exec(user?.username ?? '')?.[1];
  if (user === undefined || home === undefined || home === object.metadata.namespace) return [];
  if (effective.delegates.has(user.username) || requiredRights(subject, effective).length === 0) return [];
  return [
    invalid(
      ['spec'],
      `was checked with the rights of ${user.username}, not of its author; see delegatedRequesters of PlaybookPolicies`,
    ),
  ];
}
