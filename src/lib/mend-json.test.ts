import { expect, test } from 'bun:test'
import { readLooseJson } from './mend-json.ts'

const read: [text: string, value: unknown, exact: boolean][] = [
  [' {"a":1} ', { a: 1 }, true],
  ['"text"', 'text', true],
  ['12', 12, true],
  ['```json\n{"a":1}\n```', { a: 1 }, false],
  ['```\n[1,2]\n```\nThat is all.', [1, 2], false],
  ['Here: {"a":"}"} and {"b":2}', { a: '}' }, false],
  ["{'a': True, b: None,}", { a: true, b: null }, false],
  ['{"a":[1,2', { a: [1, 2] }, false],
  ['{"a":"cut', { a: 'cut' }, false],
]
for (const [text, value, exact] of read)
  test(`reads ${JSON.stringify(text)}`, () => expect(readLooseJson(text)).toEqual({ value, exact }))

for (const text of ['', 'no JSON here', 'nor } here'])
  test(`finds none in ${JSON.stringify(text)}`, () => expect(readLooseJson(text)).toBeUndefined())
