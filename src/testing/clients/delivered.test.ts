import { expect, test } from 'bun:test'
import { readDelivered } from './delivered.ts'

const stream = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
const wanted = { text: 'Hi', calls: [{ id: 'c', name: 'f', raw: '{"a":1}' }], error: '' }

const item = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' }
const part = (named: object) => ({ choices: [{ delta: { tool_calls: [{ index: 0, ...named }] } }] })
const rows: [name: string, path: string, response: string, finish: string][] = [
  [
    'a chat stream',
    '/v1/chat/completions',
    stream(
      { choices: [{ delta: { content: 'Hi' } }] },
      part({ id: 'c', function: { name: 'f', arguments: '{"a"' } }),
      part({ function: { arguments: ':1}' } }),
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
    ),
    'tool_calls',
  ],
  [
    'a whole chat',
    '/v1/chat/completions',
    JSON.stringify({
      choices: [
        {
          message: {
            content: 'Hi',
            tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    }),
    'tool_calls',
  ],
  [
    'a Messages stream',
    '/v1/messages?beta=true',
    stream(
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', id: 'c', name: 'f', input: {} },
      },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    ),
    'tool_use',
  ],
  [
    'a whole message',
    '/v1/messages',
    JSON.stringify({
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
    }),
    'tool_use',
  ],
  [
    'a Responses stream',
    '/v1/responses',
    stream(
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.output_item.done', item },
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'x' } },
      },
    ),
    'incomplete x',
  ],
  [
    'a whole response',
    '/v1/responses',
    JSON.stringify({ status: 'completed', output: [{ type: 'message', content: [{ text: 'Hi' }] }, item] }),
    'completed',
  ],
]
for (const [name, path, response, finish] of rows)
  test(`${name} gives its text, calls and end`, () =>
    expect(readDelivered(path, response)).toEqual({ ...wanted, finish }))

test('the text of a custom tool is taken as it is', () => {
  const custom = { type: 'custom_tool_call', call_id: 'c', name: 'exec', input: 'text("x")' }
  const response = stream({ type: 'response.output_item.done', item: custom })
  expect(readDelivered('/v1/responses', response).calls).toEqual([
    { id: 'c', name: 'exec', raw: 'text("x")' },
  ])
})

test('an error in a stream and in a body is found', () => {
  expect(readDelivered('/v1/chat/completions', stream({ error: { message: 'broke' } })).error).toBe('broke')
  expect(readDelivered('/v1/messages', '{"type":"error","error":{"message":"no"}}').error).toBe('no')
})
