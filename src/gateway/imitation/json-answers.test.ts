import { expect, test } from 'bun:test'
import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import type { AnswerFormat } from '../../core/model-request.ts'
import { format, run, taken } from '../../testing/imitated-answers.ts'
import { imitateAnswer } from './imitate-answer.ts'

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
