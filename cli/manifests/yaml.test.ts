import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../schemas/common/json.ts';
import { parseYaml, printYaml } from './yaml.ts';

const yamlValue = (text: string) => parseYaml(text).values[0];

// The expectations are those of go-yaml v2 (resolve.go, decode.go) behind sigs.k8s.io/yaml, as in kubectl.
it.each<[string, Json]>([
  ['yes', true],
  ['y', true],
  ['On', true],
  ['TRUE', true],
  ['no', false],
  ['N', false],
  ['off', false],
  ['oN', 'oN'],
  ['~', null],
  ['null', null],
  ['nUll', 'nUll'],
  ['0755', 493],
  ['0o755', 493],
  ['0x1F', 31],
  ['0b101', 5],
  ['-0x10', -16],
  ['1_000', 1000],
  ['089', 89],
  ['+7', 7],
  ['1e3', 1000],
  ['.5', 0.5],
  ['1.', 1],
  ['1.2.3', '1.2.3'],
  ['0x', '0x'],
  ['12:30', '12:30'],
  ['190:20:30', '190:20:30'],
  ['2026-01-02', '2026-01-02'],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['"yes"', 'yes'],
  ['!!str 5', '5'],
  ['!!int 5', 5],
  ['1_2.3_4', 12.34],
])('reads %s as kubectl does', (text, value) => {
  expect(yamlValue(`v: ${text}`)).toEqual({ v: value });
});

it('turns keys into member names', () => {
  expect(yamlValue('on: 1\n2: b\n0x10: c\nplain: d')).toEqual({ true: 1, 2: 'b', 16: 'c', plain: 'd' });
});

it('merges << and lets the own key win', () => {
  expect(yamlValue('a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}')).toEqual({
    a: { x: 1, z: 2 },
    b: { x: 1, z: 3 },
  });
});

it('keeps a key named __proto__ as data', () => {
  const value = yamlValue('{"__proto__": {"polluted": true}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

it.each([
  ['a key that occurs twice', 'a: 1\na: 2', 'duplicated mapping key'],
  ['a null key', '~: 1', 'a key is empty or null'],
  ['a list as key', '? [a]\n: 1', 'complex keys'],
  ['a tag that executes', '!!js/function "x"', 'unknown'],
  ['nesting without end', '['.repeat(5000), 'nesting'],
  ['too many aliases', `a: &a 1\nb: [${'*a,'.repeat(10_001)}]`, 'alias'],
])('refuses %s', (_, text, reason) => {
  expect(() => parseYaml(text)).toThrow(new RegExp(reason));
});

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

it('prints what it reads back', () => {
  const oddities = fc.constantFrom(
    'yes',
    'n',
    '0755',
    '1_0',
    '~',
    '',
    '2026-01-02',
    '12:30',
    '<<',
    '=',
    '- a',
    '#',
    'é\n',
    ' x ',
    '\t',
  );
  const value = fc.oneof(json, oddities, fc.dictionary(oddities, fc.oneof(json, oddities)));
  fc.assert(
    fc.property(value, (each) => expect(yamlValue(printYaml(each))).toEqual(each)),
    { numRuns: 500 },
  );
});
