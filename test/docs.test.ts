import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildProgram } from '../cli/program.ts';
import { GROUP } from '../schemas/common/group.ts';
import { isObject, type JsonObject } from '../schemas/common/json.ts';
import { RULES } from '../schemas/common/rules.ts';
import { schemaNode } from '../schemas/common/schema-node.ts';
import { prune } from '../schemas/domain/prune.ts';
import { versionEntry } from '../schemas/registry.ts';
import { typeOf } from '../webhooks/conversion/convert.ts';
import { anchors, fences, inlineCode, linkTargets } from './markdown.ts';
import { type Command, commandsOf } from './shell-commands.ts';

const root = resolve(import.meta.dirname, '..');
const HIDDEN = ['node_modules', '.git', '.cache', '.dev', '.cluster', 'dist', 'coverage'];
const pages = globSync('**/*.md', { cwd: root, exclude: (path) => HIDDEN.includes(path) }).sort();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const isThere = (path: string) => existsSync(join(root, path));

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    const dead = linkTargets(read(page)).filter(
      (target) => !/^(https?:|mailto:)/.test(target) && !leads(page, target),
    );
    expect(dead).toEqual([]);
  });

  it.each([
    ['README.md', 'docs/*.md'],
    ['README.md', 'docs/{spec,reference}/*.md'],
    ['adr/README.md', 'docs/adr/*.md'],
  ])('of docs/%s name all of %s', (index, pattern) => {
    const listed = linkTargets(read(`docs/${index}`)).map((target) =>
      relative(root, resolve(root, 'docs', dirname(index), target)),
    );
    const wanted = globSync(pattern, { cwd: root }).filter((page) => page !== `docs/${index}`);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((page) => !listed.includes(page))).toEqual([]);
  });
});

function leads(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!isThere(file)) return false;
  return anchor === undefined || !file.endsWith('.md') || anchors(read(file)).has(anchor);
}

describe('names in the text', () => {
  const OURS = /^(schemas|webhooks|executor|cli|config|hack|docs|examples|test|bin)\/[\w./-]*$/;
  const RULE = /\b(?:POD|IMG|GIT|PATH|CMD|VAR|REF|ID|SCH)-\d\d\b/g;

  it.each(pages)('of %s are files that exist and rules that are defined', (page) => {
    const files = inlineCode(read(page)).filter(
      (code) => OURS.test(code) && !isThere(code) && !isThere(join(dirname(page), code)),
    );
    const rules = (read(page).match(RULE) ?? []).filter((id) => !Object.hasOwn(RULES, id));
    expect({ files, rules }).toEqual({ files: [], rules: [] });
  });
});

const snippets = (language: string) =>
  pages.flatMap((page) =>
    fences(read(page))
      .filter(({ info }) => info[0] === language)
      .map(({ info, text, line }) => ({ place: `${page}:${line}`, marks: info.slice(1), text })),
  );

describe('manifests', () => {
  const manifests = snippets('yaml').filter(({ text }) => text.includes(`apiVersion: ${GROUP}/`));

  it('are shown somewhere', () => expect(manifests).not.toEqual([]));

  it.each(manifests)(
    'at $place are admitted, or refused where they are marked "denied"',
    ({ text, marks }) => {
      const options = { input: text, encoding: 'utf8', timeout: 60_000 } as const;
      const { status, stdout, stderr } = spawnSync(
        join(root, 'bin/apo'),
        ['admit', '-f', '-', '-o', 'json'],
        options,
      );
      const said = `${stdout}${stderr}`;
      expect({ status, said }).toEqual({ status: marks.includes('denied') ? 1 : 0, said });
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => unknownFields(JSON.parse(line).object)),
      ).not.toContain(true);
    },
    90_000,
  );

  it('would not pass with a field that their schema lacks', () => {
    const object = { apiVersion: `${GROUP}/v1beta1`, kind: 'Repository' };
    const spec = { url: 'https://git.example.com/a', ref: { branch: 'main' } };
    expect(unknownFields({ ...object, spec })).toBe(false);
    expect(unknownFields({ ...object, spec: { ...spec, ref: { brnch: 'main' } } })).toBe(true);
  });
});

