// Schemas and values from strangers: whatever they are, a check ends within its budget.
import { expect, test } from 'bun:test'
import { schemaCheck } from './json-schema.ts'
import { isTooComplex } from './step-budget.ts'

/** Each of the levels leads to the next one twice. */
function doubling(levels: number, next: (ref: object) => object): Record<string, unknown> {
  const $defs: Record<string, unknown> = { [`l${levels}`]: { type: 'object' } }
  for (let level = 0; level < levels; level++) {
    const inner = next({ $ref: `#/$defs/l${level + 1}` })
    $defs[`l${level}`] = { allOf: [inner, inner] }
  }
  return { $ref: '#/$defs/l0', $defs }
}

const nested = (levels: number) => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as unknown

/** CPU time in milliseconds; three times what is allowed, for a machine that has other things to do. */
const most = 150
function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function thrown(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

const unusable: [what: string, schema: Record<string, unknown>][] = [
  ['references that double 26 times', doubling(26, (ref) => ref)],
  ['a pattern of a megabyte', { pattern: '(a|b)*'.repeat(170_000) }],
  ['a pattern that is long when written out', { pattern: '(abcdefgh){900}' }],
  ['repetitions beside each other', { pattern: 'a{900}'.repeat(20) }],
  ['many parts', { properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`p${n}`, {}])) }],
  ['deep parts', JSON.parse('{"items":'.repeat(300) + '{}' + '}'.repeat(300)) as Record<string, unknown>],
]
for (const [what, schema] of unusable)
  test(`cannot be used: ${what}`, () => {
    let error: unknown
    expect(cpuMs(() => (error = thrown(() => schemaCheck(schema))))).toBeLessThan(most)
    expect(isTooComplex(error)).toBeTrue()
  })

const list = (count: number, of: unknown) => Array.from({ length: count }, () => of)
const strings = (count: number) => Array.from({ length: count }, (_, n) => `text ${n}`)

const expensive: [what: string, schema: Record<string, unknown>, value: unknown][] = [
  ['doubling with each level of the value', doubling(26, (a) => ({ properties: { a } })), nested(26)],
  ['a long enum for each entry', { items: { enum: strings(5000) } }, list(5000, 'x')],
  ['half a million entries', { items: { type: 'integer' } }, list(500_000, 1)],
  ['unique entries', { uniqueItems: true }, strings(300_000)],
  [
    'a value deeper than the stack',
    { items: { $ref: '#' } },
    JSON.parse('['.repeat(5000) + ']'.repeat(5000)),
  ],
  [
    'many alternatives for many entries',
    { items: { anyOf: strings(1000).map((name) => ({ required: [name] })) } },
    list(2000, { a: 1 }),
  ],
  [
    'many patterns',
    { allOf: Array.from({ length: 500 }, (_, n) => ({ pattern: `^[a-z]{${n % 40}}(b|cc)+x{900}$` })) },
    'abc',
  ],
  ['a large pattern for a long text', { pattern: '^([a-z]|[a-y]){1,200}!$' }, 'ab'.repeat(500_000)],
]
for (const [what, schema, value] of expensive)
  test(`is given up: ${what}`, () => {
    const check = schemaCheck(schema)
    let error: unknown
    expect(cpuMs(() => (error = thrown(() => check(value))))).toBeLessThan(most)
    expect(isTooComplex(error)).toBeTrue()
  })

test('a pattern that makes backtracking engines count to 2^40 is matched in a moment', () => {
  const check = schemaCheck({ pattern: '^(a+)+$' })
  expect(check('a'.repeat(40))).toBeUndefined()
  expect(cpuMs(() => expect(check(`${'a'.repeat(40_000)}!`)).toContain('pattern'))).toBeLessThan(most)
})

test.each(['(?=a)b', '(a)\\1', '(?<!x)y', '(', '([a-z ]{1,5000})'])(
  'a pattern the linear engine cannot read is left unchecked, and named: %s',
  (pattern) => {
    const unchecked: string[] = []
    const check = schemaCheck({ type: 'string', pattern }, (each) => unchecked.push(each))
    expect(check('anything')).toBeUndefined()
    expect(check('more')).toBeUndefined()
    expect(unchecked).toEqual([pattern])
  },
)

test('what is honest is checked within the budget: 5,000 records and a text of 100 KB with a pattern', () => {
  const record = { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } }
  const check = schemaCheck({
    type: 'object',
    properties: { rows: { type: 'array', items: record }, text: { type: 'string', pattern: '^[a-z ,.]+$' } },
  })
  const rows = Array.from({ length: 5000 }, (_, id) => ({ id, name: `row ${id}` }))
  expect(check({ rows, text: 'plain words, '.repeat(8000) })).toBeUndefined()
  expect(check({ rows: [...rows, { id: 'x' }], text: '' })).toContain('#/rows/5000/id')
})

test.each(['^.{1,5000}$', '^[a-z]+$', '^\\d{4}-\\d{2}x*$'])(
  'a plain pattern costs next to nothing: %s',
  (pattern) => {
    const check = schemaCheck({ items: { pattern } })
    expect(cpuMs(() => check(list(50, 'abcd efgh '.repeat(400))))).toBeLessThan(most)
    expect(cpuMs(() => check(['a'.repeat(1_000_000)]))).toBeLessThan(most)
  },
)

test('names every object inherits are no properties', () => {
  expect(schemaCheck({ required: ['constructor'] })({})).toContain('constructor')
  expect(schemaCheck({ properties: { a: {} }, additionalProperties: false })({ toString: 1 })).toContain(
    'toString',
  )
  expect(() => schemaCheck({ $ref: '#/constructor' })).toThrow('nowhere')
})

test('objects in the place of words, with a toString of their own, break nothing', () => {
  const word = { toString: null }
  const schema = {
    $schema: word,
    required: [word],
    dependentRequired: { a: [word] },
    enum: [word],
  }
  expect(schemaCheck(schema)({ a: 1 })).toBeString()
  for (const type of [word, [word], 'any', ['string', 'text'], 1])
    expect(() => schemaCheck({ properties: { a: { type } } })).toThrow('is not a type of JSON')
  expect(schemaCheck({ multipleOf: word, pattern: word, format: word, minLength: word })('x')).toBeUndefined()
})
