/** What is wrong with a CEL expression before it is ever evaluated: syntax, unknown names, unknown functions. */
import { parse } from '@bufbuild/cel';
import { celFunctions, compileCel } from './cel.ts';
import { didYouMean } from './suggestion.ts';

type Expression = ReturnType<typeof parse>['expr'];

const TYPES = ['bool', 'bytes', 'double', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint'];

/** The problem of an expression that may use the given variables, or undefined. Never throws. */
export function celProblem(expression: string, variables: readonly string[]): string | undefined {
  const compiled = compileCel(expression);
  if ('error' in compiled) return `is no CEL expression: ${compiled.error}`;
  for (const { kind, name } of namesIn(parse(expression).expr, new Set([...variables, ...TYPES]))) {
    const known = kind === 'variable' ? variables : [...celFunctions];
    const also = kind === 'variable' ? `; there are ${variables.join(', ')}` : '';
    return `uses the unknown ${kind} ${name}${didYouMean(name, known)}${also}`;
  }
  return undefined;
}

interface UnknownName {
  readonly kind: 'variable' | 'function';
  readonly name: string;
}

/** Names that are neither in scope nor built in. */
function* namesIn(node: Expression | undefined, scope: ReadonlySet<string>): Generator<UnknownName> {
  const kind = node?.exprKind;
  if (kind?.case === 'identExpr' && !scope.has(kind.value.name))
    yield { kind: 'variable', name: kind.value.name };
  if (kind?.case === 'callExpr' && !celFunctions.has(kind.value.function) && isName(kind.value.function))
    yield { kind: 'function', name: kind.value.function };
  for (const part of outerParts(node)) yield* namesIn(part, scope);
  if (kind?.case !== 'comprehensionExpr') return;
  const { iterVar, iterVar2, accuVar, loopCondition, loopStep, result } = kind.value;
  const inner = new Set([...scope, iterVar, iterVar2, accuVar]);
  for (const part of [loopCondition, loopStep, result]) yield* namesIn(part, inner);
}

/** Macros expand to functions whose names no user can write. */
const isName = (name: string): boolean => /^[A-Za-z]/.test(name);

/** The parts of an expression that see the same variables as the whole. */
function outerParts(node: Expression | undefined): readonly (Expression | undefined)[] {
  const kind = node?.exprKind;
  switch (kind?.case) {
    case 'selectExpr':
      return [kind.value.operand];
    case 'callExpr':
      return [kind.value.target, ...kind.value.args];
    case 'listExpr':
      return kind.value.elements;
    case 'structExpr':
      return kind.value.entries.flatMap(({ keyKind, value }) =>
        keyKind.case === 'mapKey' ? [keyKind.value, value] : [value],
      );
    case 'comprehensionExpr':
      return [kind.value.iterRange, kind.value.accuInit];
    default:
      return [];
  }
}
