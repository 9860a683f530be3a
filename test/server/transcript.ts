/** What a user sees who types kubectl commands: the commands with all that they print, as one text. */
import { stringify } from 'yaml';
import { kubectl } from './shared.ts';

/** One command. */
export interface Step {
  /** Arguments without the namespace. */
  readonly args: readonly string[];
  /** Object for its standard input. */
  readonly input?: object;
  /** What the step is about, where the command does not tell. */
  readonly title?: string;
}

/** Runs the commands one after the other in a namespace; what differs from run to run is left out. */
export async function transcript(namespace: string, steps: readonly Step[]): Promise<string> {
  const parts: string[] = [];
  for (const { args, input, title } of steps) {
    const stdin = input === undefined ? undefined : stringify(input, { version: '1.1' });
    const { stdout, stderr, code } = await kubectl([...args, '--namespace', namespace], stdin);
    const said = [stderr, stdout].map((text) => steady(text, namespace)).join('');
    const heading = title === undefined ? '' : `# ${title}\n`;
    const end = code === 0 ? '' : `(exit code ${code})\n`;
    parts.push(`${heading}$ kubectl ${args.map(quoted).join(' ')}\n${said}${end}`);
  }
  return parts.join('\n');
}

const quoted = (arg: string): string => (/[\s{}"'\\]/.test(arg) ? `'${arg}'` : arg);

const steady = (text: string, namespace: string): string =>
  (text === '' || text.endsWith('\n') ? text : `${text}\n`)
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(/ +\d+(\.\d+)?m?s$/gm, ' AGE')
    // The API server lists these in the order of a map.
    .replaceAll(/(^ {2}\.spec\..*\n){2,}/gm, (lines) => `${lines.trimEnd().split('\n').sort().join('\n')}\n`);
