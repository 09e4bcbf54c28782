import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { searchLines, searchLinesFor } from './search-lines.ts'

const source = { url: 'https://a.example', title: 'A' }
const events: ModelEvent[] = [
  { type: 'reasoning.delta', delta: 'let me see' },
  { type: 'search.start', id: '1', tool: 'web_search', query: 'two\nlines' },
  { type: 'search.start', id: '2', tool: 'x_search', query: 'never done' },
  { type: 'search.done', id: '1', sources: [source] },
  { type: 'search.done', id: 'unknown', sources: [] },
  { type: 'text.delta', delta: 'It is' },
]

test('as text, as reasoning on a line of its own, or left as it is', () => {
  const run = (where: Parameters<typeof searchLines>[0]) => events.flatMap(searchLines(where).push)
  expect(run('text')).toEqual([
    events[0]!,
    { type: 'text.delta', delta: '[web_search] two lines: 1 result\n' },
    events[5]!,
  ])
  expect(run('reasoning')[1]).toEqual({
    type: 'reasoning.delta',
    delta: '\n[web_search] two lines: 1 result\n',
  })
  expect(run('usual')).toEqual(events)
})

test('the settings say where', () => {
  expect(searchLinesFor({ show_search: false, think_tags: true })).toBe('usual')
  expect(searchLinesFor({ show_search: true, think_tags: true })).toBe('reasoning')
  expect(searchLinesFor({ show_search: true, think_tags: false })).toBe('text')
})
