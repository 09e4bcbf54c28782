import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeOutput } from './encode.ts'
import { idsOf } from './item.ts'
import { gatherTools } from './namespaces.ts'

const ids = idsOf('0'.repeat(32))

const call = (index: number, id: string, name: string, given: string): AnswerEvent[] => [
  { type: 'tool_call', index, id, name, kind: 'function', arguments: given },
]

test('calls are items of their own behind the text, each with two ids', () => {
  const output = encodeOutput(ids.output)
  const events = [
    { type: 'text.delta', delta: 'Looking.' } as const,
    ...call(0, 'call_a', 'look', '{"at":"sky"}'),
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
  const agents = {
    type: 'namespace',
    name: 'agents',
    tools: [{ type: 'function', name: 'close', parameters: {} }],
  }
  const later = { type: 'namespace', name: 'functions', tools: [{ type: 'custom', name: 'exec' }] }
  const items = [1, 2].map((count) => ({
    item: { id: `at_${count}`, type: 'additional_tools', tools: [later, { type: 'function', name: 'look' }] },
    param: `input[${count}]`,
    part: () => '',
  }))
  const { declared, places } = gatherTools(
    [{ type: 'function', name: 'look' }, agents, { type: 'web_search' }],
    items,
  )
  expect(declared).toEqual([
    { param: 'tools[0]', entry: { type: 'function', name: 'look' } },
    { param: 'tools[1].tools[0]', entry: { type: 'function', name: 'agents__close', parameters: {} } },
    { param: 'tools[2]', entry: { type: 'web_search' } },
    // Declared again with every turn: once is enough, and the request's own list wins.
    { param: 'input[2].tools[0].tools[0]', entry: { type: 'custom', name: 'functions__exec' } },
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

test('calls of custom and built-in tools are items of their own kinds', () => {
  const output = encodeOutput(ids.output)
  const events = (
    [
      ['custom', 'patch', '*** raw "text"'],
      ['local_shell', 'local_shell', '{"command":["ls"]}'],
      ['shell', 'shell', '{"commands":["ls"]}'],
      ['apply_patch', 'apply_patch', '{"type":"delete_file","path":"a"}'],
    ] as const
  ).flatMap(([kind, name, given], index) =>
    output.push({ type: 'tool_call', index, id: `call_${index}`, name, kind, arguments: given }),
  )
  expect(output.output()).toMatchObject([
    {
      id: ids.output('ctc', 0),
      type: 'custom_tool_call',
      call_id: 'call_0',
      name: 'patch',
      input: '*** raw "text"',
    },
    { type: 'local_shell_call', call_id: 'call_1', action: { type: 'exec', command: ['ls'], env: {} } },
    { type: 'shell_call', call_id: 'call_2', action: { commands: ['ls'] } },
    { type: 'apply_patch_call', call_id: 'call_3', operation: { type: 'delete_file', path: 'a' } },
  ])
  expect(events.slice(0, 4).map(({ type }) => type)).toEqual([
    'response.output_item.added',
    'response.custom_tool_call_input.delta',
    'response.custom_tool_call_input.done',
    'response.output_item.done',
  ])
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

test('a sealed thought ends its item with what takes it up again; without words the item has no summary', () => {
  const output = encodeOutput(ids.output)
  const sealed = (content: string): AnswerEvent => ({ type: 'reasoning.sealed', id: 'rs', sealed: content })
  const hosted: AnswerEvent = {
    type: 'item.done',
    item: { type: 'mcp_call', id: 'mcp_1', name: 'f', output: 'x' },
  }
  const told = [
    { type: 'reasoning.delta', delta: 'Hm' } as const,
    sealed('one'),
    sealed('two'),
    hosted,
    { type: 'text.delta', delta: 'So.' } as const,
    sealed('late'),
    { type: 'text.delta', delta: ' Yes.' } as const,
  ].flatMap(output.push)
  told.push(...output.end('completed'))
  const at = (index: number) => `${'0'.repeat(32)}000${index}`
  expect(output.output()).toMatchObject([
    { id: `rs_${at(0)}`, summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'one' },
    { id: `rs_${at(1)}`, summary: [], encrypted_content: 'two' },
    { id: `mcp_${at(2)}`, type: 'mcp_call', name: 'f', output: 'x' },
    { id: `msg_${at(3)}`, content: [{ text: 'So. Yes.' }] },
    { id: `rs_${at(4)}`, summary: [], encrypted_content: 'late' },
  ])
  const items = told.filter(({ type }) => type === 'response.output_item.done')
  expect(items.map((event) => 'item' in event && event.item)).toEqual(output.output())
})
