/**
 * CEL (https://github.com/google/cel-spec) as Kubernetes uses it: expressions over JSON, in which whole numbers
 * are ints. `matches` runs on RE2, so that no pattern can run away. See docs/adr for the choice of the library.
 */
import {
  type CelInput,
  type CelValue,
  celEnv,
  isCelError,
  isCelList,
  isCelMap,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { isObject, type Json } from '../common/json.ts';

/** What an expression amounts to: a JSON value, or why there is none. */
export type CelResult = { readonly value: Json } | { readonly error: string };

/** A compiled expression. */
export type CelProgram = (variables: Readonly<Record<string, CelVariable>>) => CelResult;

/** A JSON value prepared for evaluation, so that several expressions can share the work. */
export type CelVariable = CelInput;

const environment = celEnv({ funcs: strings });

/** Names of the functions that expressions may call, operators included. */
export const celFunctions: ReadonlySet<string> = new Set([...environment.funcs].map(({ name }) => name));

/** Compiles an expression, or says what is wrong with it and where. */
export function compileCel(
  expression: string,
): { readonly program: CelProgram } | { readonly error: string } {
  try {
    const evaluate = plan(environment, parse(expression));
    return { program: (variables) => result(() => evaluate(variables)) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** Prepares a JSON value: whole numbers become ints. */
export function celVariable(value: Json | undefined): CelVariable {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celVariable);
  if (isObject(value)) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, celVariable(inner)]));
  }
  return (value ?? null) as CelVariable;
}

function result(evaluate: () => CelValue | unknown): CelResult {
  try {
    const value = evaluate();
    return isCelError(value) ? { error: value.message.replace(/^Error: /, '') } : { value: json(value) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function json(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (isCelList(value)) return [...value].map(json);
  if (isCelMap(value))
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), json(inner)]));
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
    ? (value as Json)
    : String(value);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
