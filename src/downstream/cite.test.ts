import { expect, test } from 'bun:test'
import { cite } from './cite.ts'
import type { TextEvent } from './present.ts'

const text = (delta: string): TextEvent => ({ type: 'text.delta', delta })
const source = (name: string): TextEvent => ({
  type: 'citation',
  url: `https://${name}.example`,
  title: name,
})

function run(links: boolean, events: TextEvent[]) {
  const out = events.flatMap(cite(links).push)
  return {
    text: out.map((event) => (event.type === 'text.delta' ? event.delta : '')).join(''),
    spans: out.flatMap((event) =>
      event.type === 'annotation' ? [[event.start, event.end, event.title]] : [],
    ),
  }
}

const events = [text('😀 a'), source('x'), source('x'), text('b'), source('y'), source('x')]

test('markers stand behind the text; offsets count code points and span the marker', () => {
  const { text, spans } = run(true, events)
  expect(text).toBe('😀 a[[1]](https://x.example)b[[2]](https://y.example)[[1]](https://x.example)')
  const points = [...text]
  expect(spans.map(([start, end]) => points.slice(Number(start), Number(end)).join(''))).toEqual([
    '[[1]](https://x.example)',
    '[[2]](https://y.example)',
    '[[1]](https://x.example)',
  ])
})

test('without links the text is untouched and spans are empty', () => {
  expect(run(false, events)).toEqual({
    text: '😀 ab',
    spans: [
      [3, 3, 'x'],
      [4, 4, 'y'],
      [4, 4, 'x'],
    ],
  })
})
