/** Where an object holds what a Run is given: in a Run, and in the template of a Schedule. */
import { type Field, field } from './field.ts';

/** The field with `parameters`, `overrides`, `revision` and so on. */
export const runFields = (kind: 'Run' | 'Schedule', object: unknown): Field =>
  kind === 'Run' ? field(object, 'spec') : field(object, 'spec', 'runTemplate', 'spec');
