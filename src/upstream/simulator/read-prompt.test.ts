import { expect, test } from 'bun:test'
import { readPrompt } from './read-prompt.ts'
import { readSchema } from './read-tools.ts'

const rows: [what: string, prompt: string, text: string, after: string[]][] = [
  ['a bare text', 'hi', 'hi', []],
  ['the last of the user', '[user]\na\n\n[assistant]\nb\n\n[user]\nc', 'c', []],
  [
    'notes around what was said',
    '[user]\n<system-reminder>\nx\n</system-reminder>\n\ncall f {}',
    'call f {}',
    [],
  ],
  [
    'a result with nothing but notes behind it',
    '[user]\ncall f {}\n\n[tool]\nTool result (f): 1\n\n[user]\n<system-reminder>x</system-reminder>',
    'call f {}',
    ['tool', 'user'],
  ],
  ['a stubborn user', '[user]\nstubborn: a\n\n[assistant]\nb\n\n[user]\nnot that', 'stubborn: a', []],
]
for (const [what, prompt, text, after] of rows)
  test(`reads ${what}`, () => {
    const read = readPrompt(prompt)
    expect([read.text, read.after.map(({ role }) => role)]).toEqual([text, after])
  })

const schemas: [what: string, prompt: string, schema: object | undefined][] = [
  ['right behind the words', 'JSON schema "x": {"type":"null"}', { type: 'null' }],
  ['of a wrapper', 'a JSON schema: {"name":"x","schema":{"enum":[1]}}', { enum: [1] }],
  ['of a tool is none of the answer', 'Parameters (JSON schema): {"type":"object"}', undefined],
  ['far away is none', `a JSON schema ${'word '.repeat(40)} {"type":"object"}`, undefined],
  ['that is an example of something else', 'JSON Schema, see {"script":"x"}', undefined],
]
for (const [what, prompt, schema] of schemas)
  test(`a schema ${what}`, () => expect(readSchema(prompt)).toEqual(schema as never))
