import { expect, test } from 'bun:test'
import { createLog } from '../../lib/log.ts'
import { createAlertBook } from './alert-book.ts'

const alert = (code: string, message = 'something') => ({
  code,
  severity: 'warning' as const,
  message,
  remedy: 'do this',
  values: {},
})

function setUp(holdMs = 0) {
  let at = 1000
  let text = ''
  const log = createLog({ level: 'info', format: 'text', write: (line) => void (text += line) })
  const book = createAlertBook({ now: () => at, log, holdMs: () => holdMs })
  return { book, log: () => text, pass: (ms: number) => (at += ms) }
}
const lines = (text: string, word: string) => text.split('\n').filter((line) => line.includes(word)).length

test('an alert keeps when it began, its words follow what is found', () => {
  const { book, pass } = setUp()
  book.update([alert('a', 'one failed')])
  pass(500)
  book.update([alert('a', 'two failed')])
  expect(book.items()).toEqual([{ ...alert('a', 'two failed'), since: 1000 }])
})

test('begin and end are one line each in the log', () => {
  const { book, log, pass } = setUp()
  for (let look = 0; look < 3; look++) book.update([alert('a')])
  pass(90_000)
  for (let look = 0; look < 3; look++) book.update([])
  expect([lines(log(), 'alert began'), lines(log(), 'alert ended')]).toEqual([1, 1])
  expect(log()).toContain('lasted_s=90')
})

test('what comes and goes within its time is one alert', () => {
  const { book, log, pass } = setUp(60_000)
  for (let round = 0; round < 5; round++) {
    book.update([alert('a')])
    pass(10_000)
    book.update([])
    pass(10_000)
  }
  expect(book.codes()).toEqual(new Set(['a']))
  pass(60_000)
  book.update([])
  expect(book.items()).toEqual([])
  expect([lines(log(), 'alert began'), lines(log(), 'alert ended')]).toEqual([1, 1])
})
