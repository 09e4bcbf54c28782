import { expect } from 'bun:test'
import { type Answer, answerOf } from '../core/answer.ts'
import type { FinishReason, ModelEvent } from '../core/event.ts'
import { asFault, fail } from '../core/fault.ts'
import type { AnswerFormat, Tool } from '../core/model-request.ts'
import type { Turn } from '../core/prompt.ts'
import type { Demands } from '../gateway/imitation/imitate.ts'
import { imitateAnswer } from '../gateway/imitation/imitate-answer.ts'

const tool = (strict: boolean): Tool => ({
  name: 'add',
  description: '',
  strict,
  kind: 'function',
  parameters: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
})
export const tools = (choice: 'auto' | 'required', strict = false) =>
  ({ tools: [tool(strict)], choice, parallel: true }) as const
const schema = {
  type: 'object',
  properties: { a: { type: 'integer' } },
  required: ['a'],
  additionalProperties: false,
}
export const format = (strict: boolean): AnswerFormat => ({ name: 'x', strict, schema })

export const call = (json: string) =>
  `<tool_calls><tool_call><tool_name>add</tool_name><parameters>${json}</parameters></tool_call></tool_calls>`

/** `broken`: it breaks off behind its text. */
export type Said = { text: string; finish?: FinishReason; broken?: true }

/** An answer in pieces of three characters, one event a read; notes whether it was cancelled. */
export function saying({ text, finish = 'stop', broken }: Said, cancelled: string[]): Answer {
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

export type Run = { tools?: Demands['tools']; format?: AnswerFormat; stream?: boolean }

export async function run({ stream = false, ...demands }: Run, ...answers: Said[]) {
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

export async function taken(read: (take: (events: ModelEvent[]) => void) => Promise<void>) {
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