function unknownFields(object: JsonObject): boolean {
  const type = typeOf(object);
  const entry = type && versionEntry(type.kind, type.version);
  if (!entry || !isObject(object.spec)) return true;
  return prune(schemaNode(entry.spec), object.spec) !== object.spec;
}

describe('commands', () => {
  const examples = snippets('sh').concat(snippets('console'));

  it('are shown somewhere', () => expect(examples).not.toEqual([]));

  it.each(examples)('at $place exist', ({ text }) => {
    expect(commandsOf(text).flatMap((command) => problemOf(command) ?? [])).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['make test lint JEST_ARGS=x', undefined],
    ['make tset', 'make has no target tset'],
    ['npm run lint', undefined],
    ['npm run lnit', 'npm has no script lnit'],
    ['npm test -- schemas', undefined],
    ['bin/apo admit -f a.yaml -o json', undefined],
    ['kubectl apo convert -f a.yaml --to v1beta1', undefined],
    ['apo admti -f a.yaml', 'apo has no command admti'],
    ['apo admit --fil a.yaml', 'apo admit has no option --fil'],
    ['bin/nothing', 'bin/nothing is no program'],
    ['nothing at all', 'nothing is no program that we expect'],
  ])('would be checked: %s', (line, problem) => {
    expect(commandsOf(line).map(problemOf)).toEqual([problem]);
  });
});

/** Programs of others that examples may call. */
const OUTSIDE =
  /^(kubectl|git|npx|source|cd|cat|echo|export|curl|kustomize|ssh-keyscan|python3|pip|rm|ansible-\w+)$/;

function problemOf([name = '', ...words]: Command): string | undefined {
  if (name === 'make')
    return missing(
      words.filter((word) => !/^-|=/.test(word)),
      makeTargets(),
      'make has no target',
    );
  if (name === 'npm') {
    const script = words[0] === 'run' ? words.slice(1, 2) : words.slice(0, 1);
    return missing(
      script,
      ['ci', ...Object.keys(JSON.parse(read('package.json')).scripts)],
      'npm has no script',
    );
  }
  if (/^(bin\/)?apo$|^(bin\/)?kubectl-apo$/.test(name)) return apoProblem(words);
  if (name === 'kubectl' && words[0] === 'apo') return apoProblem(words.slice(1));
  if (name.includes('/')) return isProgram(name) ? undefined : `${name} is no program`;
  return OUTSIDE.test(name) ? undefined : `${name} is no program that we expect`;
}

const missing = (words: readonly string[], known: readonly string[], message: string): string | undefined => {
  const unknown = words.find((word) => !known.includes(word));
  return unknown === undefined ? undefined : `${message} ${unknown}`;
};

const makeTargets = (): string[] =>
  [...read('Makefile').matchAll(/^([a-z][a-z-]*):/gm)].map(([, target = '']) => target);

const never = (): never => {
  throw new Error('examples are not executed');
};

function apoProblem([name = '', ...words]: readonly string[]): string | undefined {
  if (name.startsWith('-')) return undefined;
  const { commands } = buildProgram({ name: 'apo', contextFor: never, setExitCode: never });
  const command = commands.find((each) => each.name() === name);
  if (!command) return `apo has no command ${name}`;
  const options = [
    '-h',
    '--help',
    '--no-color',
    '-',
    ...command.options.flatMap(({ short, long }) => [short ?? '', long ?? '']),
  ];
  const given = words.filter((word) => word.startsWith('-')).map((word) => word.replace(/=.*$/, ''));
  return missing(given, options, `apo ${name} has no option`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(join(root, path), constants.X_OK);
    return statSync(join(root, path)).isFile();
  } catch {
    return false;
  }
}
