import { expect, test } from 'bun:test'
import { exceeds, type JsonBounds } from './json-bounds.ts'

function look(text: string, bounds: JsonBounds) {
  const scan = exceeds(new TextEncoder().encode(text), bounds)
  for (;;) {
    const { done, value } = scan.next()
    if (done) return value
  }
}

const bounds = { depth: 3, values: 6 }

test.each([
  ['{"a":[[1]]}', undefined],
  ['{"a":[[[1]]]}', { over: 'depth', key: 'a' }],
  ['{"a":"[[[[[[","b":"\\"[[[["}', undefined],
  ['{"x":1, "deep" : {"y":{"z":{}}}}', { over: 'depth', key: 'deep' }],
  ['[[[[', { over: 'depth' }],
  ['{"many":[1,2,3,4,5,6,7]}', { over: 'values', key: 'many' }],
  ['{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0}', { over: 'values' }],
  ['{"a":"unfinished [[[[', undefined],
  ['', undefined],
] as const)('%s', (text, expected) => {
  expect(look(text, bounds)).toEqual(expected)
})

test('a long key is not repeated', () => {
  expect(look(`{"${'k'.repeat(500)}":[[[[]]]]}`, bounds)).toEqual({ over: 'depth' })
})

test('a large text is looked at in steps', () => {
  const bytes = new TextEncoder().encode(`{"a":[${'"text",'.repeat(1_000_000)}1]}`)
  expect([...exceeds(bytes, { depth: 3, values: 2_000_000 })].length).toBeGreaterThanOrEqual(5)
})
