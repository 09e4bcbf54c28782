import { expect, test } from 'bun:test'
import type { Message, ModelRequest, Part, ToolUse } from '../../core/model-request.ts'
import { unfit } from '../simulator-xai/check-responses.ts'
import { apiModels } from '../simulator-xai/models.ts'
import { checks, type ResponsesBody } from '../simulator-xai/schema.ts'
import { sealThought } from '../simulator-xai/sealed.ts'
import { encodeRequest } from './encode.ts'
import { effortFor } from './models.ts'
import { sealOf } from './seal.ts'

const seal = sealOf('acc_one')
const key = 'xai-key'
const refuse = () => {
  throw new Error('refused')
}
const picture = { bytes: new Uint8Array([1, 2, 3]), filename: 'a.png', contentType: 'image/png' }
const options = { model: 'grok-4.7', seal, links: true, fileOf: () => picture, refuse }
const encode = (request: ModelRequest, more: object = {}) =>
  encodeRequest(request, { ...options, ...more }).body

/** What the strict API would say to it. */
function verdict(body: unknown): unknown {
  if (!checks.responses.is(body)) return checks.responses.firstMismatch(body)
  const model = apiModels.find(({ id }) => id === (body as ResponsesBody).model)
  return unfit(body as ResponsesBody, model!, key)?.body
}

const text = (said: string): Part => ({ type: 'text', text: said })
const user = (said: string): Message => ({ role: 'user', parts: [text(said)] })
const tools = (more: Partial<ToolUse> = {}): ToolUse => ({
  tools: [
    { name: 'lookup', description: 'looks', parameters: { type: 'object' }, strict: false, kind: 'function' },
    {
      name: 'patch',
      description: 'patches',
      parameters: {},
      strict: true,
      kind: 'custom',
      grammar: 'start: x',
    },
  ],
  choice: 'auto',
  parallel: true,
  ...more,
})

test('a conversation with calls, results, pictures and thoughts is items', () => {
  const sealed = seal.close('rs_1', sealThought('rs_1', key, 'I thought'))
  const body = encode({
    messages: [
      { role: 'system', parts: [text('be brief')] },
      user('hi'),
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', id: 'told', text: 'I thought', sealed },
          text('calling'),
          { type: 'tool_call', id: 'c1', name: 'lookup', kind: 'function', arguments: '{"q":1}' },
          { type: 'tool_call', id: 'c2', name: 'patch', kind: 'custom', arguments: 'a "b"' },
        ],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool_result', callId: 'c1', name: 'lookup', parts: [text('42')], isError: false }],
      },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool_result',
            callId: 'c2',
            name: 'patch',
            isError: true,
            parts: [
              text('look'),
              { type: 'attachment', attachment: { kind: 'image', source: { url: 'x' }, param: 'p' } },
            ],
          },
        ],
      },
    ],
    tools: tools({ choice: 'required', named: 'lookup', parallel: false }),
    search: true,
    effort: 'max',
    bounds: { stop: ['END'], maxTokens: 99 },
    sampling: { temperature: 0.5, topP: 0.9, seed: 4, presencePenalty: 1, topLogprobs: 3 },
  })
  expect(verdict(body)).toBeUndefined()
  expect(body).toEqual({
    model: 'grok-4.7',
    input: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'hi' },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'I thought' }],
        encrypted_content: sealThought('rs_1', key, 'I thought'),
      },
      { role: 'assistant', content: 'calling' },
      { type: 'function_call', call_id: 'c1', name: 'lookup', arguments: '{"q":1}' },
      { type: 'function_call', call_id: 'c2', name: 'patch', arguments: '{"input":"a \\"b\\""}' },
      { type: 'function_call_output', call_id: 'c1', output: '42' },
      {
        type: 'function_call_output',
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 'Error:' },
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AQID' },
        ],
      },
    ],
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
    tools: [
      { type: 'function', name: 'lookup', description: 'looks', parameters: { type: 'object' } },
      {
        type: 'function',
        name: 'patch',
        description: 'patches',
        strict: true,
        parameters: {
          type: 'object',
          properties: {
            input: { type: 'string', description: 'The whole text. It follows this grammar:\nstart: x' },
          },
          required: ['input'],
          additionalProperties: false,
        },
      },
    ],
    tool_choice: { type: 'function', name: 'lookup' },
    parallel_tool_calls: false,
    reasoning: { effort: 'xhigh' },
    max_output_tokens: 99,
    temperature: 0.5,
    top_p: 0.9,
  })
})

