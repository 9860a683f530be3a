import { describe, expect, it } from '@jest/globals';
import { commandsOf } from './shell-commands.ts';

describe('the commands of an example', () => {
  it.each<[string, string, string[][]]>([
    [
      'are its lines',
      'make demo\nmake test',
      [
        ['make', 'demo'],
        ['make', 'test'],
      ],
    ],
    ['lack comments', 'make demo   # shows\n# a comment', [['make', 'demo']]],
    ['keep a # inside of a word', 'git show a#b', [['git', 'show', 'a#b']]],
    ['lack assignments', "A=1 B='x y' npm test -- a", [['npm', 'test', '--', 'a']]],
    ['go over continued lines', 'bin/apo admit \\\n  -f a.yaml', [['bin/apo', 'admit', '-f', 'a.yaml']]],
    ['are those after a prompt', '$ make demo\nsome output', [['make', 'demo']]],
    ['are taken out of pipes and lists', 'a x | b && c; d', [['a', 'x'], ['b'], ['c'], ['d']]],
    ['lack redirections', 'a -f b > c', [['a', '-f', 'b']]],
    [
      'are found in substitutions',
      'source <(apo completion bash)',
      [['source'], ['apo', 'completion', 'bash']],
    ],
    ['lack quotes', 'a "b c" d\'e\'f', [['a', 'b c', 'def']]],
  ])('%s', (_, example, commands) => {
    expect(commandsOf(example)).toEqual(commands);
  });
});
