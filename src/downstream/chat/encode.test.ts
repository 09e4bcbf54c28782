import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeChunks, foldCompletion } from './encode.ts'

const stamp = { id: 'chatcmpl-1', created: 1, model: 'grok-4' }
const usage = { input: 1, image: 0, output: 1, reasoning: 0, cached: 0, estimated: true } as const

const calls: AnswerEvent[] = [
  { type: 'tool_call', index: 0, id: 'call_a', name: 'add', kind: 'function', arguments: '{"a":1}' },
  { type: 'tool_call', index: 1, id: 'call_b', name: 'now', kind: 'function', arguments: '{}' },
  { type: 'finish', reason: 'tool_calls' },
]

test('a call names itself once; later pieces are arguments only', () => {
  expect(calls.flatMap(encodeChunks().push).map(({ delta, finish }) => finish ?? delta.tool_calls)).toEqual([
    [{ index: 0, id: 'call_a', type: 'function', function: { name: 'add', arguments: '' } }],
    [{ index: 0, function: { arguments: '{"a":1}' } }],
    [{ index: 1, id: 'call_b', type: 'function', function: { name: 'now', arguments: '' } }],
    [{ index: 1, function: { arguments: '{}' } }],
    'tool_calls',
  ])
})

test.each([
  ['no text is null', [], null],
  ['text before the calls is kept', [{ type: 'text.delta', delta: 'One moment.' }], 'One moment.'],
] satisfies [string, AnswerEvent[], string | null][])('the plain answer: %s', (_, before, content) => {
  const { message, finish_reason } = foldCompletion(
    [...before, ...calls].flatMap(encodeChunks().push),
    stamp,
    usage,
  ).choices[0]
  expect(finish_reason).toBe('tool_calls')
  expect(message.content).toBe(content)
  expect(message.tool_calls).toEqual([
    { id: 'call_a', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    { id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } },
  ])
})

test('a call of functions declared in the old way is told as function_call, once', () => {
  const chunks = [calls[0]!, { type: 'finish', reason: 'tool_calls' } as const].flatMap(
    encodeChunks(true).push,
  )
  expect(chunks.map(({ delta, finish }) => finish ?? delta.function_call)).toEqual([
    { name: 'add', arguments: '{"a":1}' },
    'function_call',
  ])
  expect(foldCompletion(chunks, stamp, usage).choices[0]).toMatchObject({
    message: { content: null, function_call: { name: 'add', arguments: '{"a":1}' } },
    finish_reason: 'function_call',
  })
})

test('a call of a custom tool has its text as input', () => {
  const custom = {
    type: 'tool_call',
    index: 0,
    id: 'call_c',
    name: 'patch',
    kind: 'custom',
    arguments: '*** "x"',
  } as const
  const { message } = foldCompletion(encodeChunks().push(custom), stamp, usage).choices[0]
  expect(message.tool_calls).toEqual([
    { id: 'call_c', type: 'custom', custom: { name: 'patch', input: '*** "x"' } },
  ])
})
