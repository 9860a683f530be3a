/** REF-01, the allow list of REF-03, and REF-05: what a spec may name, and whether it exists. */
import { type FieldError, forbidden, notFound } from '../../schemas/common/field-error.ts';
import { member, valueAt } from '../../schemas/common/json.ts';
import type { Mode } from '../../schemas/common/rules.ts';
import {
  type NamedKind,
  type NamedObject,
  namedObjects,
  newlyNamed,
} from '../../schemas/domain/named-object.ts';
import { matchesWildcard, missingFrom } from '../../schemas/domain/wildcard.ts';
import { at, field, isSet, items } from '../field.ts';
import { type Answers, type ObjectRef, refKey } from './question.ts';
import { ACCOUNT, serviceAccountOf } from './service-account.ts';
import type { AnyRuleCheck, AnySubject, JudgedKind, Subject, Violation } from './subject.ts';

const OWN_NAMESPACE = 'references stay inside the namespace of the object; name an object of this namespace';

function leavesNamespace(object: unknown): FieldError[] {
  const slashes = namedObjects(object).filter(({ name }) => name.includes('/'));
  const sources = items(field(object, 'spec', 'runtime', 'volumes')).map((volume) =>
    at(volume, 'ephemeral', 'volumeClaimTemplate', 'spec', 'dataSourceRef', 'namespace'),
  );
  return [...slashes.map(({ path }) => path), ...sources.filter(isSet).map(({ path }) => path)].map((path) =>
    forbidden(path, OWN_NAMESPACE),
  );
}

function serviceAccountAllowed({ object, settings }: Subject<'Playbook'>): FieldError[] {
  const name = serviceAccountOf(object);
  if (name === undefined) return [];
  const list = missingFrom(settings.serviceAccounts, (pattern) => matchesWildcard(pattern, name));
  if (list === undefined) return [];
  const allowed = list.length === 0 ? 'none' : list.slice(0, 10).join(', ');
  return [
    forbidden(
      ACCOUNT,
      `is the ServiceAccount ${JSON.stringify(name.slice(0, 64))}, which the policy of this namespace does not allow; allowed are ${allowed}`,
    ),
  ];
}

const KINDS: readonly JudgedKind[] = ['Repository', 'Playbook', 'Schedule', 'Run'];

/** REF-01 and the allow list of REF-03. */
export const referenceRules: readonly AnyRuleCheck[] = [
  ...KINDS.map(
    (kind) =>
      ({ id: 'REF-01', kind, check: ({ object }: AnySubject) => leavesNamespace(object) }) as AnyRuleCheck,
  ),
  { id: 'REF-03', kind: 'Playbook', check: serviceAccountAllowed },
];

/** Kinds whose existence the operator looks up. It reads no Secrets, not even whether they exist. */
const LOOKED_UP: readonly NamedKind[] = [
  'ConfigMap',
  'PersistentVolumeClaim',
  'Playbook',
  'Repository',
  'ServiceAccount',
];

/** Objects whose existence REF-05 asks for: those that are newly named, must exist, and may be looked up. */
export const referenceQuestions = ({
  object,
  old,
}: Pick<AnySubject, 'object' | 'old'>): readonly ObjectRef[] =>
  lookedUp(object, old).map((named) => refTo(named, object.metadata.namespace ?? ''));

const lookedUp = (object: unknown, old: unknown): NamedObject[] =>
  newlyNamed(object, old).filter((named) => LOOKED_UP.includes(named.kind) && isNeeded(object, named));

/** Whether a reference must lead somewhere, and to an object of the kind that its field stands for. */
function isNeeded(object: unknown, { path }: NamedObject): boolean {
  const reference = valueAt(object, path.slice(0, -1));
  if (member(reference, 'optional') === true) return false;
  const isSource = path.some((step) => step === 'dataSource' || step === 'dataSourceRef');
  return !isSource || member(reference, 'kind') === 'PersistentVolumeClaim';
}

const refTo = ({ kind, name }: NamedObject, namespace: string): ObjectRef => ({ kind, namespace, name });

/** REF-05: what is named and does not exist. Manifests may come in any order, so this is no more than a warning by default. */
export function missingReferences(
  { object, old }: Pick<AnySubject, 'object' | 'old'>,
  { existence }: Answers,
  mode: Mode,
): readonly Violation[] {
  if (mode === 'Off') return [];
  const namespace = object.metadata.namespace ?? '';
  return lookedUp(object, old).flatMap((named) => {
    if (existence.get(refKey(refTo(named, namespace))) !== 'missing') return [];
    const message = `names the ${named.kind} ${JSON.stringify(named.name)}, which does not exist in namespace ${JSON.stringify(namespace)}; create it, or correct the name`;
    return [{ ...notFound(named.path, message), rule: 'REF-05', mode }];
  });
}
