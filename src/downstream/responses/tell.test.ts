// Whole streams, byte by byte, from what the upstream said. UPDATE_GOLDEN=1 writes them anew for a review.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import type { ModelEvent } from '../../core/event.ts'
import type { Fault } from '../../core/fault.ts'
import { expectGolden } from '../../testing/golden.ts'
import { answerSteps } from '../answer-steps.ts'
import { done } from '../sse.ts'
import { encodeSettings } from './encode-settings.ts'
import { eventWriter } from './encode-stream.ts'
import { idsOf } from './item.ts'
import type { ResponseObject } from './schema-output.ts'
import { tell } from './tell.ts'

const ids = idsOf('0123456789abcdef0123456789abcdef')
const text = (delta: string): ModelEvent => ({ type: 'text.delta', delta })
const thought = (delta: string): ModelEvent => ({ type: 'reasoning.delta', delta })
const search = (id: string, tool: string, query: string): ModelEvent => ({
  type: 'search.start',
  id,
  tool,
  query,
})
const found = (id: string, ...urls: string[]): ModelEvent => ({
  type: 'search.done',
  id,
  sources: urls.map((url) => ({ url, title: url })),
})
const cited = (url: string): ModelEvent => ({ type: 'citation', url, title: `Title of ${url}` })
const stop: ModelEvent = { type: 'finish', reason: 'stop' }

function start(maxTokens?: number, body: object = {}) {
  const kept: ResponseObject[] = []
  const telling = tell({
    steps: answerSteps({
      limits: { stop: [], maxTokens },
      thinking: 'separate',
      steps: 'events',
      links: true,
      turns: [{ role: 'user', text: 'What is asked' }],
    }),
    stamp: {
      id: ids.response,
      createdAt: 1_800_000_000,
      settings: encodeSettings({ model: 'grok-4', ...body }),
    },
    newItemId: ids.output,
    requestId: 'req_1',
    now: () => 1_800_000_001,
    keep: async (response) => void kept.push(response),
  })
  return { telling, kept }
}

async function stream(
  events: ModelEvent[],
  { fault, maxTokens }: { fault?: Fault; maxTokens?: number } = {},
) {
  const { telling, kept } = start(maxTokens)
  const told = [...telling.opening(), ...events.flatMap((event) => telling.push([event]))]
  told.push(...(fault ? await telling.failure(fault) : (await telling.finish()).events))
  return { wire: told.map(eventWriter().event).join('') + done, told, kept }
}

type Case = [name: string, events: ModelEvent[], options?: { fault?: Fault; maxTokens?: number }]
const cases: Case[] = [
  ['text', [text('Hello'), text(' "world"\n你好'), stop]],
  [
    'thought',
    [thought('Let me see.\n'), thought('Yes.'), text('Yes'), thought('Wrapping up\n'), text('.'), stop],
  ],
  [
    'search',
    [
      thought('Searching\n'),
      search('a', 'web_search', 'bun'),
      search('b', 'x_keyword_search', 'bun from:them'),
      thought('Reading one page\n'),
      found('b', 'https://x.com/1'),
      found('a', 'https://a.example/1', 'https://a.example/2'),
      search('c', 'browse_page', 'https://a.example/1'),
      search('d', 'code_execution', 'print(1)'),
      text('It is out'),
      cited('https://a.example/1'),
      text(' 🎉 now'),
      cited('https://b.example/'),
      stop,
    ],
  ],
  ['length', [thought('Hm'), text('one two three '), text('four five six seven')], { maxTokens: 5 }],
  ['filtered', [text('Half of'), { type: 'finish', reason: 'content_filter' }]],
  [
    'broken',
    [thought('Hm'), text('Half of')],
    { fault: { kind: 'upstream_failed', message: 'The connection broke.' } },
  ],
  [
    'limited',
    [search('a', 'web_search', 'bun')],
    { fault: { kind: 'rate_limited', message: 'All accounts are at their limit.', retryAfterSeconds: 12 } },
  ],
]
for (const [name, events, options] of cases)
  test(`${name}: the stream, byte by byte`, async () => {
    const { wire, kept, told } = await stream(events, options)
    await expectGolden(join(import.meta.dir, 'fixtures', `${name}.stream.txt`), wire)
    const last = told.at(-1)
    expect(kept).toEqual([(last as { response: ResponseObject }).response])
  })

test('an answer nobody waits for is not kept', async () => {
  const { kept } = await stream([text('a')], { fault: { kind: 'caller_gone', message: 'gone' } })
  expect(kept).toEqual([])
})

test('a long thought in the middle of the text is told at once, and offsets count in the new message', async () => {
  const long = 'so much to think about '.repeat(60)
  const { told } = await stream([
    text('🙂 First'),
    cited('https://a/'),
    thought(long),
    text('Then'),
    cited('https://b/'),
    stop,
  ])
  const { output } = (told.at(-1) as { response: ResponseObject }).response
  expect(output.map(({ type }) => type)).toEqual(['message', 'reasoning', 'message'])
  for (const item of output) {
    if (item.type !== 'message') continue
    for (const part of item.content)
      for (const { start_index, end_index, url } of part.annotations)
        expect([...part.text].slice(start_index, end_index).join('')).toEndWith(`(${url})`)
  }
  expect(told.findIndex(({ type }) => type.startsWith('response.reasoning'))).toBeGreaterThan(0)
})

test('a search that finds nothing does not silence the model', () => {
  const { telling } = start()
  const told = telling.push([search('a', 'web_search', 'bun'), thought('x'.repeat(990))])
  expect(told.at(-1)?.type).toBe('response.web_search_call.searching')
  const more = telling.push([thought('y'.repeat(20))])
  expect(more.map(({ type }) => type)).toEqual([
    'response.web_search_call.completed',
    'response.output_item.done',
    'response.output_item.added',
    'response.reasoning_summary_part.added',
    'response.reasoning_summary_text.delta',
  ])
})

test('settings are said back, in the form readers demand', async () => {
  const { telling } = start(undefined, {
    instructions: 'Be brief',
    temperature: 0.2,
    top_p: null,
    max_output_tokens: 50,
    metadata: { a: 'b' },
    reasoning: { effort: 'high', summary: 'auto' },
    store: false,
    tool_choice: { type: 'function', function: { name: 'f' } },
    tools: [
      { type: 'function', name: 'f' },
      { type: 'function', function: { name: 'g', strict: true } },
      { type: 'web_search' },
    ],
    text: { format: { type: 'json_schema', name: 'n', schema: {} } },
    user: 'me',
    unheard_of: true,
  })
  expect((await telling.finish()).response).toMatchObject({
    instructions: 'Be brief',
    temperature: 0.2,
    top_p: 1,
    max_output_tokens: 50,
    metadata: { a: 'b' },
    reasoning: { effort: 'high', summary: 'auto' },
    store: false,
    tool_choice: { type: 'function', name: 'f' },
    tools: [
      { type: 'function', name: 'f', description: null, parameters: {}, strict: false },
      { type: 'function', name: 'g', description: null, parameters: {}, strict: true },
      { type: 'web_search' },
    ],
    text: {
      format: { type: 'json_schema', name: 'n', schema: {}, description: null, strict: false },
      verbosity: 'medium',
    },
    user: 'me',
  })
})
