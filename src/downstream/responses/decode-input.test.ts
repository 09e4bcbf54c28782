// Every form of `input` that clients are known to send (api-conformance 2.3), as one table.
import { expect, test } from 'bun:test'
import { GatewayError } from '../../core/fault.ts'
import { requestItems } from './decode.ts'
import { writeTurns } from '../../gateway/imitation/write-turns.ts'
import { decodeTurns } from './decode-turns.ts'
import { idsOf } from './item.ts'
import { wrapSummary } from './compaction.ts'

const ids = idsOf('f'.repeat(32))
const uri = 'data:image/png;base64,iVBORw0KGgo='
const read = (body: object) => requestItems(body, ids.input)
/** `role: text [param of each attachment]` per turn. */
const turns = (body: object) =>
  writeTurns(decodeTurns(read(body))).map(({ role, text, attachments }) =>
    [`${role}: ${text}`, ...(attachments ?? []).map(({ param }) => param)].join(' | '),
  )

const user = (content: unknown) => ({ role: 'user', content })
const call = (json: string) =>
  `<tool_calls><tool_call><tool_name>look</tool_name><parameters>${json}</parameters></tool_call></tool_calls>`
const forms: [what: string, body: object, turns: string[]][] = [
  ['a text', { input: 'hi' }, ['user: hi']],
  [
    'easy messages',
    { input: [{ role: 'system', content: 'be brief' }, user('hi')] },
    ['system: be brief', 'user: hi'],
  ],
  [
    'message items',
    {
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'a' }] },
        { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'b' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'c' }] },
      ],
    },
    ['developer: a', 'assistant: b', 'user: c'],
  ],
  [
    'a picture as a text',
    {
      input: [
        user([
          { type: 'input_text', text: 'what?' },
          { type: 'input_image', image_url: uri },
        ]),
      ],
    },
    ['user: what? | input[0].content[1].image_url'],
  ],
  [
    'a picture as an object',
    { input: [user([{ type: 'input_image', image_url: { url: uri } }])] },
    ['user:  | input[0].content[0].image_url.url'],
  ],
  [
    'a picture as url',
    { input: [user([{ type: 'input_image', url: uri }])] },
    ['user:  | input[0].content[0].url'],
  ],
  [
    'a file',
    { input: [user([{ type: 'input_file', file_data: uri, filename: 'a.png' }])] },
    ['user:  | input[0].content[0].file_data'],
  ],
  [
    'bare parts, as one message of the user',
    {
      input: [
        { type: 'input_text', text: 'what?' },
        { type: 'input_image', image_url: uri },
      ],
    },
    ['user: what? | input[1].image_url'],
  ],
  ['one bare part', { input: { type: 'input_text', text: 'x' } }, ['user: x']],
  ['a list of texts', { input: ['one', 'two'] }, ['user: one\ntwo']],
  [
    'texts between messages',
    { input: ['one', { role: 'assistant', content: 'two' }, 'three'] },
    ['user: one', 'assistant: two', 'user: three'],
  ],
  ['one message alone', { input: user('hi') }, ['user: hi']],
  ['texts in a content', { input: [user(['a', { type: 'text', text: 'b' }])] }, ['user: a\nb']],
  ['one part as content', { input: [user({ type: 'input_text', text: 'a' })] }, ['user: a']],
  ['messages in place of input', { messages: [user('hi')] }, ['user: hi']],
  ['messages beside a null', { input: null, messages: [user('hi')] }, ['user: hi']],
  [
    'a call and its result',
    {
      input: [
        user('weather?'),
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"at":"sky"}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'blue' },
      ],
    },
    ['user: weather?', `assistant: ${call('{"at":"sky"}')}`, 'tool: Tool result (look, call_1): blue'],
  ],
  [
    'parallel calls behind a text',
    {
      input: [
        { role: 'assistant', content: 'Let me see.' },
        { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' },
        { type: 'reasoning', id: 'rs_1', summary: [] },
        { type: 'function_call', call_id: 'd', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'blue' },
      ],
    },
    [
      `assistant: Let me see.\n${call('{}').replace('</tool_calls>', call('{}').replace('<tool_calls>', ''))}`,
      'tool: Tool result (look, c): blue',
    ],
  ],
  [
    'a call of a function in a namespace',
    {
      input: [
        { type: 'function_call', call_id: 'c', namespace: 'ns', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'blue' },
      ],
    },
    [`assistant: ${call('{}').replace('look', 'ns__look')}`, 'tool: Tool result (ns__look, c): blue'],
  ],
  [
    'a result as parts and as an object',
    {
      input: [
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'blue' }] },
        { type: 'function_call_output', call_id: 'd', output: { sky: 'blue' } },
      ],
    },
    ['tool: Tool result (c): blue', 'tool: Tool result (d): {"sky":"blue"}'],
  ],
  [
    "Chat's calls and results",
    {
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'blue' },
      ],
    },
    [`assistant: ${call('{}')}`, 'tool: Tool result (look, call_1): blue'],
  ],
  [
    'everything else that is replayed',
    {
      input: [
        user('hi'),
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'xyz' },
        { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } },
        { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: null },
        { type: 'mcp_list_tools', id: 'm', server_label: 's', tools: [] },
        { type: 'compaction', encrypted_content: 'of another server' },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        { type: 'unheard_of', anything: 1 },
      ],
    },
    [
      'user: hi',
      'assistant: [web_search_call] {"status":"completed","action":{"type":"search","query":"q"}}',
      'assistant: [image_generation_call] {"status":"completed"}',
      'assistant: [mcp_list_tools] {"server_label":"s","tools":[]}',
      'assistant: No.',
      'assistant: [unheard_of] {"anything":1}',
    ],
  ],
  [
    'calls of custom tools and shells, and their outputs',
    {
      input: [
        { type: 'custom_tool_call', call_id: 'a', name: 'look', input: 'raw "text"\n{' },
        { type: 'custom_tool_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'FAILED' }] },
        { type: 'local_shell_call', call_id: 'b', action: { type: 'exec', command: ['ls'] } },
        { type: 'local_shell_call_output', call_id: 'b', output: 'FILE.txt' },
        { type: 'shell_call', call_id: 'c', action: { commands: ['ls'] } },
        { type: 'shell_call_output', call_id: 'c', output: [{ stdout: 'OUT', outcome: { type: 'exit' } }] },
        { type: 'apply_patch_call', call_id: 'd', operation: { type: 'delete_file', path: 'x' } },
        { type: 'apply_patch_call_output', call_id: 'd', status: 'completed', output: 'done' },
        { type: 'mcp_call', id: 'm', name: 'f', arguments: '{}', output: 'MCP' },
      ],
    },
    [
      `assistant: ${call('\nraw "text"\n{\n')}`,
      'tool: Tool result (look, a): FAILED',
      `assistant: ${call('{"type":"exec","command":["ls"]}').replace('look', 'local_shell')}`,
      'tool: Tool result (local_shell, b): FILE.txt',
      `assistant: ${call('{"commands":["ls"]}').replace('look', 'shell')}`,
      'tool: Tool result (shell, c): [{"stdout":"OUT","outcome":{"type":"exit"}}]',
      `assistant: ${call('{"type":"delete_file","path":"x"}').replace('look', 'apply_patch')}`,
      'tool: Tool result (apply_patch, d): done',
      'assistant: [mcp_call] {"name":"f","arguments":"{}","output":"MCP"}',
    ],
  ],
  [
    'a compaction of ours',
    { input: [{ type: 'compaction', encrypted_content: wrapSummary('Tea is 茶.') }, user('go on')] },
    ['developer: Summary of the conversation before this point:\nTea is 茶.', 'user: go on'],
  ],
]
for (const [what, body, expected] of forms)
  test(`input: ${what}`, () => {
    expect(turns(body)).toEqual(expected)
    const items = read(body).map(({ item }) => item)
    expect(items.every(({ id, type }) => id !== '' && type !== '')).toBe(true)
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
  })

