/** Parts of a status that several kinds share. Both versions of a kind serve the same status. */
import { type Static, Type } from 'typebox';
import { filledText, instant, integer, listOf, object, oneOf, optional, text } from './structural.ts';

/** A condition, as in meta/v1 but with the optional fields of the origin's CRDs. */
export const condition = object({
  type: filledText(316, 'Type of the condition, in CamelCase.'),
  status: oneOf(['True', 'False', 'Unknown'], 'Status of the condition.'),
  reason: optional(text(1024, 'Why the condition has this status, in CamelCase.')),
  message: optional(text(32768, 'What a person should know.')),
  lastTransitionTime: optional(instant('When the status last changed.')),
  observedGeneration: optional(
    Type.Integer({ format: 'int64', description: 'Generation of the object that the condition is about.' }),
  ),
});
/** A condition. */
export type Condition = Static<typeof condition>;

/** Conditions by type; an atomic list would let writers overwrite each other. */
export const conditions = listOf(condition, 32, {
  description: 'Observations of the state of the object.',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
});

/** `observedGeneration`. */
export const observedGeneration = Type.Integer({
  format: 'int64',
  description: 'Generation that the controller has last seen.',
});

/** Reference from a status to an object of the same namespace. */
export const statusRef = (description: string) =>
  object(
    { name: filledText(253, 'Name of the object.'), uid: optional(text(64, 'UID of the object.')) },
    { description },
  );

/** Counter in a status. */
export const count = (description: string) => integer(0, 2_147_483_647, description);
