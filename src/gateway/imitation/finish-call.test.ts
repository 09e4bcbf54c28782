import { expect, test } from 'bun:test'
import type { Tool } from '../../core/model-request.ts'
import { toolFinder } from './find-tool.ts'
import { finishCall } from './finish-call.ts'
import { readTagBlock } from './read-tags.ts'

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    list: { type: 'array', items: { type: 'integer' } },
    inner: { type: 'object', properties: { size: { type: 'number' } } },
    maybe: { type: ['string', 'null'] },
    unit: { type: 'string', default: 'c' },
  },
}
const tool = (parameters: object): Tool => ({
  name: 'f',
  description: '',
  strict: false,
  kind: 'function',
  parameters: { ...schema, ...parameters },
})

/** The arguments of a call as the caller gets them; undefined when it is no call. */
function read(written: string, more: object = {}): unknown {
  const text = `<tool_call><tool_name>f</tool_name><parameters>${written}</parameters></tool_call>`
  const block = readTagBlock(text, 0, toolFinder([tool(more)]))
  const call = block?.calls[0]
  return call && JSON.parse(finishCall(call).text)
}

// What models write, and what was meant.
const mended: [what: string, text: string, value: object][] = [
  ['nothing', '', {}],
  ['an empty object', ' { } ', {}],
  [
    'good JSON',
    '{"text":"a","count":1,"list":[1,2],"inner":{"size":1.5}}',
    { text: 'a', count: 1, list: [1, 2], inner: { size: 1.5 } },
  ],
  ['every escape', String.raw`{"text":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`, { text: '"\\/\b\f\n\r\té😀' }],
  ['a key with an escape', String.raw`{"it's \"so\"":"x"}`, { 'it\'s "so"': 'x' }],
  [
    'text that looks like the end',
    '{"text":"a\\", \\"b\\": 1} </parameters> c"}',
    { text: 'a", "b": 1} </parameters> c' },
  ],
  ['line breaks in a text', '{"text":"a\nb\tc"}', { text: 'a\nb\tc' }],
  ['escapes JSON does not know', String.raw`{"text":"\d+\'\w"}`, { text: "\\d+'\\w" }],
  [
    'quotes that are not escaped',
    '{"text":"print("hi") and "so" on","count":2}',
    { text: 'print("hi") and "so" on', count: 2 },
  ],
  ['single quotes', `{'text': 'it "is"', 'count': 2}`, { text: 'it "is"', count: 2 }],
  ['keys without quotes', '{text: "a", count: 2}', { text: 'a', count: 2 }],
  ['trailing commas', '{"list":[1,2,],"count":2,}', { list: [1, 2], count: 2 }],
  [
    'Python words',
    '{"flag": True, "maybe": None, "text": "None"}',
    { flag: true, maybe: null, text: 'None' },
  ],
  [
    'numbers and words as texts',
    '{"count":"5","flag":"true","inner":{"size":"1.5"},"list":["1",2]}',
    { count: 5, flag: true, inner: { size: 1.5 }, list: [1, 2] },
  ],
  ['a number where text is wanted', '{"text":5}', { text: '5' }],
  ['an object where text is wanted', '{"text":{"a":[1]}}', { text: '{"a":[1]}' }],
  ['a list as text', '{"list":"[1,2]"}', { list: [1, 2] }],
  ['one thing where a list is wanted', '{"list":3}', { list: [3] }],
  ['XML escapes', '{&quot;text&quot;:&quot;a &lt; b&quot;,&quot;count&quot;:1}', { text: 'a < b', count: 1 }],
  ['CDATA', '<![CDATA[{"text":"a"}]]>', { text: 'a' }],
  ['JSON as a text', '"{\\"text\\":\\"a\\"}"', { text: 'a' }],
  ['a code fence', '```json\n{"text":"a"}\n```', { text: 'a' }],
]
test.each(mended)('reads %s', (_, text, value) => {
  expect(read(text)).toEqual(value)
})

// More than one reading, or none: nothing is given, rather than a part of it.
const unreadable: [what: string, text: string][] = [
  ['no end', '{"text":"a","count":2'],
  ['no end of a list', '{"list":[1,2'],
  ['a text without its end', '{"text":"a'],
  ['a text that may end at two places', '{"text":"a "b", "c":"d" e"}'],
  ['words', 'just some words'],
  ['a list', '[1,2]'],
  ['something behind it', '{"text":"a"} and so on'],
]
test.each(unreadable)('%s is no call', (_, text) => {
  expect(read(text)).toBeUndefined()
})

test('what is required and was left out is filled in when only one value is possible', () => {
  expect(read('{"text":"a"}', { required: ['text', 'maybe', 'unit', 'count'] })).toEqual({
    text: 'a',
    maybe: null,
    unit: 'c',
  })
})

test('references, allOf and unions are followed', () => {
  const properties = {
    ref: { $ref: '#/$defs/Int' },
    all: { allOf: [{ type: 'integer' }] },
    any: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    deep: { $ref: '#/$defs/Node' },
    shape: {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, x: { type: 'integer' } }, required: ['kind'] },
        { type: 'object', properties: { kind: { const: 'b' }, x: { type: 'string' } }, required: ['kind'] },
      ],
    },
  }
  const $defs = {
    Int: { type: 'integer' },
    Node: { type: 'object', properties: { value: { $ref: '#/$defs/Int' }, next: { $ref: '#/$defs/Node' } } },
  }
  const given = {
    ref: '1',
    all: '2',
    any: '3',
    deep: { value: '4', next: { value: '5' } },
    shape: { kind: 'b', x: 6 },
  }
  expect(read(JSON.stringify(given), { properties, $defs })).toEqual({
    ref: 1,
    all: 2,
    any: 3,
    deep: { value: 4, next: { value: 5 } },
    shape: { kind: 'b', x: '6' },
  })
})

test('a schema that refers to itself without end costs little', () => {
  const loop = { anyOf: [{ $ref: '#/properties/loop' }, { $ref: '#/properties/loop' }] }
  expect(read('{"loop":{"a":"1"}}', { properties: { loop } })).toEqual({ loop: { a: '1' } })
})

test('arguments nested too deep for anybody are no call', () => {
  expect(read(`{"inner":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBeUndefined()
})

test('what is hard to read costs no more than it is worth', () => {
  const started = process.cpuUsage()
  for (const hard of [
    `{"text":"${'a "b", '.repeat(20_000)}`,
    `{"text":"${'"'.repeat(100_000)}"}`,
    '{"a":'.repeat(50_000),
    `{"text":"${'{"a":'.repeat(50_000)}"}`,
    `{"text":"a "b"",${'"a":1,'.repeat(4000)}"z":"a "b""}`,
  ])
    expect(read(hard)).toBeUndefined()
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000).toBeLessThan(3 * 500)
})

test('a number too long for a number stays the text it is', () => {
  expect(read('{"count":"12345678901234567890"}')).toEqual({ count: '12345678901234567890' })
})
