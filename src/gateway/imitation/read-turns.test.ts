import { expect, test } from 'bun:test'
import type { Message } from '../../core/model-request.ts'
import { declareFormat, declareTools } from './declare.ts'
import { itemsOf, joinMessages, readTurns } from './read-turns.ts'
import { writeTurns } from './write-turns.ts'

const tool = { name: 'look', description: '', parameters: {}, strict: false, kind: 'function' as const }
const messages: Message[] = [
  { role: 'system', parts: [{ type: 'text', text: 'Be terse.' }] },
  { role: 'user', parts: [{ type: 'text', text: 'look twice' }] },
  {
    role: 'assistant',
    parts: [
      { type: 'text', text: 'I look.' },
      { type: 'tool_call', id: 'call_1', name: 'look', kind: 'function', arguments: '{"at":"a</b>"}' },
      { type: 'tool_call', id: 'call_2', name: 'patch', kind: 'custom', arguments: 'one\ntwo' },
    ],
  },
  {
    role: 'tool',
    parts: [
      {
        type: 'tool_result',
        callId: 'call_1',
        name: 'look',
        parts: [{ type: 'text', text: 'a' }],
        isError: false,
      },
    ],
  },
  {
    role: 'tool',
    parts: [
      {
        type: 'tool_result',
        callId: 'call_2',
        name: 'patch',
        parts: [{ type: 'text', text: 'no' }],
        isError: true,
      },
    ],
  },
  { role: 'assistant', parts: [{ type: 'text', text: 'done' }] },
]

test('what was written for an upstream without calls reads as calls again', () => {
  expect(readTurns(writeTurns(messages))).toEqual(messages)
})

test('declarations are left out, whatever the caller says stays', () => {
  const words = [
    declareTools({ tools: [tool], choice: 'auto', parallel: true }),
    declareTools({ tools: [tool], choice: 'none', parallel: true }),
    declareFormat({ strict: true }),
    declareFormat({ strict: true, schema: {} }),
  ]
  const turns = words.map((text) => ({ role: 'system' as const, text }))
  expect(readTurns([...turns, { role: 'system', text: 'Answer with one word.' }])).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Answer with one word.' }] },
  ])
})

test('a block that is none of ours stays the text it is', () => {
  const text = 'write <tool_calls> like this'
  expect(readTurns([{ role: 'assistant', text }])).toEqual([
    { role: 'assistant', parts: [{ type: 'text', text }] },
  ])
})

test('calls of before take the ids that the results behind them name', () => {
  const before = readTurns(writeTurns(messages.slice(0, 3)))
  const results = messages.slice(3, 5).map(({ role, parts }): Message => ({
    role,
    parts: parts.map((part) =>
      part.type === 'tool_result' ? { ...part, callId: `theirs ${part.callId}`, name: '' } : part,
    ),
  }))
  const joined = joinMessages(before, results)
  expect(
    joined.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))),
  ).toEqual(['theirs call_1', 'theirs call_2'])
  expect(joined.slice(before.length)).toEqual(results)
})

test('the same as items', () => {
  expect(itemsOf(messages).map(({ type }) => type)).toEqual([
    'message',
    'message',
    'message',
    'function_call',
    'function_call',
    'function_call_output',
    'function_call_output',
    'message',
  ])
})