test('items get the official form, and keep the ids they came with', () => {
  const [first, second, third] = read({
    input: ['hi', { role: 'assistant', content: 'yes', id: 'msg_mine' }, { id: 'msg_other', type: null }],
  }).map(({ item }) => item)
  expect(first).toEqual({
    id: ids.input('msg', 0),
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_text', text: 'hi' }],
  })
  expect(second).toMatchObject({
    id: 'msg_mine',
    content: [{ type: 'output_text', text: 'yes', annotations: [] }],
  })
  expect(third).toMatchObject({ id: 'msg_other', type: 'item_reference' })
})

const refused: [what: string, body: object, kind: string, param: string][] = [
  ['nothing', {}, 'missing_parameter', 'input'],
  ['null', { input: null }, 'missing_parameter', 'input'],
  ['an empty list', { input: [] }, 'invalid_value', 'input'],
  ['a number', { input: 7 }, 'invalid_value', 'input'],
  ['a number in a list', { input: ['a', 7] }, 'invalid_value', 'input[1]'],
  ['an object that is nothing', { input: [{}] }, 'missing_parameter', 'input[0].role'],
  ['an unknown role', { input: [{ role: 'wizard', content: 'x' }] }, 'invalid_value', 'input[0].role'],
  ['no content', { input: [{ role: 'user' }] }, 'missing_parameter', 'input[0].content'],
  ['a number as part', { input: [user([7])] }, 'invalid_value', 'input[0].content[0]'],
  [
    'a part without text',
    { input: [user([{ type: 'input_text' }])] },
    'missing_parameter',
    'input[0].content[0].text',
  ],
  [
    'an unknown part',
    { input: [user([{ type: 'smell' }])] },
    'unsupported_value',
    'input[0].content[0].type',
  ],
  [
    'an uploaded file',
    { input: [user([{ type: 'input_file', file_id: 'file-1' }])] },
    'unsupported_value',
    'input[0].content[0].file_id',
  ],
  [
    'a call without id',
    { input: [{ type: 'function_call', name: 'f' }] },
    'missing_parameter',
    'input[0].call_id',
  ],
  [
    'a result without id',
    { messages: [{ role: 'tool', content: 'x' }] },
    'missing_parameter',
    'messages[0].call_id',
  ],
  ['a reference to nothing', { input: [{ type: 'item_reference' }] }, 'missing_parameter', 'input[0].id'],
]
for (const [what, body, kind, param] of refused)
  test(`input refused: ${what}`, () => expect(faultOf(body)).toMatchObject({ kind, param }))

function faultOf(body: object) {
  try {
    return turns(body)
  } catch (error) {
    return error instanceof GatewayError ? error.fault : error
  }
}
