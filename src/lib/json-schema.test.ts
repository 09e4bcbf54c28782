import { expect, test } from 'bun:test'
import { type JsonSchema, schemaCheck } from './json-schema.ts'

const fits: [what: string, schema: JsonSchema, good: unknown, bad: unknown][] = [
  [
    'nested required',
    { type: 'object', properties: { a: { type: 'object', required: ['b'] } } },
    { a: { b: 1 } },
    { a: {} },
  ],
  [
    'no other properties',
    { type: 'object', properties: { a: {} }, additionalProperties: false },
    { a: 1 },
    { b: 1 },
  ],
  ['references', { $ref: '#/$defs/n', $defs: { n: { type: 'integer' } } }, 1, 1.5],
  [
    'draft 7 definitions',
    {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $ref: '#/definitions/n',
      definitions: { n: { type: 'string' } },
    },
    'a',
    1,
  ],
  [
    'a list of trees',
    {
      $defs: { t: { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#/$defs/t' } } } } },
      $ref: '#/$defs/t',
    },
    { kids: [{ kids: [] }] },
    { kids: [{ kids: 1 }] },
  ],
  ['tuples of 2020-12', { prefixItems: [{ type: 'string' }, { type: 'number' }] }, ['a', 1], [1, 'a']],
  ['tuples of 2019-09', { items: [{ type: 'string' }, { type: 'number' }] }, ['a', 1], [1, 'a']],
  ['formats', { type: 'string', format: 'date' }, '2026-11-21', 'yesterday'],
  ['anyOf', { anyOf: [{ type: 'null' }, { enum: ['a'] }] }, null, 'b'],
]
for (const [what, schema, good, bad] of fits)
  test(what, () => {
    const check = schemaCheck(schema)
    expect(check(good)).toBeUndefined()
    expect(check(bad)).toBeString()
  })

test('the reason names the place', () => {
  const schema = { type: 'object', properties: { list: { type: 'array', items: { type: 'integer' } } } }
  expect(schemaCheck(schema)({ list: [1, 'x'] })).toContain('#/list/1')
})

test('a schema that leads nowhere or to itself cannot be used', () => {
  expect(() => schemaCheck({ $ref: '#/nowhere' })).toThrow()
  expect(() => schemaCheck({ $ref: '#' })).toThrow(RangeError)
})
