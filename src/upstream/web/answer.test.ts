import { expect, test } from 'bun:test'
import type { Answer } from '../../core/answer.ts'
import type { DecodedEvent, ModelEvent } from '../../core/event.ts'
import { asFault, type Fault } from '../../core/fault.ts'
import { createWatchdog } from '../../lib/watchdog.ts'
import { readAnswer } from '../answer.ts'

type Read = string | Error | 'never'

const fault: Fault = { kind: 'rate_limited', message: 'too many' }
const text = (delta: string): ModelEvent => ({ type: 'text.delta', delta })

/**
 * An answer of these reads. A read of several letters is as many events; `!` is a fault, `.` the upstream's end mark, and at
 * most four letters are translated at once.
 */
function answerOf(reads: Read[], limits = { idleMs: 10_000, totalMs: 10_000 }) {
  let complete = false
  let cancelled = 0
  let asked = 0
  let stop = () => {}
  const decode = (letter: string): DecodedEvent[] => {
    if (letter === '.') complete = true
    return letter === '!' ? [{ type: 'fault', fault }] : letter === '.' ? [] : [text(letter)]
  }
  const answer = readAnswer<string, string>({
    source: {
      read: async () => {
        asked++
        const next = reads.shift()
        if (next instanceof Error) throw next
        if (next === 'never') await new Promise<void>((resolve) => (stop = resolve))
        return next === 'never' ? {} : { value: next }
      },
      cancel: async () => void cancelled++,
    },
    frames: { push: (value) => [...value], end: () => [] },
    decoder: {
      push: decode,
      complete: () => complete,
      end: () => (complete ? [{ type: 'finish', reason: 'stop' }] : [{ type: 'fault', fault }]),
    },
    cut: (value) => (value.length > 4 ? [value.slice(0, 4), value.slice(4)] : undefined),
    watchdog: createWatchdog(undefined, 5),
    ...limits,
    abort: () => stop(),
  })
  return { answer, cancelled: () => cancelled, asked: () => asked }
}

type Outcome = { said: string[]; fault?: string }

const letters = (events: ModelEvent[]) =>
  events.map((event) => (event.type === 'text.delta' ? event.delta : event.type)).join('')

const ways: Record<string, (answer: Answer) => Promise<Outcome>> = {
  read: async (answer) => {
    const said: string[] = []
    try {
      for (let events = await answer.read(); events; events = await answer.read()) said.push(letters(events))
    } catch (error) {
      return { said, fault: asFault(error).kind }
    }
    return { said }
  },
  each: async (answer) => {
    const said: string[] = []
    try {
      await answer.each((events) => void said.push(letters(events)))
    } catch (error) {
      return { said, fault: asFault(error).kind }
    }
    return { said }
  },
  'a read, then each': async (answer) => {
    const said: string[] = []
    try {
      const first = await answer.read()
      if (first) said.push(letters(first))
      await answer.each(async (events) => {
        await Bun.sleep(1)
        said.push(letters(events))
      })
    } catch (error) {
      return { said, fault: asFault(error).kind }
    }
    return { said }
  },
}

const cases: [what: string, reads: Read[], Outcome][] = [
  ['to its end', ['a', 'bc', '.'], { said: ['a', 'bc', 'finish'] }],
  ['of reads too long for once', ['abcdefghij', '.'], { said: ['abcd', 'efgh', 'ij', 'finish'] }],
  ['with a fault behind what was said', ['ab', 'c!'], { said: ['ab', 'c'], fault: 'rate_limited' }],
  ['with a fault at once', ['!'], { said: [], fault: 'rate_limited' }],
  ['without an end mark', ['a'], { said: ['a'], fault: 'rate_limited' }],
  ['that breaks', ['a', new Error('reset')], { said: ['a'], fault: 'upstream_failed' }],
  ['that breaks behind its end mark', ['a.', new Error('reset')], { said: ['a', 'finish'] }],
]
for (const [what, reads, expected] of cases)
  for (const [way, run] of Object.entries(ways))
    test(`an answer ${what}, by ${way}`, async () => {
      const { answer, cancelled } = answerOf([...reads])
      expect(await run(answer)).toEqual(expected)
      expect(cancelled()).toBe(1)
    })

for (const [way, run] of Object.entries(ways))
  test(`silence ends it, by ${way}`, async () => {
    const { answer } = answerOf(['a', 'never'], { idleMs: 30, totalMs: 10_000 })
    expect(await run(answer)).toEqual({ said: ['a'], fault: 'upstream_timeout' })
  })

test('the next read waits until the last was taken', async () => {
  const { answer, asked } = answerOf(['a', 'b', '.'])
  const seen: number[] = []
  await answer.each(async () => {
    seen.push(asked())
    await Bun.sleep(5)
    seen.push(asked())
  })
  expect(seen.slice(0, 4)).toEqual([1, 1, 2, 2])
})

test('who has heard enough hears nothing more, not even a fault', async () => {
  for (const [read, heard] of [
    ['abcdefgh!', 'abcd'],
    ['abc!', 'abc'],
  ] as const) {
    const { answer, cancelled } = answerOf([read, 'x'])
    const said: string[] = []
    await answer.each((events) => {
      said.push(letters(events))
      answer.cancel()
    })
    expect(said).toEqual([heard])
    expect(cancelled()).toBeGreaterThan(0)
    expect(await answer.read()).toBeUndefined()
  }
})

test('cancelled while it waits, it ends without a word', async () => {
  const { answer } = answerOf(['a', 'never'])
  const said: string[] = []
  setTimeout(answer.cancel, 20)
  await answer.each((events) => void said.push(letters(events)))
  expect(said).toEqual(['a'])
})

test('what the taker throws is what it rejects with', () => {
  const { answer } = answerOf(['a', 'b'])
  return expect(
    answer.each(() => {
      throw new TypeError('mine')
    }),
  ).rejects.toThrow('mine')
})
