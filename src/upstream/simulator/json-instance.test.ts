import { expect, test } from 'bun:test'
import { instanceOf } from './json-instance.ts'
import { seeded } from './random.ts'

const make = (schema: Record<string, unknown>) => instanceOf(schema, seeded(JSON.stringify(schema)))
const inRange = (from: number, to: number, step: number) => (value: unknown) =>
  typeof value === 'number' &&
  value >= from &&
  value <= to &&
  Math.abs(value / step - Math.round(value / step)) < 1e-9

test.each<[Record<string, unknown>, (value: never) => boolean]>([
  [
    { type: 'string', minLength: 30, maxLength: 40 },
    (value: string) => value.length >= 30 && value.length <= 40,
  ],
  [{ type: 'string', maxLength: 3 }, (value: string) => value.length <= 3],
  [{ type: 'constructor' }, (value: unknown) => value === null],
  [{ type: '__proto__' }, (value: unknown) => value === null],
  [{ type: 'string', format: 'date' }, (value: string) => /^\d{4}-\d\d-\d\d$/.test(value)],
  [{ type: 'integer', minimum: 3, maximum: 5 }, inRange(3, 5, 1)],
  [{ type: 'integer', maximum: -5 }, inRange(-1000, -5, 1)],
  [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 2 }, inRange(0.001, 1.999, 0.5)],
  [{ type: 'number', minimum: 0, maximum: 0.2 }, inRange(0, 0.2, 0.5)],
  [{ type: 'integer', minimum: 10, multipleOf: 7 }, inRange(14, 1000, 7)],
  [{ enum: [1, 'two', null] }, (value: unknown) => [1, 'two', null].includes(value as null)],
  [{ const: { a: [1] } }, (value: { a: number[] }) => value.a[0] === 1],
  [{ type: ['integer', 'null'] }, (value: unknown) => Number.isInteger(value)],
  [{ type: 'boolean' }, (value: unknown) => typeof value === 'boolean'],
  [
    { type: 'array', items: { type: 'integer' }, minItems: 4 },
    (value: number[]) => value.length === 4 && value.every(Number.isInteger),
  ],
  [{ type: 'array', maxItems: 1, items: {} }, (value: unknown[]) => value.length === 1],
  [
    { prefixItems: [{ const: 1 }, { const: 2 }], items: false, type: 'array' },
    (value: number[]) => value.join() === '1,2',
  ],
  [{ anyOf: [{ type: 'null' }, { type: 'integer' }] }, (value: unknown) => Number.isInteger(value)],
  [
    { allOf: [{ type: 'object', properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
    (value: { a: number; b: number }) => value.a === 1 && value.b === 2,
  ],
  [{ $defs: { 'a/b': { const: 'x' } }, $ref: '#/$defs/a~1b' }, (value: unknown) => value === 'x'],
  [{ type: 'object', required: ['free'] }, (value: object) => 'free' in value],
])('%j', (schema, fits) => {
  expect(fits(make(schema) as never)).toBe(true)
})

test('a schema that holds itself ends', () => {
  const node = {
    type: 'object',
    properties: { value: { type: 'integer' }, children: { type: 'array', items: { $ref: '#' } } },
    required: ['value', 'children'],
  }
  const value = make(node) as { children: { value: number }[] }
  expect(value.children).toHaveLength(2)
  expect(Number.isInteger(value.children[0]?.value)).toBe(true)
  const linked = {
    $defs: {
      n: { properties: { next: { anyOf: [{ $ref: '#/$defs/n' }, { type: 'null' }] } }, required: ['next'] },
    },
    $ref: '#/$defs/n',
  }
  expect(JSON.stringify(make(linked))).toMatch(/null\}+$/)
  expect(make({ $ref: '#' })).toBe(null)
})
