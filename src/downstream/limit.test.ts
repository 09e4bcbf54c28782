import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { estimateTokens } from '../lib/estimate-tokens.ts'
import { limitText, type TextLimits } from './limit.ts'

const pieces = (text: string, length: number) => text.match(new RegExp(`.{1,${length}}`, 'gsu')) ?? []

function run(deltas: string[], limits: Partial<TextLimits>) {
  const step = limitText({ stop: [], maxTokens: undefined, ...limits })
  const events: ModelEvent[] = deltas.map((delta) => ({ type: 'text.delta', delta }))
  const out = [...events, { type: 'finish', reason: 'stop' } as const].flatMap(step.push)
  out.push(...step.end())
  const text = out.map((event) => (event.type === 'text.delta' ? event.delta : '')).join('')
  return { text, end: out.at(-1), reached: step.reached() }
}

const stops: [text: string, stop: string[], expected: string][] = [
  ['one two three', ['two'], 'one '],
  ['one two three', ['three', 'two'], 'one '],
  ['aaab', ['aab'], 'a'],
  ['no such thing', ['END'], 'no such thing'],
  ['ends with EN', ['END'], 'ends with EN'],
  ['STOP', ['STOP'], ''],
  ['蓝色的天空', ['天'], '蓝色的'],
]

for (const [text, stop, expected] of stops)
  test(`"${text}" stops at ${JSON.stringify(stop)}, however it is cut`, () => {
    for (let length = 1; length <= text.length; length++)
      expect(run(pieces(text, length), { stop }).text).toBe(expected)
  })

test('a stop sequence ends the answer as "stop", a token limit as "length"', () => {
  expect(run(['a b c'], { stop: ['b'] })).toMatchObject({ end: { reason: 'stop' }, reached: true })
  expect(run(['a b c d e f g'], { maxTokens: 3 })).toMatchObject({ end: { reason: 'length' }, reached: true })
  expect(run(['a'], { maxTokens: 100 })).toMatchObject({ text: 'a', end: { reason: 'stop' }, reached: false })
})

test('the token limit holds for one large piece as for many small ones', () => {
  const text = 'The quick brown fox jumps over the lazy dog, again and again. '.repeat(20)
  for (const length of [1, 3, 50, text.length]) {
    const cut = run(pieces(text, length), { maxTokens: 40 }).text
    expect(text.startsWith(cut)).toBe(true)
    expect(estimateTokens(cut)).toBeLessThanOrEqual(40)
    expect(estimateTokens(cut)).toBeGreaterThan(35)
  }
})

test('nothing follows the end', () => {
  const step = limitText({ stop: ['x'], maxTokens: undefined })
  step.push({ type: 'text.delta', delta: 'ax' })
  expect(step.push({ type: 'citation', url: 'https://a', title: '' })).toEqual([])
  expect(step.end()).toEqual([])
})

test('the stop sequence that ended the answer is told, and none when something else did', () => {
  const stopped = (text: string, limits: Partial<TextLimits>) => {
    const step = limitText({ stop: ['END', 'two'], maxTokens: undefined, ...limits })
    step.push({ type: 'text.delta', delta: text })
    return step.stopped()
  }
  expect(stopped('one two END', {})).toBe('two')
  expect(stopped('one', {})).toBeUndefined()
  expect(stopped('one more and more two', { maxTokens: 2 })).toBeUndefined()
})

test('a stop sequence behind a call does not take the call back', () => {
  const limit = limitText({ stop: ['<<END>>'], maxTokens: undefined })
  const call = { type: 'tool_call', index: 0, id: 'c', name: 'f', kind: 'function', arguments: '{}' } as const
  const events = [call, { type: 'text.delta', delta: '\n<<END>> and more' } as const].flatMap(limit.push)
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_calls' })
  expect(limit.stopped()).toBeUndefined()
})
