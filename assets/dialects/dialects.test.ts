import { expect, test } from 'bun:test'
import { add, nothingYet } from './answer.ts'
import { chat } from './chat.ts'
import { codeOf } from './code.ts'
import type { Turn, Wish } from './dialect.ts'
import { messages } from './messages.ts'
import { responses } from './responses.ts'
import { readSchema, readTools, schemaExample, toolExamples } from './tools.ts'

const turns: Turn[] = [
  { role: 'user', text: 'weather?', enclosures: [] },
  { role: 'assistant', text: '', calls: [{ id: 'c1', name: 'get_weather', arguments: '{"place":"Bern"}' }] },
  { role: 'tool', results: [{ id: 'c1', name: 'get_weather', text: '21' }] },
]
const wish: Wish = {
  model: 'm',
  system: '',
  turns,
  stream: true,
  search: true,
  effort: 'low',
  temperature: 0,
  tools: [{ name: 'get_weather', parameters: { type: 'object' } }],
  schema: { type: 'object' },
}

test('each endpoint gets tools, schema, effort and past calls in its own form', () => {
  expect(chat.body(wish)).toMatchObject({
    reasoning_effort: 'low',
    temperature: 0,
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
    response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
    messages: [
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather' } }] },
      { role: 'tool', tool_call_id: 'c1', content: '21' },
    ],
  })
  expect(responses.body(wish)).toMatchObject({
    reasoning: { effort: 'low' },
    tools: [{ type: 'function', name: 'get_weather' }],
    text: { format: { type: 'json_schema', schema: { type: 'object' } } },
    input: [
      { role: 'user' },
      { type: 'function_call', call_id: 'c1' },
      { type: 'function_call_output', call_id: 'c1', output: '21' },
    ],
  })
  expect(messages.body(wish)).toMatchObject({
    thinking: { type: 'adaptive' },
    output_config: { effort: 'low', format: { type: 'json_schema' } },
    tools: [{ name: 'get_weather', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', input: { place: 'Bern' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: '21' }] },
    ],
  })
  const { temperature: _, ...plain } = { ...wish, effort: '' as const, tools: [], turns: turns.slice(0, 1) }
  expect(Object.keys(chat.body(plain))).not.toContain('temperature')
})

test('a call grows by the pieces of its index and keeps its id; one without an id gets one', () => {
  const pieces = [
    { type: 'call', index: 0, id: 'a', name: 'f', arguments: '{"x"' },
    { type: 'call', index: 1, id: '', name: 'g', arguments: '{}' },
    { type: 'call', index: 0, id: '', name: '', arguments: ':1}' },
  ] as const
  const { calls } = pieces.reduce(add, nothingYet)
  expect(calls).toEqual([
    { index: 0, id: 'a', name: 'f', arguments: '{"x":1}' },
    { index: 1, id: 'call_2', name: 'g', arguments: '{}' },
  ])
})

test('tools are read in the form of any endpoint; what is wrong is named', () => {
  const forms = [
    '[{"type":"function","function":{"name":"f","parameters":{}}}]',
    '[{"type":"function","name":"f","parameters":{}}]',
    '[{"name":"f","input_schema":{}}]',
  ]
  for (const form of forms) expect(readTools(form)).toEqual({ tools: [{ name: 'f', parameters: {} }] })
  expect(readTools(' ')).toEqual({ tools: [] })
  expect(readTools('{}')).toMatchObject({ wrong: 'list' })
  expect(readTools('[1]')).toMatchObject({ wrong: 'name', where: '1' })
  expect(readTools('[')).toMatchObject({ wrong: 'json' })
  expect(readSchema('[]')).toMatchObject({ wrong: 'object' })
  for (const text of Object.values(toolExamples)) expect(readTools(text)).toHaveProperty('tools')
  expect(readSchema(schemaExample)).toHaveProperty('schema.properties.title')
})

test('Python is Python: its words, quotes and unknown fields in extra_body', () => {
  const text = `it's "\u{1F98A}"\n`
  const body = {
    model: 'm',
    stream: false,
    stop: null,
    messages: [{ content: text }],
    search_parameters: { mode: 'off' },
  }
  const code = codeOf(
    'Python',
    'chat',
    { path: '/v1/chat/completions', body },
    { base: 'http://h', needsKey: true },
  )
  expect(code).toContain('stream=False')
  expect(code).toContain('stop=None')
  expect(code).toContain('"content": "it\'s \\"\u{1F98A}\\"\\n"')
  expect(code).toMatch(/extra_body=\{\n\s+"search_parameters": \{\n\s+"mode": "off",/)
  expect(code).not.toMatch(/^ {4}search_parameters=/m)
  const anthropic = codeOf(
    'Node',
    'messages',
    { path: '/v1/messages', body },
    { base: 'http://h', needsKey: false },
  )
  expect(anthropic).toContain('new Anthropic')
  expect(anthropic).toContain('baseURL: "http://h"')
  expect(anthropic).toContain("apiKey: 'none'")
})
