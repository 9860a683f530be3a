/** Values of labels (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */
import { childName } from './child-name.ts';

const VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** The text as a label value: itself where that is allowed, else a shortened form that ends in a hash. */
export const labelValue = (text: string): string => (VALUE.test(text) ? text : childName(text, 'label'));
