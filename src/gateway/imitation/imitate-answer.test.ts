import { expect, test } from 'bun:test'
import { type Answer, answerOf } from '../../core/answer.ts'
import type { FinishReason, ModelEvent } from '../../core/event.ts'
import { asFault, fail } from '../../core/fault.ts'
import type { AnswerFormat, Tool } from '../../core/model-request.ts'
import type { Turn } from '../../core/prompt.ts'
import type { Demands } from './imitate.ts'
import { imitateAnswer } from './imitate-answer.ts'

const tool = (strict: boolean): Tool => ({
  name: 'add',
  description: '',
  strict,
  kind: 'function',
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
const format = (strict: boolean): AnswerFormat => ({ name: 'x', strict, schema })

const call = (json: string) =>
  `<tool_calls><tool_call><tool_name>add</tool_name><parameters>${json}</parameters></tool_call></tool_calls>`

/** `broken`: it breaks off behind its text. */
type Said = { text: string; finish?: FinishReason; broken?: true }

/** An answer in pieces of three characters, one event a read; notes whether it was cancelled. */
function saying({ text, finish = 'stop', broken }: Said, cancelled: string[]): Answer {
  const events: ModelEvent[] = [
    { type: 'reasoning.delta', delta: 'hm' },
    ...(text.match(/[\s\S]{1,3}/g) ?? []).map((delta) => ({ type: 'text.delta', delta }) as const),
    ...(broken ? [] : [{ type: 'finish', reason: finish } as const]),
  ]
  return answerOf({
    read: async () => {
      const event = events.shift()
      if (!event && broken) fail({ kind: 'upstream_failed', message: 'It broke.' })
      return event && [event]
    },
    cancel: () => void cancelled.push(text),
  })
}

type Run = { tools?: Demands['tools']; format?: AnswerFormat; stream?: boolean }

async function run({ stream = false, ...demands }: Run, ...answers: Said[]) {
  const turns: Turn[] = []
  const retries = 0
  const cancelled: string[] = []
  const open = () =>
    imitateAnswer(saying(answers[0]!, cancelled), {
      demands,
      stream,
      newCallId: () => 'call_1',
      retries,
      again: (more) => {
        turns.push(...more)
        return saying(answers[1] ?? { text: 'asked too often' }, cancelled)
      },
      note: () => {},
    })
  // Both ways to take an answer must say the same.
  const read = await taken(async (take) => {
    const answer = open()
    for (let events = await answer.read(); events; events = await answer.read()) take(events)
  })
  turns.length = 0
  const each = await taken((take) => open().each(take))
  expect(each).toEqual(read)
  return { ...each, turns }
}

async function taken(read: (take: (events: ModelEvent[]) => void) => Promise<void>) {
  let text = ''
  const rest: string[] = []
  try {
    await read((events) => {
      for (const event of events) {
        if (event.type === 'text.delta') text += event.delta
        else if (event.type === 'tool_call') rest.push(`add${event.arguments}`)
        else if (event.type === 'finish') rest.push(event.reason)
      }
    })
  } catch (error) {
    return { text, rest, fault: asFault(error) }
  }
  return { text, rest }
}

test.each([[true], [false]])(
  'a demanded call that comes is given, with the text before it (stream %p)',
  async (stream) => {
    const answer = `Wait.\n${call('{"a":1}')}`
    expect(await run({ tools: tools('required'), stream }, { text: answer })).toEqual({
      text: 'Wait.',
      rest: ['add{"a":1}', 'tool_calls'],
      turns: [],
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
      { role: 'user', text: expect.stringContaining('must') },
    ])
  },
)

test('when it does not come twice, the first answer is given as the text it is', async () => {
  const said = { text: 'No.' }
  expect(await run({ tools: tools('required'), stream: true }, said, { text: 'No again.' })).toMatchObject({
    text: 'No.',
    rest: ['stop'],
  })
})

const accepted: [what: string, demands: Run, said: Said][] = [
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

test('a second answer that is cut off is no better: the first one is given, with its call', async () => {
  const bad = { text: call('{"b":1}') }
  const cut = { text: '<tool_calls><tool_call><tool_name>add</tool_name><parameters>{"a":' }
  for (const stream of [true, false]) {
    expect(await run({ tools: tools('auto'), stream }, bad, cut)).toMatchObject({
      text: '',
      rest: ['add{"b":1}', 'tool_calls'],
    })
    expect(await run({ tools: tools('required'), stream }, { text: 'No.' }, cut)).toMatchObject({
      text: 'No.',
      rest: ['stop'],
    })
    // What must not be given is not given for that either.
    expect(await run({ tools: tools('auto', true), stream }, bad, cut)).toMatchObject({ rest: ['length'] })
  }
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
  const any: AnswerFormat = { strict: true }
  expect(await run({ format: any }, { text: '{"x":[1]}' })).toMatchObject({ text: '{"x":[1]}', turns: [] })
  expect(await run({ format: any }, { text: '[1]' }, { text: '{}' })).toMatchObject({ text: '{}' })
})

test('cancelling frees the answer that is being read, the second one too', async () => {
  const cancelled: string[] = []
  const answer = imitateAnswer(saying({ text: 'first' }, cancelled), {
    demands: { tools: tools('required') },
    stream: true,
    newCallId: () => 'call_1',
    retries: 0,
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

test('once text was sent nothing is asked again: the call is given as it is, or not at all when it is strict', async () => {
  const bad = { text: `Sure.\n${call('{"b":1}')}` }
  const given = { text: 'Sure.', rest: ['add{"b":1}', 'tool_calls'], turns: [] }
  expect(await run({ tools: tools('auto'), stream: true }, bad)).toEqual(given)
  const strict = await run({ tools: tools('auto', true), stream: true }, bad)
  expect(strict).toMatchObject({ text: 'Sure.', rest: [], turns: [], fault: { kind: 'upstream_failed' } })
})

test('a misfit in a stream is asked for again while only thoughts were sent, and one call is given', async () => {
  const good = { text: call('{"a":1}') }
  const { rest, turns } = await run({ tools: tools('auto'), stream: true }, { text: call('{"b":1}') }, good)
  expect([rest, turns.length]).toEqual([['add{"a":1}', 'tool_calls'], 2])
})

test.each([[true], [false]])(
  'when the second try breaks, the first call is not lost (stream %p)',
  async (stream) => {
    const broken = { text: 'Hm', broken: true } as const
    const bad = { text: call('{"b":1}') }
    expect(await run({ tools: tools('auto'), stream }, bad, broken)).toMatchObject({
      rest: ['add{"b":1}', 'tool_calls'],
    })
    expect((await run({ tools: tools('auto', true), stream }, bad, broken)).fault?.kind).toBe(
      'upstream_failed',
    )
  },
)

test.each([[true], [false]])(
  'an answer that breaks behind a whole call gives no call (stream %p)',
  async (stream) => {
    const { rest, fault } = await run(
      { tools: tools('auto'), stream },
      { text: call('{"a":1}'), broken: true },
    )
    expect([rest, fault?.kind]).toEqual([[], 'upstream_failed'])
  },
)

test.each([
  ['brackets in front', 'Using {name} and [age]:\n{"a":1}', '{"a":1}'],
  ['another object in front', 'From {"b":2} I made {"a":1}', '{"a":1}'],
  ['a list around words', '[see below]\n```json\n{"a": 1}\n```', '{"a":1}'],
])('JSON with %s is found', async (_, text, json) => {
  expect(await run({ format: format(true) }, { text })).toMatchObject({ text: json, turns: [] })
})

test('JSON that was cut off is never completed', async () => {
  const { text, fault } = await run({ format: format(false) }, ...twice('{"a":30'))
  expect([text, fault?.kind]).toEqual(['', 'upstream_failed'])
})

test('JSON in the thoughts is no answer', async () => {
  const thinking: Answer = answerOf({
    read: (() => {
      const reads: ModelEvent[][] = [
        [{ type: 'reasoning.delta', delta: '{"a":7}' }],
        [{ type: 'text.delta', delta: '{"a":1}' }],
        [{ type: 'finish', reason: 'stop' }],
      ]
      return async () => reads.shift()
    })(),
    cancel: () => {},
  })
  const { text } = await taken((take) =>
    imitateAnswer(thinking, {
      demands: { format: format(true) },
      stream: false,
      newCallId: () => '',
      retries: 0,
      again: () => thinking,
      note: () => {},
    }).each(take),
  )
  expect(text).toBe('{"a":1}')
})
