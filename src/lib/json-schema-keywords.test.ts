import { expect, test } from 'bun:test'
import { type JsonSchema, schemaCheck } from './json-schema.ts'

// Read and not written out: the linter takes an object with `then` for a promise.
const conditional = JSON.parse(
  '{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 5}}',
) as JsonSchema
const { else: _, ...withoutElse } = conditional

// One keyword a row, with values on both sides of its border.
const rows: [keyword: string, schema: JsonSchema, good: unknown[], bad: unknown[]][] = [
  ['type object', { type: 'object' }, [{}], [[], null, 'a', 1]],
  ['type array', { type: 'array' }, [[]], [{}, null, 'a']],
  ['type null', { type: 'null' }, [null], [{}, 0, '', false]],
  ['type integer', { type: 'integer' }, [1, 1.0, -3], [1.5, '1']],
  ['several types', { type: ['string', 'null'] }, ['', null], [1, {}]],
  ['const', { const: { a: [1] } }, [{ a: [1] }], [{ a: [2] }, { a: [1], b: 1 }]],
  ['enum', { enum: [1, 'a', null] }, [1, 'a', null], [2, 'b', false]],
  ['minimum', { minimum: 2 }, [2, 3, 'text'], [1.9]],
  ['maximum', { maximum: 2 }, [2, 1], [2.1]],
  ['exclusiveMinimum', { exclusiveMinimum: 2 }, [2.1], [2, 1]],
  ['exclusiveMaximum', { exclusiveMaximum: 2 }, [1.9], [2, 3]],
  ['multipleOf', { multipleOf: 0.0001 }, [0.0075, 3], [0.00755]],
  ['minLength', { minLength: 2 }, ['ab', '😀😀', 'abc'], ['a', '😀', '']],
  ['maxLength', { maxLength: 2 }, ['ab', '😀😀', ''], ['abc', '😀😀😀']],
  ['pattern', { pattern: '^a' }, ['ab', 5], ['ba']],
  ['format date', { format: 'date' }, ['2024-02-29'], ['2023-02-29', 'today']],
  ['minItems', { minItems: 2 }, [[1, 2], [1, 2, 3], 'a'], [[1], []]],
  ['maxItems', { maxItems: 2 }, [[1, 2], []], [[1, 2, 3]]],
  [
    'uniqueItems',
    { uniqueItems: true },
    [
      [1, 2],
      [{ a: 1 }, { a: 2 }],
    ],
    [
      [1, 1],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  ['uniqueItems switched off', { uniqueItems: false }, [[1, 1]], []],
  [
    'items behind a tuple',
    { prefixItems: [{ type: 'string' }], items: { type: 'number' } },
    [['a', 1], ['a'], []],
    [['a', 'b'], [1]],
  ],
  ['additionalItems', { items: [{ type: 'string' }], additionalItems: false }, [['a'], []], [['a', 1]]],
  ['additionalItems without a tuple', { items: {}, additionalItems: false }, [[1, 2]], []],
  ['contains', { contains: { type: 'string' } }, [[1, 'a']], [[1, 2], []]],
  ['minContains', { contains: { type: 'string' }, minContains: 2 }, [['a', 'b', 1]], [['a', 1]]],
  ['maxContains', { contains: { type: 'string' }, maxContains: 1 }, [['a', 1]], [['a', 'b']]],
  ['minContains 0', { contains: { type: 'string' }, minContains: 0 }, [[1], []], []],
  ['unevaluatedItems', { contains: { type: 'string' }, unevaluatedItems: false }, [['a', 'b']], [['a', 1]]],
  ['required', { required: ['a'] }, [{ a: 1 }, 'text'], [{}, { b: 1 }]],
  ['required of an inherited name', { required: ['toString'] }, [{ toString: 1 }], [{}]],
  ['minProperties', { minProperties: 1 }, [{ a: 1 }], [{}]],
  ['maxProperties', { maxProperties: 1 }, [{ a: 1 }, {}], [{ a: 1, b: 2 }]],
  [
    'patternProperties',
    { patternProperties: { '^n': { type: 'number' } } },
    [{ n1: 1, x: 'a' }],
    [{ n1: 'a' }],
  ],
  [
    'additionalProperties beside both',
    { properties: { a: {} }, patternProperties: { '^n': {} }, additionalProperties: false },
    [{ a: 1, n1: 2 }],
    [{ a: 1, b: 2 }],
  ],
  [
    'additionalProperties with a schema',
    { additionalProperties: { type: 'number' } },
    [{ a: 1 }],
    [{ a: 'b' }],
  ],
  [
    'unevaluatedProperties',
    { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
    [{ a: 1 }, {}],
    [{ a: 1, b: 2 }],
  ],
  [
    'unevaluatedProperties: what a branch that does not fit looked at does not count',
    { anyOf: [{ properties: { a: { const: 1 } } }, { properties: { b: {} } }], unevaluatedProperties: false },
    [{ b: 1 }, { a: 1, b: 2 }],
    [{ a: 2, b: 1 }],
  ],
  ['propertyNames', { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  ['allOf', { allOf: [{ minimum: 1 }, { maximum: 3 }] }, [2], [0, 4]],
  ['oneOf', { oneOf: [{ minimum: 2 }, { maximum: 3 }] }, [1, 4], [2.5]],
  ['oneOf with none', { oneOf: [{ type: 'string' }, { type: 'null' }] }, ['a', null], [1]],
  ['not', { not: { type: 'string' } }, [1], ['a']],
  ['if then else', conditional, ['ab', 5], ['a', 4]],
  ['if without else', withoutElse, ['ab', 1], ['a']],
  ['dependentRequired', { dependentRequired: { a: ['b'] } }, [{ a: 1, b: 1 }, { c: 1 }], [{ a: 1 }]],
  ['dependentSchemas', { dependentSchemas: { a: { required: ['b'] } } }, [{ a: 1, b: 1 }, {}], [{ a: 1 }]],
  [
    'dependencies of draft 7',
    { dependencies: { a: ['b'], c: { required: ['d'] } } },
    [{ a: 1, b: 1 }],
    [{ a: 1 }, { c: 1 }],
  ],
  ['a schema that is false', { properties: { a: false } }, [{}], [{ a: 1 }]],
  [
    'draft 4: an exclusive bound is a switch',
    { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 2, exclusiveMinimum: true },
    [3],
    [2, 1],
  ],
  [
    'draft 4: the switch switched off',
    { $schema: 'http://json-schema.org/draft-04/schema#', maximum: 2, exclusiveMaximum: false },
    [2],
    [3],
  ],
  ['later drafts know no such switch', { minimum: 2, exclusiveMinimum: true }, [2], [1]],
  ['$anchor', { $ref: '#n', $defs: { n: { $anchor: 'n', type: 'number' } } }, [1], ['a']],
  ['$id', { $ref: 'other', $defs: { o: { $id: 'other', type: 'number' } } }, [1], ['a']],
  ['~1 and ~0 in a pointer', { $ref: '#/$defs/a~1b~0c', $defs: { 'a/b~c': { type: 'number' } } }, [1], ['a']],
  [
    'per cent signs in a pointer',
    { $ref: '#/$defs/a%20b', $defs: { 'a b': { type: 'number' } } },
    [1],
    ['a'],
  ],
]
for (const [keyword, schema, good, bad] of rows)
  test(keyword, () => {
    const check = schemaCheck(schema)
    expect(good.map((value) => check(value))).toEqual(good.map(() => undefined))
    expect(bad.filter((value) => check(value) === undefined)).toEqual([])
  })

test('a pointer that is none leads nowhere', () => {
  expect(() => schemaCheck({ $ref: '#$defs', $defs: {} })).toThrow('leads nowhere')
})
