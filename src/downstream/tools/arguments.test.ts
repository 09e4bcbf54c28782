import { expect, test } from 'bun:test'
import { readArguments } from './arguments.ts'

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

function read(text: string, cut: number, more: object = {}) {
  const reader = readArguments({ ...schema, ...more })
  let json = ''
  for (let at = 0; at < text.length; at += cut) {
    const out = reader.push(text.slice(at, at + cut))
    json += out.json
    if (out.rest !== undefined) return { json, rest: out.rest + text.slice(at + cut), whole: true }
  }
  const end = reader.end()
  return { json: json + end.json, rest: '', whole: end.whole }
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
  ['a missing comma', '{"text":"a" "count":2}', { text: 'a', count: 2 }],
  ['no end', '{"text":"a","count":2', { text: 'a', count: 2 }],
  ['no end of a list', '{"list":[1,2', { list: [1, 2] }],
  ['a quote forgotten before the tags', '{"text":"a</parameters></tool_call>', { text: 'a' }],
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
for (const [what, text, value] of mended)
  test(`mends ${what}, cut anywhere`, () => {
    for (let cut = 1; cut <= Math.max(1, text.length); cut++) {
      const { json } = read(text, cut)
      expect([cut, json && JSON.parse(json)]).toEqual([cut, value])
    }
  })

test('good JSON is found to end where it ends', () => {
  for (let cut = 1; cut < 30; cut++)
    expect(read('{"text":"}","inner":{}}]]></parameters>', cut)).toEqual({
      json: '{"text":"}","inner":{}}',
      rest: ']]></parameters>',
      whole: true,
    })
})

test('what is required and was left out is filled in when only one value is possible', () => {
  const { json } = read('{"text":"a"}', 3, { required: ['text', 'maybe', 'unit', 'count'] })
  expect(JSON.parse(json)).toEqual({ text: 'a', maybe: null, unit: 'c' })
})

test('text cut off in the middle is not whole, a forgotten bracket is', () => {
  expect(read('{"text":"ab', 4).whole).toBe(false)
  expect(read('{"text":', 4).whole).toBe(false)
  expect(read('{"text":"ab"', 4).whole).toBe(true)
})

test('words instead of JSON are no arguments', () => {
  expect(read('just some words', 4).json).toBe('')
})

test('a long list costs time in proportion to its length', () => {
  const long = `{"list":[${Array.from({ length: 60_000 }, (_, index) => index).join(',')}]}`
  const reader = readArguments(schema)
  let json = ''
  for (let at = 0; at < long.length; at += 4) json += reader.push(long.slice(at, at + 4)).json
  expect(json).toBe(long)
}, 20_000)
