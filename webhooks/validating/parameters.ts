/** Declarations of parameters. */
import { duplicate, type FieldError, invalid } from '../../schemas/common/field-error.ts';
import { equal } from '../../schemas/common/json.ts';
import { typeOf, valueProblem } from '../../schemas/domain/parameter.ts';
import { compilePattern } from '../../schemas/domain/pattern.ts';
import { at, type Field, isSet, items, numberOf, textProblems } from '../field.ts';
import { depthErrors, type Validation } from './validation.ts';

/** Constraints and the types that they can hold for. */
const APPLIES: Readonly<Record<string, readonly string[]>> = {
  pattern: ['string'],
  minLength: ['string'],
  maxLength: ['string'],
  minimum: ['integer', 'number'],
  maximum: ['integer', 'number'],
};

/** What is inconsistent in `spec.parameters` of a Playbook. */
export function declarationProblems(parameters: Field): Validation {
  const declared = items(parameters);
  return {
    errors: [...declared.flatMap((parameter) => declarationErrors(parameter))],
    warnings: declared
      .filter((parameter) => at(parameter, 'required').value === true && isSet(at(parameter, 'default')))
      .map((parameter) =>
        invalid([...parameter.path, 'default'], 'is never used: the parameter is required'),
      ),
  };
}

function declarationErrors(parameter: Field): FieldError[] {
  const [standard, choices] = [at(parameter, 'default'), items(at(parameter, 'enum'))];
  return [
    ...misplaced(parameter),
    ...disordered(parameter, 'minLength', 'maxLength'),
    ...disordered(parameter, 'minimum', 'maximum'),
    ...textProblems([at(parameter, 'pattern')], (text) => {
      const compiled = compilePattern(text);
      return compiled.ok ? undefined : compiled.problem;
    }),
    ...choices.flatMap((choice) => misfit(parameter, choice)),
    ...repeated(choices),
    ...(isSet(standard) ? misfit(parameter, standard) : []),
    ...depthErrors([standard, ...choices]),
  ];
}

function misplaced(parameter: Field): FieldError[] {
  const type = typeOf(parameter.value);
  if (type === undefined) return [];
  return Object.entries(APPLIES)
    .filter(([name, types]) => isSet(at(parameter, name)) && !types.includes(type))
    .map(([name, types]) =>
      invalid(
        [...parameter.path, name],
        `does not apply to type ${type}, only to ${types.join(' and ')}; remove it`,
      ),
    );
}

function disordered(parameter: Field, low: string, high: string): FieldError[] {
  const [least, most] = [numberOf(at(parameter, low)), numberOf(at(parameter, high))];
  if (least === undefined || most === undefined || least <= most) return [];
  return [invalid([...parameter.path, high], `must not be less than ${low}`)];
}

const misfit = (parameter: Field, of: Field): FieldError[] => {
  const problem = valueProblem(parameter.value, of.value);
  return problem === undefined ? [] : [invalid(of.path, `does not fit the parameter: ${problem}`)];
};

const repeated = (choices: readonly Field[]): FieldError[] =>
  choices
    .filter((choice, i) => choices.slice(0, i).some((other) => equal(other.value, choice.value)))
    .map(({ path }) => duplicate(path, 'stands in the list already'));
