import { describe, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { anyValue, intOrString, object, oneOf, optional, text } from '../../schemas/common/structural.ts';
import { structuralSchema } from './structural.ts';

describe('a schema of schemas/ as a structural schema', () => {
  test('keeps constraints, nests, and carries nothing of TypeBox', () => {
    const schema = object(
      { name: text(5, 'A name.'), mode: optional(oneOf(['A', 'B'], 'A mode.', { default: 'A' })) },
      { 'x-kubernetes-validations': [{ rule: 'true', message: 'never' }] },
    );
    expect(JSON.parse(JSON.stringify(structuralSchema(schema, 'X')))).toStrictEqual({
      type: 'object',
      required: ['name'],
      'x-kubernetes-validations': [{ rule: 'true', message: 'never' }],
      properties: {
        name: { description: 'A name.', type: 'string', maxLength: 5 },
        mode: { description: 'A mode.', type: 'string', default: 'A', enum: ['A', 'B'] },
      },
    });
  });

  test('lets a value of any type be null, which the API server would drop otherwise', () => {
    expect(structuralSchema(anyValue('Anything.'), 'X')).toStrictEqual({
      description: 'Anything.',
      'x-kubernetes-preserve-unknown-fields': true,
      nullable: true,
    });
    expect(structuralSchema(intOrString(9, 'A port.'), 'X')).not.toHaveProperty('nullable');
  });

  test.each([
    ['a constant', Type.Object({ kind: Type.Literal('Run') }), 'X.kind: a CRD cannot hold const'],
    ['a union', Type.Array(Type.Union([Type.String(), Type.Null()])), 'X[]: a CRD cannot hold anyOf'],
    ['a reference', Type.Ref('Other'), 'X: a CRD cannot hold $ref'],
  ])('%s is refused with its place', (_, schema, message) => {
    expect(() => structuralSchema(schema, 'X')).toThrow(message);
  });
});
