import { expect, test } from 'bun:test'
import { type Books, compareBooks } from './books.ts'

const keys = { plain: 'p', narrow: 'n', minute: 'm', renamed: 'r' }
const asked = (id: string, keyId: string, from: number) => ({
  id,
  keyId,
  from,
  to: from + 100,
  status: 200,
  answered: true,
  tokens: { input: 2, output: 3 },
})
const row = (id: string, key_id: string) => ({
  request_id: id,
  endpoint: 'chat',
  key_id,
  status: 200,
  outcome: 'succeeded',
  usage: { input: 2, output: 3 },
})
const call = (text: string, from: number, video = false) => ({ text, video, from, to: from + 90 })

/** Books in which everything is as it should be. */
const whole = (): Books => ({
  client: {
    asked: [asked('chaos-1-1', 'p', 1000), asked('chaos-1-2', 'n', 1000)],
    videos: [{ prompt: 'film chaos-1-3.', id: 'video_1' }],
    keys,
    account: 'a',
    name: { last: 'b', unknown: ['c'], acknowledged: 1 },
    note: { last: 'd', unknown: [], acknowledged: 1 },
  },
  rows: [row('chaos-1-1', 'p'), row('chaos-1-2', 'n')],
  sums: { requests: 2, tokens: { input: 4, output: 6 } },
  calls: [call('chaos-1-1.0', 1005), call('chaos-1-2.0', 1005), call('film chaos-1-3.', 5, true)],
  troubles: [],
  videos: new Map([['video_1', ['completed', 'completed']]]),
  names: ['b', 'c'],
  notes: ['d'],
  dayTokens: new Map([
    ['p', 5],
    ['n', 5],
  ]),
})
const broken = (change: (books: Books) => Partial<Books>) => {
  const books = whole()
  return compareBooks({ ...books, ...change(books) }).broken.join('\n')
}

test('books that agree', () => expect(broken(() => ({}))).toBe(''))

const lies: [what: string, change: (books: Books) => Partial<Books>, told: string][] = [
  ['a row that is missing', ({ rows }) => ({ rows: rows.slice(1) }), 'has no row'],
  ['a row twice', ({ rows }) => ({ rows: [...rows, rows[0]!] }), '2 rows for request chaos-1-1'],
  ['other tokens', ({ rows }) => ({ rows: [{ ...rows[0]!, usage: null }, rows[1]!] }), 'the caller got'],
  [
    'another ending',
    ({ rows }) => ({ rows: [{ ...rows[0]!, outcome: 'failed' }, rows[1]!] }),
    'its row says failed',
  ],
  ['an answer out of nowhere', ({ calls }) => ({ calls: calls.slice(1) }), 'without the upstream'],
  ['statistics', () => ({ sums: { requests: 3, tokens: { input: 4, output: 6 } } }), 'statistics have 3'],
  ['a video twice', ({ calls }) => ({ calls: [...calls, calls[2]!] }), 'sent 2 times'],
  ['a video that is lost', () => ({ videos: new Map([['video_1', ['unknown']]]) }), 'video_1 is unknown'],
  ['a name taken back', () => ({ names: ['a'] }), 'the name of a key is "a"'],
  ['a note taken back', () => ({ notes: [''] }), 'a note is ""'],
  ['use of a key', () => ({ dayTokens: new Map([['p', 5]]) }), 'a key used 0 tokens'],
  [
    'a limit',
    ({ calls }) => ({ calls: [...calls, ...Array.from({ length: 3 }, () => call('chaos-1-2.0', 1010))] }),
    '4 at once',
  ],
]
for (const [what, change, told] of lies) test(`found: ${what}`, () => expect(broken(change)).toContain(told))

test('only a kill excuses a missing row, and only just before it', () => {
  const killed = (from: number) =>
    broken(({ rows }) => ({
      rows: rows.slice(1),
      sums: { requests: 1, tokens: { input: 2, output: 3 } },
      dayTokens: new Map([['n', 5]]),
      troubles: [{ kind: 'kill', from, to: from + 10 }],
    }))
  expect(killed(1500)).toBe('')
  expect(killed(60_000)).toContain('has no row')
})
