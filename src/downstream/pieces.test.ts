import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { seededRandom } from '../testing/random-cuts.ts'
import { type AnswerOptions, type AnswerSteps, answerSteps } from './answer-steps.ts'
import { chatWriter } from './chat/write.ts'
import { completionWriter } from './completions/write.ts'
import { messageWriter } from './messages/write.ts'
import { encodeSettings } from './responses/encode-settings.ts'
import { tell } from './responses/tell.ts'
import { responseWriter } from './responses/write.ts'
import type { StreamWriter } from './stream.ts'

const stamp = { id: 'x-1', created: 1_800_000_000, model: 'grok-4' }
const shared = { requestId: 'req_1', includeUsage: true }

const writers: Record<string, (steps: AnswerSteps) => StreamWriter> = {
  chat: (steps) => chatWriter(steps, stamp, shared),
  completions: (steps) => completionWriter({ steps, stamp, echo: '', ...shared }),
  messages: (steps) => messageWriter({ steps, stamp, sign: (thought) => `signed ${thought}`, ...shared }),
  responses: (steps) =>
    responseWriter(
      tell({
        steps,
        stamp: { id: 'resp_1', createdAt: 1, settings: encodeSettings({ model: 'grok-4' }) },
        newItemId: (prefix, index) => `${prefix}_${index}`,
        requestId: 'req_1',
        now: () => 1,
        keep: () => {},
      }),
      steps,
    ),
}

const plain = { limits: { stop: [], maxTokens: undefined }, thinking: 'separate' } as const
const options: Record<string, Pick<AnswerOptions, 'limits' | 'thinking'>> = {
  'no limits': plain,
  'stop sequences': { ...plain, limits: { stop: ['two', 'lo w'], maxTokens: undefined } },
  'a token limit': { ...plain, limits: { stop: [], maxTokens: 12 } },
  'thoughts in tags': { ...plain, thinking: 'tags' },
}

const words = ['one', ' two', ' hello', ' world', '"', '\n', '\\', ' 你好', '😀', '\ud83d', '<b>']

function answer(seed: number): ModelEvent[] {
  const random = seededRandom(seed)
  const pick = () => words[Math.floor(random() * words.length)]!
  const some = (most: number) => Array.from({ length: 1 + Math.floor(random() * most) }, pick)
  const events: ModelEvent[] = random() < 0.5 ? [{ type: 'reasoning.delta', delta: some(3).join('') }] : []
  for (let count = 0; count < 6; count++) {
    const pieces = some(8)
    events.push({ type: 'text.delta', delta: pieces.join(''), ...(pieces.length > 1 && { pieces }) })
    if (random() < 0.3) events.push({ type: 'citation', url: `https://a.example/${count}`, title: 'A' })
  }
  return [...events, { type: 'finish', reason: 'stop' }]
}

const apart = (events: ModelEvent[]): ModelEvent[] =>
  events.flatMap((event): ModelEvent[] =>
    event.type === 'text.delta' && event.pieces
      ? event.pieces.map((delta) => ({ type: 'text.delta', delta }))
      : [event],
  )

for (const [name, write] of Object.entries(writers))
  for (const [what, presentation] of Object.entries(options))
    test(`${name} with ${what}: what came at once is written as if it had come piece by piece`, () => {
      const wire = (reads: ModelEvent[][]): string => {
        const turns = [{ role: 'user', text: 'What is asked' }] as const
        const writer = write(answerSteps({ ...presentation, steps: 'reasoning', links: true, turns }))
        return writer.opening() + reads.map(writer.events).join('') + writer.finish()
      }
      for (let seed = 1; seed <= 40; seed++) {
        const events = answer(seed)
        const expected = wire(apart(events).map((event) => [event]))
        expect(wire([events])).toBe(expected)
        expect(wire(events.map((event) => [event]))).toBe(expected)
      }
    })

test('a text without a character is no chunk, wherever it comes', () => {
  for (const write of Object.values(writers)) {
    const turns = [{ role: 'user', text: 'What is asked' }] as const
    const writer = write(answerSteps({ ...plain, steps: 'reasoning', links: true, turns }))
    const nothing: ModelEvent = { type: 'text.delta', delta: '' }
    expect(writer.events([nothing])).toBe('')
    expect(writer.events([{ type: 'text.delta', delta: 'a' }])).not.toBe('')
    expect(writer.events([nothing])).toBe('')
  }
})
