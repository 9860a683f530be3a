import { expect, it } from '@jest/globals';
import { ANNOTATIONS } from '../common/group.ts';
import { memoryOf } from './conversion-memory.ts';

const p = ['ansible', 'tags'];
const read = (edits: unknown) =>
  memoryOf(
    { metadata: { annotations: { [ANNOTATIONS.hubDelta]: JSON.stringify({ edits }) } } },
    ANNOTATIONS.hubDelta,
  )?.edits;

it('reads what conversion writes', () => {
  const edits = [
    { p: ['timeout'], t: '1h' },
    {
      p,
      r: [['a', 'b']],
      i: [
        [0, 'c'],
        [2, 'd'],
      ],
    },
  ];
  expect(read(edits)).toEqual(edits);
});

it.each<[string, unknown]>([
  [
    'edits a list twice',
    [
      { p, r: [], i: [] },
      { p, r: [['a', 'b']], i: [] },
    ],
  ],
  [
    'inserts where it has inserted already',
    [
      {
        p,
        r: [],
        i: [
          [0, 'a'],
          [0, 'b'],
        ],
      },
    ],
  ],
  [
    'inserts from the end',
    [
      {
        p,
        r: [],
        i: [
          [2, 'a'],
          [1, 'b'],
        ],
      },
    ],
  ],
  ['inserts before the beginning', [{ p, r: [], i: [[-1, 'a']] }]],
  ['has half a pair', [{ p, r: [['a']], i: [] }]],
  ['has a path with a number', [{ p: ['ansible', 0], t: 1 }]],
  ['is no list', { p }],
])('reads nothing of a memory that %s', (_, edits) => {
  expect(read(edits)).toBeUndefined();
});
