/** Runs bin/apo as a user does, and looks at what it leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a process ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves as soon as the standard output holds the text. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** A directory for one test file, with everything that `apo` may write to. */
export interface Place {
  readonly directory: string;
  /** Writes a file and gives its path. */
  readonly file: (path: string, content: string | Buffer) => string;
  readonly start: (
    args: readonly string[],
    options?: { input?: string; env?: Record<string, string> },
  ) => Running;
  readonly apo: (
    args: readonly string[],
    options?: { input?: string | Buffer; env?: Record<string, string> },
  ) => Promise<Ended>;
  /** Temporary files, and processes that work in this place: must be none once `apo` has ended. */
  readonly leftovers: () => string[];
  readonly remove: () => void;
}

const APO = fileURLToPath(new URL('../../bin/apo', import.meta.url));

/** Makes the place. `path` comes before PATH. */
export function createPlace(path?: string): Place {
  const directory = mkdtempSync(join(tmpdir(), 'apo-test-'));
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  const base = {
    ...process.env,
    PATH: path === undefined ? process.env.PATH : `${path}:${process.env.PATH}`,
    TMPDIR: temporary,
    NO_COLOR: undefined,
  };
  const start: Place['start'] = (args, { env = {} } = {}) => {
    const child = spawn(APO, args, { cwd: directory, env: { ...base, ...env } });
    const output = { stdout: '', stderr: '' };
    const waiting: { text: string; resolve: () => void }[] = [];
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        for (const each of waiting) if (output.stdout.includes(each.text)) each.resolve();
      });
    }
    child.stdin.on('error', () => undefined);
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (status) => resolve({ status, ...output }));
    });
    const says = (text: string): Promise<void> => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ text, resolve });
      if (output.stdout.includes(text)) resolve();
      void ended.then(() => reject(new Error(`apo ended without saying ${text}: ${JSON.stringify(output)}`)));
      return promise;
    };
    return { child, says, ended };
  };
  return {
    directory,
    file: (name, content) => {
      const full = join(directory, name);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      return full;
    },
    start,
    apo: (args, options = {}) => {
      const { child, ended } = start(args, options.env ? { env: options.env } : {});
      child.stdin?.end(options.input ?? '');
      return ended;
    },
    leftovers: () => [...readdirSync(temporary), ...processesIn(directory)],
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Command lines of processes whose working directory or arguments are below a directory. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const workingDirectory = readlinkSync(`/proc/${pid}/cwd`);
        return command.includes(directory) || workingDirectory.startsWith(directory)
          ? [`${pid} ${command}`]
          : [];
      } catch {
        return [];
      }
    });
}
