import { expect, test } from 'bun:test'
import { type Answer, answerOf } from '../core/answer.ts'
import type { FinishReason, ModelEvent } from '../core/event.ts'
import { asFault } from '../core/fault.ts'
import type { Turn } from '../core/prompt.ts'
import type { Demands } from './demands.ts'
import { insist } from './insist.ts'
import { decodeFormat } from './structured/decode.ts'

const tool = (strict: boolean) => ({
  name: 'add',
  description: '',
  strict,
  parameters: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
})
const tools = (choice: 'auto' | 'required', strict = false) =>
  ({ tools: [tool(strict)], choice, parallel: true }) as const
const schema = {
  type: 'object',
  properties: { a: { type: 'integer' } },
  required: ['a'],
  additionalProperties: false,
}
const format = (strict: boolean) =>
  decodeFormat({ type: 'json_schema', json_schema: { name: 'x', strict, schema } }, { param: '', strict })

const call = (json: string) =>
  `<tool_calls><tool_call><tool_name>add</tool_name><parameters>${json}</parameters></tool_call></tool_calls>`

type Said = { text: string; finish?: FinishReason }

/** An answer in pieces of three characters, one event a read; notes whether it was cancelled. */
function saying({ text, finish = 'stop' }: Said, cancelled: string[]): Answer {
  const events: ModelEvent[] = [
    { type: 'reasoning.delta', delta: 'hm' },
    ...(text.match(/[\s\S]{1,3}/g) ?? []).map((delta) => ({ type: 'text.delta', delta }) as const),
    { type: 'finish', reason: finish },
  ]
  return answerOf({
    read: async () => {
      const event = events.shift()
      return event && [event]
    },
    cancel: () => void cancelled.push(text),
  })
}

async function run(demands: Partial<Demands>, ...answers: Said[]) {
  const turns: Turn[] = []
  const cancelled: string[] = []
  const answer = insist(saying(answers[0]!, cancelled), {
    demands: { tools: undefined, format: undefined, stream: false, ...demands },
    newCallId: () => 'call_1',
    again: (more) => {
      turns.push(...more)
      return saying(answers[1] ?? { text: 'asked too often' }, cancelled)
    },
    note: () => {},
  })
  let text = ''
  const rest: string[] = []
  try {
    for (let events = await answer.read(); events; events = await answer.read())
      for (const event of events) {
        if (event.type === 'text.delta') text += event.delta
        else if (event.type === 'tool_call.done') rest.push(`add${event.arguments}`)
        else if (event.type === 'finish') rest.push(event.reason)
      }
  } catch (error) {
    return { fault: asFault(error), turns, cancelled }
  }
  return { text, rest, turns, cancelled }
}

test.each([[true], [false]])(
  'a demanded call that comes is given, with the text before it (stream %p)',
  async (stream) => {
    const answer = `Wait.\n${call('{"a":1}')} made up`
    expect(await run({ tools: tools('required'), stream }, { text: answer })).toEqual({
      text: 'Wait.',
      rest: ['add{"a":1}', 'tool_calls'],
      turns: [],
      cancelled: [answer],
    })
  },
)

test.each([[true], [false]])(
  'a demanded call that does not come is asked for once more (stream %p)',
  async (stream) => {
    const { text, rest, turns } = await run(
      { tools: tools('required'), stream },
      { text: 'I would rather not.' },
      { text: call('{"a":2}') },
    )
    expect([text, rest]).toEqual(['', ['add{"a":2}', 'tool_calls']])
    expect(turns).toMatchObject([
      { role: 'assistant', text: 'I would rather not.' },
      { role: 'user', text: expect.stringContaining('must call') },
    ])
  },
)

test('when it does not come twice, the second answer is given as the text it is', async () => {
  const said = { text: 'No.' }
  expect(await run({ tools: tools('required'), stream: true }, said, { text: 'No again.' })).toMatchObject({
    text: 'No again.',
    rest: ['stop'],
  })
})