test('what another account thought is left out, what the API gave somebody goes back as it was', () => {
  const foreign = sealOf('acc_two').close('rs_1', 'x')
  const own = sealThought('rs_2', key, '')
  const items = [
    { type: 'reasoning', id: 'a', summary: [], encrypted_content: foreign },
    { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: own, content: null, status: null },
    { type: 'reasoning', id: 'b', summary: [{ type: 'summary_text', text: 'unsealed' }] },
    { type: 'message', id: 'm', role: 'user', content: [{ type: 'input_text', text: 'hi' }], phase: null },
  ]
  const body = encode({ messages: [user('hi')], search: false, responses: { body: {}, items } })
  expect(verdict(body)).toBeUndefined()
  expect(body['input']).toEqual([
    { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: own },
    { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
  ])
})

test('fields of Responses the API does not know are left out, those it knows go through', () => {
  const body = encode({
    messages: [user('hi')],
    search: true,
    responses: {
      items: [{ type: 'message', id: 'm', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      body: {
        instructions: 'be brief',
        metadata: { a: 1 },
        truncation: 'auto',
        background: false,
        service_tier: 'flex',
        user: 'me',
        max_turns: 3,
        top_k: 5,
        min_p: 'x',
        text: { verbosity: 'low' },
        reasoning: { effort: 'low', summary: 'auto', mode: 'x' },
        include: ['message.output_text.logprobs', 'code_interpreter_call.outputs'],
        tools: [
          { type: 'web_search_preview', filters: { allowed_domains: ['a.com'] }, user_location: {} },
          { type: 'code_interpreter', container: { type: 'auto' } },
          {
            type: 'mcp',
            server_url: 'https://m.example',
            require_approval: 'never',
            allowed_tools: { tool_names: ['t'] },
          },
          { type: 'computer_use_preview' },
          { type: 'mcp', connector_id: 'c' },
        ],
      },
    },
    effort: 'low',
  })
  expect(verdict(body)).toBeUndefined()
  expect(body).toMatchObject({
    instructions: 'be brief',
    user: 'me',
    max_turns: 3,
    top_k: 5,
    reasoning: { effort: 'low', summary: 'auto' },
    include: [
      'reasoning.encrypted_content',
      'web_search_call.action.sources',
      'code_interpreter_call.outputs',
    ],
    tools: [
      { type: 'web_search', allowed_domains: ['a.com'] },
      { type: 'code_interpreter' },
      { type: 'mcp', server_url: 'https://m.example', allowed_tools: ['t'] },
    ],
  })
})

test.each([
  ['grok-4.7', 'minimal', 'low'],
  ['grok-4.7', 'xhigh', 'xhigh'],
  ['grok-4.5', 'xhigh', 'high'],
  ['grok-4.6', 'none', 'low'],
  ['grok-4.3', 'none', 'none'],
  ['grok-4.20-0309-reasoning', 'high', undefined],
  ['grok-4.20-multi-agent', 'high', 'high'],
  ['some-other-model', 'medium', 'medium'],
  ['grok-4.7', 'weird', undefined],
  ['grok-4.7', undefined, undefined],
])('%s asked for %p thinks %p', (model, asked, sent) => expect(effortFor(model, asked)).toBe(sent))

test('JSON is asked for without links', () => {
  const format = { schema: { type: 'object' }, strict: true }
  const body = encode({ messages: [user('hi')], search: true, searchAsked: true, format })
  expect(verdict(body)).toBeUndefined()
  expect(body['text']).toEqual({
    format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true },
  })
  expect(body['include']).toContain('no_inline_citations')
  expect(encode({ messages: [user('hi')], search: true, format: { strict: true } })['text']).toEqual({
    format: { type: 'json_object' },
  })
})

test('a result whose call is nowhere is told as text, calls without ids are answered in their order', () => {
  const result = (callId: string): Message => ({
    role: 'tool',
    parts: [{ type: 'tool_result', callId, name: 'lookup', parts: [text('42')], isError: false }],
  })
  const calls: Part[] = ['a', 'b'].map((q) => ({
    type: 'tool_call',
    id: '',
    name: 'lookup',
    kind: 'function',
    arguments: `{"q":"${q}"}`,
  }))
  const messages: Message[] = [
    user('hi'),
    result('gone'),
    { role: 'assistant', parts: calls },
    result(''),
    result(''),
  ]
  const body = encode({ messages, search: false })
  expect(verdict(body)).toBeUndefined()
  expect(body['input']).toEqual([
    { role: 'user', content: 'hi' },
    { role: 'user', content: [{ type: 'input_text', text: 'Tool result (lookup, gone): 42' }] },
    { type: 'function_call', call_id: 'call_1', name: 'lookup', arguments: '{"q":"a"}' },
    { type: 'function_call', call_id: 'call_2', name: 'lookup', arguments: '{"q":"b"}' },
    { type: 'function_call_output', call_id: 'call_1', output: '42' },
    { type: 'function_call_output', call_id: 'call_2', output: '42' },
  ])
})

test('a PDF that a tool read is named, one the caller sends is refused', () => {
  const attachment = { kind: 'file' as const, source: { data: new Uint8Array([1]) }, param: 'messages[0]' }
  const file: Part = { type: 'attachment', attachment }
  const fileOf = () => ({ bytes: new Uint8Array([1]), filename: 'a.pdf', contentType: 'application/pdf' })
  const call: Part = { type: 'tool_call', id: 'c1', name: 'lookup', kind: 'function', arguments: '{}' }
  const messages: Message[] = [
    user('read it'),
    { role: 'assistant', parts: [call] },
    {
      role: 'user',
      parts: [{ type: 'tool_result', callId: 'c1', name: '', parts: [], isError: false }, file],
    },
  ]
  const body = encode({ messages, search: false }, { fileOf })
  expect(verdict(body)).toBeUndefined()
  expect(JSON.stringify(body['input'])).toContain('cannot be sent to the xAI API')
  expect(() => encode({ messages: [{ role: 'user', parts: [file] }], search: false }, { fileOf })).toThrow()
})
