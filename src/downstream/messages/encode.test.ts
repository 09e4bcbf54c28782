import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../answer-steps.ts'
import { encodeBlocks, encodeStop, encodeUsage, foldBlocks } from './encode.ts'

const events: AnswerEvent[] = [
  { type: 'reasoning.delta', delta: 'Let me ' },
  { type: 'reasoning.delta', delta: 'think.' },
  { type: 'text.delta', delta: 'I will ' },
  { type: 'reasoning.delta', delta: 'too late' },
  { type: 'text.delta', delta: 'look.' },
  { type: 'tool_call', index: 0, id: 'call_x', name: 'look', kind: 'function', arguments: '{"at":"sky"}' },
  { type: 'tool_call', index: 1, id: 'call_y', name: 'now', kind: 'function', arguments: '{}' },
  { type: 'finish', reason: 'tool_calls' },
]

const run = (given: AnswerEvent[]) => {
  const encode = encodeBlocks((thinking) => `signed ${thinking}`)
  return [...given.flatMap(encode.push), ...encode.end()]
}

test('blocks stand one after another, thinking first and signed', () => {
  expect(run(events).map((event) => [event.type.slice(14), event.index])).toEqual([
    ...['start', 'delta', 'delta', 'delta', 'stop'].map((what) => [what, 0]),
    ...['start', 'delta', 'delta', 'stop'].map((what) => [what, 1]),
    ...['start', 'delta', 'stop'].map((what) => [what, 2]),
    ...['start', 'delta', 'stop'].map((what) => [what, 3]),
  ])
})

test('the fold of the events is the whole content', () => {
  expect(foldBlocks(run(events))).toEqual([
    { type: 'thinking', thinking: 'Let me think.', signature: 'signed Let me think.' },
    { type: 'text', text: 'I will look.', citations: null },
    { type: 'tool_use', id: 'toolu_x', name: 'look', input: { at: 'sky' } },
    { type: 'tool_use', id: 'toolu_y', name: 'now', input: {} },
  ])
})

test('an answer that breaks off closes what is open', () => {
  expect(run(events.slice(0, 1)).at(-1)).toEqual({ type: 'content_block_stop', index: 0 })
  expect(run([])).toEqual([])
})

test('reasons and usage in Anthropic’s words', () => {
  expect(encodeStop('stop', undefined)).toEqual({ stop_reason: 'end_turn', stop_sequence: null })
  expect(encodeStop('stop', 'END')).toEqual({ stop_reason: 'stop_sequence', stop_sequence: 'END' })
  expect(encodeStop('length', undefined).stop_reason).toBe('max_tokens')
  expect(encodeStop('content_filter', undefined).stop_reason).toBe('refusal')
  expect(encodeUsage({ input: 10, image: 0, output: 5, reasoning: 2, cached: 4, estimated: true })).toEqual({
    input_tokens: 6,
    output_tokens: 5,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 4,
  })
})

test('searches of a declared tool are blocks, and sources belong to their text', () => {
  const encode = encodeBlocks((thinking) => thinking, { cited: true })
  const searched: AnswerEvent[] = [
    { type: 'search.start', id: 'a-1', tool: 'web_search', query: 'bun' },
    { type: 'search.done', id: 'a-1', sources: [{ url: 'https://bun.example', title: 'Bun' }] },
    { type: 'text.delta', delta: 'It is out.' },
    { type: 'annotation', start: 10, end: 10, url: 'https://bun.example', title: 'Bun' },
    { type: 'finish', reason: 'stop' },
  ]
  const content = foldBlocks([...searched.flatMap(encode.push), ...encode.end()])
  expect(content).toEqual([
    { type: 'server_tool_use', id: 'srvtoolu_a1', name: 'web_search', input: { query: 'bun' } },
    {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_a1',
      content: [
        {
          type: 'web_search_result',
          url: 'https://bun.example',
          title: 'Bun',
          encrypted_content: '',
          page_age: null,
        },
      ],
    },
    {
      type: 'text',
      text: 'It is out.',
      citations: [
        {
          type: 'web_search_result_location',
          url: 'https://bun.example',
          title: 'Bun',
          encrypted_index: '',
          cited_text: '',
        },
      ],
    },
  ])
  expect(encode.searches()).toBe(1)
})

test('a sealed thought is signed with its seal, one without words is a block of its own', () => {
  const sealed: AnswerEvent = { type: 'reasoning.sealed', id: 'rs_1', sealed: 'xai1.a.b' }
  const text: AnswerEvent = { type: 'text.delta', delta: 'So.' }
  expect(foldBlocks(run([{ type: 'reasoning.delta', delta: 'Hm.' }, sealed, text]))).toEqual([
    { type: 'thinking', thinking: 'Hm.', signature: 'xai1.a.b' },
    { type: 'text', text: 'So.', citations: null },
  ])
  expect(foldBlocks(run([sealed, text, sealed]))).toEqual([
    { type: 'redacted_thinking', data: 'xai1.a.b' },
    { type: 'text', text: 'So.', citations: null },
  ])
  const hidden = encodeBlocks(() => '', { sealed: false })
  expect(foldBlocks([...hidden.push(sealed), ...hidden.push(text), ...hidden.end()])).toHaveLength(1)
})