const accepted: [what: string, demands: Partial<Demands>, said: Said][] = [
  ['not needed', { tools: tools('auto') }, { text: 'Words.' }],
  ['cut off by the upstream', { tools: tools('required') }, { text: 'Wor', finish: 'length' }],
  ['withheld', { format: format(true) }, { text: 'no', finish: 'content_filter' }],
]
for (const [what, demands, said] of accepted)
  test(`nothing is asked again when it is ${what}`, async () => {
    const { text, finish = 'stop' } = said
    expect(await run(demands, said)).toMatchObject({ text, rest: [finish], turns: [] })
  })

test('arguments that do not fit are asked for again, and given as they are the second time', async () => {
  const bad = { text: call('{"b":1}') }
  expect(await run({ tools: tools('auto') }, bad, { text: call('{"a":1}') })).toMatchObject({
    rest: ['add{"a":1}', 'tool_calls'],
    turns: [{ text: bad.text }, { text: expect.stringContaining('"a"') }],
  })
  expect(await run({ tools: tools('auto') }, bad, bad)).toMatchObject({ rest: ['add{"b":1}', 'tool_calls'] })
})

test('strict arguments are never given when they do not fit, in a stream neither', async () => {
  const bad = { text: call('{"b":1}') }
  const good = { text: call('{"a":1}') }
  for (const stream of [true, false]) {
    const demands = { tools: tools('auto', true), stream }
    expect(await run(demands, bad, good)).toMatchObject({ rest: ['add{"a":1}', 'tool_calls'] })
    expect((await run(demands, bad, bad)).fault).toMatchObject({
      kind: 'upstream_failed',
      upstreamStatus: 502,
    })
  }
})

const forms: [what: string, text: string, json: string][] = [
  ['bare', '{"a": 1}', '{"a": 1}'],
  ['in a fence', '```json\n{"a":1}\n```', '{"a":1}'],
  ['with words around it', 'Here you are: {"a":1}. Enjoy!', '{"a":1}'],
  ['with small mistakes', "{'a': 1,}", '{"a":1}'],
  ['a number as text', '{"a":"1"}', '{"a":1}'],
]
test.each(forms)('JSON %s is given bare', async (_, text, json) => {
  for (const stream of [true, false])
    expect(await run({ format: format(true), stream }, { text })).toMatchObject({
      text: json,
      rest: ['stop'],
      turns: [],
    })
})

test('JSON that does not fit is asked for again, with the reason', async () => {
  const { text, turns } = await run({ format: format(true) }, { text: '{"b":1}' }, { text: '{"a":1}' })
  expect(text).toBe('{"a":1}')
  expect(turns[1]?.text).toContain('"a"')
})

const twice = (text: string) => [{ text }, { text }] as const
test('the second failure is a failure when strict or no JSON at all, else the JSON that came', async () => {
  expect((await run({ format: format(true) }, ...twice('{"b":1}'))).fault?.kind).toBe('upstream_failed')
  expect((await run({ format: format(false) }, ...twice('sorry'))).fault?.kind).toBe('upstream_failed')
  expect(await run({ format: format(false) }, ...twice('{"b":1}'))).toMatchObject({
    text: '{"b":1}',
    rest: ['stop'],
  })
})

test('any object will do for json_object, but no list', async () => {
  const any = decodeFormat({ type: 'json_object' }, { param: '', strict: false })
  expect(await run({ format: any }, { text: '{"x":[1]}' })).toMatchObject({ text: '{"x":[1]}', turns: [] })
  expect(await run({ format: any }, { text: '[1]' }, { text: '{}' })).toMatchObject({ text: '{}' })
})

test('cancelling frees the answer that is being read, the second one too', async () => {
  const cancelled: string[] = []
  const answer = insist(saying({ text: 'first' }, cancelled), {
    demands: { tools: tools('required'), format: undefined, stream: true },
    newCallId: () => 'call_1',
    again: () => saying({ text: 'second' }, cancelled),
    note: () => answer.cancel(),
  })
  while (await answer.read());
  expect(cancelled).toContain('first')
  expect(cancelled).toContain('second')
})

test('a call may stand in place of the JSON', async () => {
  expect(await run({ format: format(true), tools: tools('auto') }, { text: call('{"a":1}') })).toMatchObject({
    rest: ['add{"a":1}', 'tool_calls'],
    turns: [],
  })
})
