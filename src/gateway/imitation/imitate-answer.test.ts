import { expect, test } from 'bun:test'
import { call, format, type Run, run, type Said, saying, tools } from '../../testing/imitated-answers.ts'
import { imitateAnswer } from './imitate-answer.ts'

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
