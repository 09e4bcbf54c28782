import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { presentText, type Thinking } from './present.ts'

const events: ModelEvent[] = [
  { type: 'reasoning.delta', delta: 'Hm' },
  { type: 'search.start', id: '1', tool: 'web_search', query: 'tea' },
  { type: 'text.delta', delta: 'Look:' },
  { type: 'media.progress', id: 'p', kind: 'image', progress: 50 },
  { type: 'media.done', id: 'p', kind: 'image', url: 'https://g/1.jpg', text: '![image](https://g/1.jpg)' },
  { type: 'reasoning.delta', delta: 'late' },
  { type: 'finish', reason: 'stop' },
]

function run(thinking: Thinking, input = events) {
  const out = input.flatMap(presentText({ thinking, steps: 'reasoning' }).push)
  const of = (type: string) =>
    out.map((event) => (event.type === type && 'delta' in event ? event.delta : '')).join('')
  return { text: of('text.delta'), reasoning: of('reasoning.delta') }
}

test('reasoning stands apart, in the text, or nowhere', () => {
  const text = 'Look:\n\n![image](https://g/1.jpg)\n'
  expect(run('separate')).toEqual({ text, reasoning: 'Hm\n[web_search] tea\nlate' })
  expect(run('tags')).toEqual({ text: `<think>\nHm\n[web_search] tea\n\n</think>\n\n${text}`, reasoning: '' })
  expect(run('off')).toEqual({ text, reasoning: '' })
})

test('a thought that nothing follows is closed all the same', () => {
  expect(run('tags', [events[0]!, events.at(-1)!]).text).toBe('<think>\nHm\n</think>\n\n')
})

test('a dialect with items of its own gets the search steps as they are', () => {
  const steps: ModelEvent[] = [
    ...events,
    { type: 'search.start', id: '2', tool: 'code_execution', query: '1 + 1' },
    { type: 'search.start', id: '3', tool: 'browse_page', query: 'https://g/' },
    { type: 'search.done', id: '2', sources: [] },
    { type: 'search.done', id: '1', sources: [] },
  ]
  const out = steps.flatMap(presentText({ thinking: 'separate', steps: 'events' }).push)
  expect(out.flatMap((event) => ('id' in event ? [`${event.type} ${event.id}`] : []))).toEqual([
    'search.start 1',
    'search.start 3',
    'search.done 1',
  ])
  expect(out.filter(({ type }) => type === 'reasoning.delta').at(-1)).toMatchObject({
    delta: '\n[code_execution] 1 + 1\n',
  })
})
