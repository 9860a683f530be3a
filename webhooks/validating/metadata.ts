/**
 * What the API server requires of the metadata of every object (apimachinery `pkg/api/validation/objectmeta.go`). It
 * stops before the webhooks that judge the rest, so that everything is said at once only where we say this as well;
 * offline nobody else does.
 */
import {
  type FieldError,
  invalid,
  required,
  shown,
  tooLong,
  typeInvalid,
} from '../../schemas/common/field-error.ts';
import { isObject, type JsonObject } from '../../schemas/common/json.ts';
import { annotationBytes, MAX_ANNOTATION_BYTES } from '../../schemas/domain/annotations.ts';
import { labelKeyProblem, labelValueProblem } from '../../schemas/domain/label-selector.ts';
import {
  generateNameProblem,
  namespaceProblem,
  objectNameProblem,
} from '../../schemas/domain/object-name.ts';
import { at, type Field, field, isSet, keyOf, members, textOf, textProblems } from '../field.ts';

/** Errors of an object's metadata, whatever its kind and version. Total. */
export function metadataErrors(object: JsonObject): FieldError[] {
  const metadata = field(object, 'metadata');
  // Anything else but an object the schema refuses.
  if (isSet(metadata) && !isObject(metadata.value)) return [];
  const [name, generateName, namespace] = [
    at(metadata, 'name'),
    at(metadata, 'generateName'),
    at(metadata, 'namespace'),
  ];
  return [
    ...(isGiven(name) || isGiven(generateName) ? [] : [required(name.path, 'must be set, or generateName')]),
    ...typeErrors([name, generateName, namespace]),
    ...textProblems([name], objectNameProblem),
    ...textProblems([generateName], generateNameProblem),
    ...textProblems([namespace], namespaceProblem),
    ...labelErrors(at(metadata, 'labels')),
    ...annotationErrors(at(metadata, 'annotations')),
  ];
}

/** An empty text is as good as none: Go has no other. */
const isGiven = (of: Field): boolean => isSet(of) && of.value !== '';

const typeErrors = (fields: readonly Field[]): FieldError[] =>
  fields
    .filter((of) => isSet(of) && textOf(of) === undefined)
    .map(({ path, value }) => typeInvalid(path, `must be a string, not ${shown(value)}`));

function labelErrors(labels: Field): FieldError[] {
  const found = members(labels);
  return [
    ...mapErrors(labels),
    ...keyErrors(found, (key) => labelKeyProblem(key)),
    ...textProblems(found, labelValueProblem),
  ];
}

function annotationErrors(annotations: Field): FieldError[] {
  const bytes = annotationBytes(annotations.value);
  return [
    ...mapErrors(annotations),
    // Unlike those of labels, the prefixes of annotations may have capital letters.
    ...keyErrors(members(annotations), (key) => labelKeyProblem(key.toLowerCase())),
    ...(bytes <= MAX_ANNOTATION_BYTES
      ? []
      : [
          tooLong(
            annotations.path,
            `has ${bytes} bytes in keys and values, at most ${MAX_ANNOTATION_BYTES} are possible`,
          ),
        ]),
  ];
}

const mapErrors = (map: Field): FieldError[] =>
  isSet(map) && !isObject(map.value)
    ? [typeInvalid(map.path, `must be an object, not ${shown(map.value)}`)]
    : typeErrors(members(map));

const keyErrors = (fields: readonly Field[], problem: (key: string) => string | undefined): FieldError[] =>
  fields.flatMap((of) => {
    const message = problem(keyOf(of));
    return message === undefined ? [] : [invalid(of.path, `its key ${message}`)];
  });
