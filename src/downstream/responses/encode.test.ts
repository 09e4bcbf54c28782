import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeOutput } from './encode.ts'
import { idsOf } from './item.ts'
import { flattenTools } from './namespaces.ts'

const ids = idsOf('0'.repeat(32))

const call = (index: number, id: string, name: string, ...pieces: string[]): AnswerEvent[] => [
  { type: 'tool_call.start', index, id, name },
  ...pieces.map((delta): AnswerEvent => ({ type: 'tool_call.delta', index, delta })),
  { type: 'tool_call.done', index, id, name, arguments: pieces.join('') },
]

test('calls are items of their own behind the text, each with two ids', () => {
  const output = encodeOutput(ids.output)
  const events = [
    { type: 'text.delta', delta: 'Looking.' } as const,
    ...call(0, 'call_a', 'look', '{"at":', '"sky"}'),
    ...call(1, 'call_b', 'wait', '{}'),
    { type: 'finish', reason: 'tool_calls' } as const,
  ].flatMap(output.push)
  events.push(...output.end('completed'))
  expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
    'output_item.added',
    'function_call_arguments.delta',
    'function_call_arguments.done',
    'output_item.done',
  ])
  expect(events[6]).toEqual({
    type: 'response.output_item.added',
    output_index: 1,
    item: {
      id: ids.output('fc', 1),
      type: 'function_call',
      status: 'in_progress',
      call_id: 'call_a',
      name: 'look',
      arguments: '',
    },
  })
  expect(output.output().slice(1)).toEqual([
    {
      id: ids.output('fc', 1),
      type: 'function_call',
      status: 'completed',
      call_id: 'call_a',
      name: 'look',
      arguments: '{"at":"sky"}',
    },
    {
      id: ids.output('fc', 2),
      type: 'function_call',
      status: 'completed',
      call_id: 'call_b',
      name: 'wait',
      arguments: '{}',
    },
  ])
})

test('a function of a namespace is called by both of its names', () => {
  const { tools, places } = flattenTools([
    { type: 'function', name: 'look' },
    { type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'close', parameters: {} }] },
    { type: 'web_search' },
  ])
  expect(tools).toEqual([
    { type: 'function', name: 'look' },
    { type: 'function', name: 'agents__close', parameters: {} },
    { type: 'web_search' },
  ])
  const output = encodeOutput(ids.output, { places })
  call(0, 'call_a', 'agents__close', '{}').forEach(output.push)
  call(1, 'call_b', 'look', '{}').forEach(output.push)
  expect(output.output()).toMatchObject([
    { call_id: 'call_a', name: 'close', namespace: 'agents' },
    { call_id: 'call_b', name: 'look' },
  ])
  expect(output.output()[1]).not.toHaveProperty('namespace')
})

test('what is open when an answer breaks counts as incomplete, what was told as told', () => {
  const output = encodeOutput(ids.output)
  output.push({ type: 'reasoning.delta', delta: 'Hm' })
  output.push({ type: 'search.start', id: '1', tool: 'web_search', query: 'q' })
  expect(output.output().map((item) => [item.type, item.status])).toEqual([
    ['reasoning', 'completed'],
    ['web_search_call', 'failed'],
  ])
})
