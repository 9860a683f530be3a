import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, jest } from '@jest/globals';

jest.setTimeout(60_000);

const bin = dirname(fileURLToPath(new URL('../../bin/apo', import.meta.url)));

/** What bash offers for a command line with the cursor at its end. */
function offered(line: string): string[] {
  const script = `
    source <(apo completion bash) || exit 1
    read -ra COMP_WORDS <<<"\${LINE//=/ = }"; [[ $LINE == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )) COMP_LINE=$LINE COMP_POINT=\${#LINE}
    _apo; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p apo >/dev/null`;
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LINE: line };
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    cwd: bin,
    env,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

it.each([
  [
    'commands',
    'apo ',
    expect.arrayContaining(['admit', 'convert', 'run', 'completion', 'help', '--no-color']),
  ],
  ['a command that was begun', 'apo con', ['convert']],
  ['options of the command', 'apo admit --p', ['--policy']],
  ['the strict option', 'apo run --st', ['--strict']],
  ['options of the program in a command', 'apo run --no', ['--no-color']],
  ['versions', 'apo convert -f x --to ', ['v1alpha1', 'v1beta1']],
  ['formats', 'apo run -f x -o ', ['json']],
  ['files', 'apo admit -f kubectl-', ['kubectl-apo']],
  ['files after an equals sign', 'apo admit --filename=kubectl-', ['kubectl-apo']],
  ['all files right after an equals sign', 'apo admit --filename=', expect.arrayContaining(['apo'])],
  ['directories of a source', 'apo run --source infra=kubectl-', ['kubectl-apo']],
  ['directories of a source in one word', 'apo run --source=infra=kubectl-', ['kubectl-apo']],
  ['versions after an equals sign', 'apo convert --to=v1b', ['v1beta1']],
  ['options of the ad-hoc Run', 'apo run --ski', ['--skip-tags']],
  ['shells', 'apo completion z', ['zsh']],
])('offers %s', (_, line, words) => {
  expect(offered(line)).toEqual(words);
});

const complete = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(`${bin}/kubectl_complete-apo`, words, {
    encoding: 'utf8',
    cwd: bin,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').slice(0, -1);
};

it.each([
  ['commands', ['con'], ['convert', ':4']],
  ['options', ['admit', '--p'], ['--policy', ':4']],
  ['values', ['convert', '--to', ''], ['v1alpha1', 'v1beta1', ':4']],
  // Files are the shell's to complete: directive 0.
  ['files', ['admit', '-f', 'kube'], [':0']],
])('offers %s to kubectl, as its plugins do', (_, words, lines) => {
  expect(complete(...words)).toEqual(lines);
});
