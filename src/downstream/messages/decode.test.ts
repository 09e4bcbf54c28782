// Every block clients are known to send, as one table.
import { expect, test } from 'bun:test'
import { asFault } from '../../core/fault.ts'
import { imitate } from '../../gateway/imitation/imitate.ts'
import { decodeLimits, decodeMessages } from './decode.ts'
import type { MessagesRequest } from './schema.ts'

type Message = MessagesRequest['messages'][number]
const body = (messages: Message[], more: object = {}): MessagesRequest => ({
  model: 'grok-4',
  max_tokens: 10,
  messages,
  ...more,
})
const user = (content: Message['content']): Message => ({ role: 'user', content })
const blocks = (...list: object[]) => list as { type: string }[]
const text = (text: string) => ({ type: 'text', text })

/** `role: text [param of each attachment]` per turn. */
const turns = (request: MessagesRequest) =>
  imitate(decodeMessages(request).request).prompt.turns.map(({ role, text, attachments }) =>
    [`${role}: ${text}`, ...(attachments ?? []).map(({ param }) => param)].join(' | '),
  )

const use = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'sky' } }
const called =
  '<tool_calls><tool_call><tool_name>look</tool_name><parameters>{"at":"sky"}</parameters></tool_call></tool_calls>'

const forms: [what: string, request: MessagesRequest, turns: string[]][] = [
  ['a text', body([user('hi')]), ['user: hi']],
  ['text blocks', body([user(blocks(text('a'), text('b')))]), ['user: a\nb']],
  ['system as a text', body([user('hi')], { system: 'Be brief.' }), ['system: Be brief.', 'user: hi']],
  [
    'system as blocks, without the note to billing',
    body([user('hi')], { system: [text('x-anthropic-billing-header: cc'), text('A'), text('B')] }),
    ['system: A\nB', 'user: hi'],
  ],
  [
    'system among the messages',
    body([
      user('hi'),
      { role: 'system', content: 'Note.' },
      { role: 'assistant', content: blocks(text('yes')) },
    ]),
    ['user: hi', 'system: Note.', 'assistant: yes'],
  ],
  [
    'a call with a text before it, and its result with words behind it',
    body([
      user('look'),
      {
        role: 'assistant',
        content: blocks({ type: 'thinking', thinking: 'hm', signature: 's' }, text('One moment.'), use),
      },
      user(blocks({ type: 'tool_result', tool_use_id: 'toolu_1', content: 'blue' }, text('And now?'))),
    ]),
    [
      'user: look',
      `assistant: One moment.\n${called}`,
      'tool: Tool result (look, toolu_1): blue',
      'user: And now?',
    ],
  ],
  [
    'results of every kind',
    body([
      user(
        blocks(
          { type: 'tool_result', tool_use_id: 'a', is_error: true, content: [text('x'), text('y')] },
          { type: 'tool_result', tool_use_id: 'b' },
          {
            type: 'tool_result',
            tool_use_id: 'c',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
          },
        ),
      ),
    ]),
    [
      'tool: Tool result (a): Error: x\ny',
      'tool: Tool result (b): ',
      'tool: Tool result (c):  | messages[0].content[2].content[0].source.data',
    ],
  ],
  [
    'pictures and documents',
    body([
      user(
        blocks(
          { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
          { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
          { type: 'search_result', title: 'R', source: 's', content: [text('found')] },
        ),
      ),
    ]),
    [
      'user: T\n\nwords\nR (s)\nfound | messages[0].content[0].source.url | messages[0].content[1].source.data',
    ],
  ],
  [
    'what Anthropic’s own tools left in the history',
    body([
      user('hi'),
      {
        role: 'assistant',
        content: blocks(
          { type: 'redacted_thinking', data: 'x' },
          { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
          { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
          text('found'),
        ),
      },
    ]),
    [
      'user: hi',
      'assistant: [server_tool_use] {"id":"s","name":"web_search","input":{}}\n[web_search_tool_result] {"tool_use_id":"s","content":[]}\nfound',
    ],
  ],
]
for (const [what, request, expected] of forms)
  test(`reads ${what}`, () => expect(turns(request)).toEqual(expected))

test('a picture keeps its bytes, its type and its title', () => {
  const source = { type: 'base64', media_type: 'image/webp', data: 'UklG' }
  const { request } = decodeMessages(body([user(blocks({ type: 'image', title: 'cat.webp', source }))]))
  const [turn] = imitate(request).prompt.turns
  expect(turn?.attachments).toEqual([
    {
      kind: 'image',
      source: { url: 'data:image/webp;base64,UklG' },
      filename: 'cat.webp',
      contentType: 'image/webp',
      param: 'messages[0].content[0].source.data',
    },
  ])
})

const refusals: [what: string, request: MessagesRequest, kind: string, param: string][] = [
  ['a number as a block', body([user([7])]), 'invalid_value', 'messages[0].content[0]'],
  ['nothing as a block', body([user([null])]), 'invalid_value', 'messages[0].content[0]'],
  ['a block without a type', body([user([{}])]), 'missing_parameter', 'messages[0].content[0].type'],
  [
    'nothing in a result',
    body([user(blocks({ type: 'tool_result', tool_use_id: 'a', content: [null] }))]),
    'invalid_value',
    'messages[0].content[0].content[0]',
  ],
  [
    'nothing in what was found',
    body([user(blocks({ type: 'search_result', source: 's', title: 't', content: [null] }))]),
    'invalid_value',
    'messages[0].content[0].content[0]',
  ],
  [
    'a text block without text',
    body([user(blocks({ type: 'text' }))]),
    'missing_parameter',
    'messages[0].content[0].text',
  ],
  [
    'a picture without a source',
    body([user(blocks({ type: 'image' }))]),
    'missing_parameter',
    'messages[0].content[0].source.type',
  ],
  [
    'an uploaded file',
    body([user(blocks({ type: 'image', source: { type: 'file', file_id: 'f' } }))]),
    'unsupported_value',
    'messages[0].content[0].source.type',
  ],
  [
    'a picture without data',
    body([user(blocks({ type: 'image', source: { type: 'base64' } }))]),
    'missing_parameter',
    'messages[0].content[0].source.data',
  ],
  [
    'a thread, whose history would be lost',
    body([user('hi')], { thread: { type: 'create' } }),
    'unsupported_value',
    'thread',
  ],
]
for (const [what, request, kind, param] of refusals)
  test(`refuses ${what}`, () => {
    try {
      decodeMessages(request)
      expect().fail('was accepted')
    } catch (error) {
      expect(asFault(error)).toMatchObject({ kind, param })
    }
  })

test('limits and demands in Anthropic’s names', () => {
  expect(decodeLimits(body([], { stop_sequences: ['a', ''] }))).toEqual({ stop: ['a'], maxTokens: 10 })
  const schema = { type: 'object' }
  for (const field of [
    { output_config: { format: { type: 'json_schema', schema } } },
    { output_format: { type: 'json_schema', schema } },
  ])
    expect(decodeMessages(body([], field)).request.format).toMatchObject({ schema, strict: true })
  const tool_choice = { type: 'auto', disable_parallel_tool_use: true }
  const tools = [{ name: 'look', input_schema: schema }]
  expect(decodeMessages(body([], { tools, tool_choice })).request.tools?.parallel).toBe(false)
})

test('a block nobody knows is passed on as text, and its type is noted', () => {
  const { request, unknown } = decodeMessages(
    body([user(blocks({ type: 'hologram', shows: 'a cat' }, text('?')))]),
  )
  expect(imitate(request).prompt.turns).toEqual([{ role: 'user', text: '[hologram] {"shows":"a cat"}\n?' }])
  expect(unknown).toEqual(['hologram'])
})

test('a result that is an object, a list of texts or a number reaches the model', () => {
  const result = (content: unknown) => ({ type: 'tool_result', tool_use_id: 'a', content })
  expect(turns(body([user(blocks(result({ stdout: 'KEPT' }), result(['x', 'y']), result(5)))]))).toEqual([
    'tool: Tool result (a): {"stdout":"KEPT"}',
    'tool: Tool result (a): x\ny',
    'tool: Tool result (a): 5',
  ])
})

test('pictures inside of a document keep their place', () => {
  const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
  const document = {
    type: 'document',
    title: 'D',
    source: { type: 'content', content: [text('a'), picture] },
  }
  expect(turns(body([user(blocks(document))]))).toEqual([
    'user: D\na | messages[0].content[0].source.content[1].source.data',
  ])
})

test('an empty message alone is asked as it is', () => {
  expect(turns(body([user('')]))).toEqual(['user: '])
})
