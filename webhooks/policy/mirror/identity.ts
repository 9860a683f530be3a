/** ID-01 in CEL; `../identity.ts` and `../../mutating/stamp.ts` say the same. */
import { ANNOTATIONS } from '../../../schemas/common/group.ts';
import { CONTROLLER_USER } from '../../../schemas/common/installation.ts';
import { MAX_GROUPS } from '../../identity-stamp.ts';
import type { Mirror } from './mirror.ts';

const annotation = (object: string, key: string): string => `${object}.metadata.?annotations[?${key}]`;
const restored = (object: string): string => `${annotation(object, `'${ANNOTATIONS.restored}'`)}.hasValue()`;

const STAMP = 'object.spec.requestedBy';
const USER = 'request.userInfo';
const GROUPS = `${USER}.?groups.orValue([])`;
const isOwn = [
  `${STAMP}.username == ${USER}.username`,
  `${STAMP}.?uid.orValue('') == ${USER}.?uid.orValue('')`,
  `!has(${STAMP}.onBehalfOf)`,
  // Stamps hold no more groups than a Run may carry; CEL cannot cut a list.
  `(${GROUPS}.size() > ${MAX_GROUPS} || ${STAMP}.?groups.orValue([]) == ${GROUPS})`,
].join(' && ');
const onBehalf = `${USER}.username == '${CONTROLLER_USER}' && has(${STAMP}.onBehalfOf)`;

/** A user name that JSON writes as it is; the stamp of another one is left to the server. */
const PLAIN_NAME = `${USER}.username.matches(r'^[^"\\\\\\x00-\\x1f]*$')`;
const stampOf = (key: string): string => annotation('object', key);
const UNFORGED = [
  `!${stampOf('key')}.hasValue()`,
  `request.operation == 'UPDATE' && ${stampOf('key')} == ${annotation('oldObject', 'key')}`,
  `!${PLAIN_NAME}`,
  `${stampOf('key')}.orValue('').startsWith('{"username":"' + ${USER}.username + '"')`,
].join(' || ');

/** ID-01. */
export const identityMirrors: readonly Mirror[] = [
  {
    rule: 'ID-01',
    conditions: [
      {
        kinds: ['Run'],
        holds: `request.operation != 'CREATE' || ${restored('object')} || has(${STAMP}) && (${isOwn} || ${onBehalf})`,
        message:
          'spec.requestedBy: must be what admission writes, the identity of whoever creates the Run; remove it, and see whether the mutating webhook of the operator is installed',
      },
      {
        kinds: ['Run'],
        holds: `request.operation == 'CREATE' || ${restored('object')} == ${restored('oldObject')}`,
        message: `metadata.annotations[${ANNOTATIONS.restored}]: must not be added or removed: only a Run that is created with it is a record, and its identity was not checked; create another Run`,
      },
      {
        kinds: ['Playbook', 'Schedule'],
        holds: `['${ANNOTATIONS.author}', '${ANNOTATIONS.runNowBy}'].all(key, ${UNFORGED})`,
        message: `metadata.annotations: ${ANNOTATIONS.author} and ${ANNOTATIONS.runNowBy} are written by admission only, and name whoever asks`,
      },
    ],
  },
];
