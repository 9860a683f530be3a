/** REF-02 to REF-04 and bypasses: which rights of the requester an object needs. */
import { forbidden } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS, GROUP } from '../../schemas/common/group.ts';
import { equal, type Path, valueAt } from '../../schemas/common/json.ts';
import type { UserInfo } from '../../schemas/common/object.ts';
import type { Mode, RuleId } from '../../schemas/common/rules.ts';
import { type NamedKind, type NamedObject, newlyNamed } from '../../schemas/domain/named-object.ts';
import { type BypassRequest, neededBypasses } from './bypass.ts';
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
  if (subject.user === undefined) return [];
  const namespace = subject.object.metadata.namespace ?? '';
  const users = requesters(subject.user, effective, namespace);
  return [...namedRights(subject), ...playbookRights(subject)].flatMap(({ rule, of, rights, lenient }) => {
    const mode = lenient ? 'Warn' : effective.modeOf(rule);
    if (mode === 'Off') return [];
    return users.map((user) => ({
      rule,
      mode,
      path: of.path,
      what: `${of.kind} ${JSON.stringify(of.name)}`,
      anyOf: rights.map((right) => ({
        user,
        ...right,
        namespace,
        ...(right === CREATE_PODS ? {} : { name: of.name }),
      })),
    }));
  });
}

/** Whose rights count: those of the user, or of the ServiceAccounts that policies name for a GitOps controller. */
function requesters(user: UserInfo, effective: Effective, namespace: string): readonly UserInfo[] {
  const delegates = effective.delegates.get(user.username);
  return delegates?.map((name) => serviceAccountUser(namespace, name)) ?? [user];
}

interface Need {
  readonly rule: RuleId;
  readonly of: NamedObject;
  readonly rights: readonly Right[];
  /** Only warns, whatever the mode. */
  readonly lenient?: boolean;
}

const namedRights = ({ object, old }: AnySubject): Need[] =>
  [...newlyNamed(object, old), ...newlyActedFor(object, old)].flatMap((of) => {
    const known = RIGHTS.get(of.kind);
    return known === undefined ? [] : [{ rule: known[0], of, rights: known[1] }];
  });

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
  user: UserInfo | undefined,
  requests: readonly BypassRequest[],
  violations: readonly Violation[],
): readonly AccessQuestion[] =>
  user === undefined
    ? []
    : neededBypasses(requests, violations).map((request) => bypassQuestion(user, request));

/** Violations after bypasses: those that stand, and those that were excused with the reason given. */
export interface BypassOutcome {
  readonly standing: readonly Violation[];
  readonly bypassed: readonly (Violation & { readonly bypass: string })[];
}

/** Applies the bypasses that the user has the right to. Others change nothing and say so in the message. */
export function applyBypasses(
  user: UserInfo | undefined,
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
      user !== undefined &&
      access.get(accessKey(bypassQuestion(user, request))) === 'allowed';
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
