/** Rules about single source files that Biome, tsc and the import rules do not know. Pure. */
import { isPure, isTest } from './zones.ts';

/** A file: its path relative to the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with a file: `cli/main.ts:12: …`, or without a line when it is about the whole file. */
export type Problem = string;

const MAX_LINES = 400;
const VAGUE = /^(utils?|helpers?|misc|common-utils?)$/i;
const SUPPRESSIONS = /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable|# noqa|# type: ignore/;
const UNFINISHED = /\b(TODO|FIXME|XXX)\b/;
const UNRUN_TEST = /\b(test|it|describe)\.(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/;
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(UUID|Bytes|Int)\b|\bprocess\.|\bperformance\.|\bconsole\.|(?<![.\w])(fetch|setTimeout|setInterval|setImmediate)\(/;
const EXPORTED = /^export (?:default )?(?:async |abstract )?(?:const|function|class|interface|type(?! \{))\b/;

/** Everything that is wrong with a file. Data and generated files are not source and have no problems. */
export function problemsOf(file: SourceFile): Problem[] {
  if (!/\.(ts|js|py|sh)$/.test(file.path) || /(^|\/)testdata\//.test(file.path)) return [];
  const whole = [...nameProblems(file.path), ...sizeProblems(file)];
  const lines = file.text.split('\n');
  const inLines = lines.flatMap((line, index) =>
    lineProblems(file.path, line, lines[index - 1] ?? '').map((text) => `${file.path}:${index + 1}: ${text}`),
  );
  return [...whole, ...(isRuleBook(file.path) ? [] : inLines)];
}

/** The files that spell out what is forbidden. */
const isRuleBook = (path: string): boolean => /^hack\/lint\/source-rules(\.test)?\.ts$/.test(path);

function nameProblems(path: string): Problem[] {
  const vague = path.split('/').filter((part) => VAGUE.test(part.replace(/\..*$/, '')));
  return vague.map((part) => `${path}: name "${part}" for the concept that it holds`);
}

function sizeProblems({ path, text }: SourceFile): Problem[] {
  const lines = text.split('\n').length - 1;
  return lines <= MAX_LINES ? [] : [`${path}: ${lines} lines, at most ${MAX_LINES} are allowed: split it`];
}

function lineProblems(path: string, line: string, before: string): string[] {
  const typescript = path.endsWith('.ts');
  const code = withoutComment(line);
  return [
    SUPPRESSIONS.test(line) && 'suppresses a check: fix what it says instead',
    UNFINISHED.test(line) && 'marks unfinished work: finish it, or open an issue',
    isTest(path) && UNRUN_TEST.test(code) && 'leaves tests out',
    typescript &&
      isPure(path) &&
      IMPURE.test(code) &&
      'a pure module takes clock, randomness and environment as parameters',
    typescript &&
      !isTest(path) &&
      EXPORTED.test(line) &&
      !/\*\/$/.test(before) &&
      'an export needs a doc comment right before it',
    path.endsWith('/index.ts') &&
      !/^(export .* from .*|import .*)?$/.test(code) &&
      'index.ts only passes exports on',
  ].filter((text) => text !== false);
}

const withoutComment = (line: string): string =>
  /^\s*(\*|\/\/|\/\*)/.test(line) ? '' : line.replace(/ \/\/ .*$/, '');
