/** Commands in the shell examples of our documentation. Pure, and no shell: examples are kept simple. */

/** One command as a list of words, quotes removed. Assignments before it are left out. */
export type Command = readonly string[];

/** The commands of an example: prompts, comments and continued lines understood; output after a `$` prompt is left out. */
export function commandsOf(example: string): Command[] {
  const lines = example.replaceAll(/\\\n\s*/g, ' ').split('\n');
  const prompted = lines.some((line) => line.startsWith('$ '));
  return lines
    .filter((line) => !prompted || line.startsWith('$ '))
    .flatMap((line) => simpleCommands(wordsOf(line.replace(/^\$ /, ''))))
    .filter((command) => command.length > 0);
}

const WORD = /"((?:\\.|[^"\\])*)"|'([^']*)'|(#.*$)|(&&|\|\||[|;&()<>])|([^\s"'|;&()<>]+)/g;

/** Operators are words that begin with a NUL, so that a quoted one is told apart. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let end = -1;
  for (const match of line.matchAll(WORD)) {
    const [all, double, single, comment, operator, plain] = match;
    if (comment !== undefined && end !== match.index) break;
    const word = operator === undefined ? (double ?? single ?? plain ?? all) : `\0${operator}`;
    if (end === match.index && operator === undefined && !words.at(-1)?.startsWith('\0')) {
      words.push(`${words.pop() ?? ''}${word}`);
    } else words.push(word);
    end = match.index + all.length;
  }
  return words;
}

function simpleCommands(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const word of words) {
    const operator = word.startsWith('\0');
    if (word === '\0<' || word === '\0>') redirected = true;
    else if (operator) commands.push([]);
    else if (!redirected) commands.at(-1)?.push(word);
    if (redirected && word !== '\0<' && word !== '\0>') redirected = false;
  }
  return commands.map((command) => {
    const first = command.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
    return first < 0 ? [] : command.slice(first);
  });
}
