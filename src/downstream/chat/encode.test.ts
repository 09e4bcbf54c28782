import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeChunks, foldCompletion } from './encode.ts'

const stamp = { id: 'chatcmpl-1', created: 1, model: 'grok-4' }
const usage = { input: 1, image: 0, output: 1, reasoning: 0, cached: 0, estimated: true } as const

const calls: AnswerEvent[] = [
  { type: 'tool_call.start', index: 0, id: 'call_a', name: 'add' },
  { type: 'tool_call.delta', index: 0, delta: '{"a":' },
  { type: 'tool_call.delta', index: 0, delta: '1}' },
  { type: 'tool_call.done', index: 0, id: 'call_a', name: 'add', arguments: '{"a":1}' },
  { type: 'tool_call.start', index: 1, id: 'call_b', name: 'now' },
  { type: 'tool_call.delta', index: 1, delta: '{}' },
  { type: 'tool_call.done', index: 1, id: 'call_b', name: 'now', arguments: '{}' },
  { type: 'finish', reason: 'tool_calls' },
]

test('a call names itself once; later pieces are arguments only', () => {
  expect(calls.flatMap(encodeChunks().push).map(({ delta, finish }) => finish ?? delta.tool_calls)).toEqual([
    [{ index: 0, id: 'call_a', type: 'function', function: { name: 'add', arguments: '' } }],
    [{ index: 0, function: { arguments: '{"a":' } }],
    [{ index: 0, function: { arguments: '1}' } }],
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
