import { expect, it } from '@jest/globals';
import { manifestsOf } from './objects.ts';
import { roundedIntegers } from './rounded.ts';

const found = (value: string) => {
  const text = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  a: ${value}\n`;
  return manifestsOf([{ source: 'a.yaml', text }]).manifests.flatMap(roundedIntegers);
};

it.each([
  ['12345678901234567890', '12345678901234567000'],
  ['9007199254740993', '9007199254740992'],
  ['-9007199254740993', '-9007199254740992'],
  ['9_007_199_254_740_993', '9007199254740992'],
  ['1234567890123456768', '1234567890123456800'],
  ['1000000000000000000000', '1e+21'],
  ['0xffffffffffffffff', '18446744073709552000'],
])('%s is not what was written', (written, becomes) => {
  expect(found(written)).toEqual([
    {
      field: 'data.a',
      message: `${written} is too long for a number and becomes ${becomes}; write it in quotes`,
    },
  ]);
});

it.each(['9007199254740991', '9007199254740992', '0644', '1e300', '1.5e30', '"12345678901234567890"', 'yes'])(
  '%s is',
  (written) => {
    expect(found(written)).toEqual([]);
  },
);
