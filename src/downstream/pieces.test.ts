import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { seededRandom } from '../testing/random-cuts.ts'
import { type AnswerEvent, type AnswerOptions, type AnswerSteps, answerSteps } from './answer-steps.ts'
import { chatWriter } from './chat/write.ts'
import { completionWriter } from './completions/write.ts'
import { messageWriter } from './messages/write.ts'
import { encodeSettings } from './responses/encode-settings.ts'
import { tell } from './responses/tell.ts'
import { responseWriter } from './responses/write.ts'
import { eventsWriter } from './plain-text.ts'
import type { StreamWriter } from './stream.ts'

const stamp = { id: 'x-1', created: 1_800_000_000, model: 'grok-4' }
const shared = { requestId: 'req_1', includeUsage: true, legacy: false, searching: false, thinking: true }

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
        keep: async () => {},
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

const call = (index: number): ModelEvent[] => [
  { type: 'tool_call', index, id: `call_${index}`, name: 'add', kind: 'function', arguments: '{}' },
]

function answer(seed: number): ModelEvent[] {
  const random = seededRandom(seed)
  const pick = () => words[Math.floor(random() * words.length)]!
  const some = (most: number) => Array.from({ length: 1 + Math.floor(random() * most) }, pick)
  const events: ModelEvent[] = random() < 0.5 ? [{ type: 'reasoning.delta', delta: some(3).join('') }] : []
  for (let count = 0; count < 6; count++) {
    const pieces = some(8)
    events.push({ type: 'text.delta', delta: pieces.join(''), ...(pieces.length > 1 && { pieces }) })
    if (random() < 0.1) events.push({ type: 'reasoning.delta', delta: 'hm '.repeat(500) })
    if (random() < 0.1) events.push(...call(count))
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
    test(`${name} with ${what}: what came at once is written as if it had come piece by piece`, async () => {
      const wire = async (reads: ModelEvent[][], links: boolean, isStream = true) => {
        const turns = [{ role: 'user', text: 'What is asked' }] as const
        const steps = name === 'responses' ? 'events' : 'reasoning'
        const heard: string[] = []
        const listener = {
          heard: () => {},
          shown: (events: readonly AnswerEvent[]) => {
            for (const event of events) if (event.type === 'text.delta') heard.push(event.delta)
          },
        }
        const settings = { ...presentation, steps, links, turns, listener } as const
        const writer = write(answerSteps(settings))
        const stream = eventsWriter(writer)
        const written = writer.opening() + reads.map(isStream ? stream.write : writer.events).join('')
        stream.settle()
        return { wire: written + (await writer.finish()), usage: writer.usage(), heard: heard.join('') }
      }
      for (let seed = 1; seed <= 40; seed++) {
        const events = answer(seed)
        const links = seed % 2 === 0
        const oneByOne = apart(events).map((event) => [event])
        const expected = await wire(oneByOne, links, false)
        for (const reads of [oneByOne, [events], events.map((event) => [event])])
          expect(await wire(reads, links)).toEqual(expected)
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
