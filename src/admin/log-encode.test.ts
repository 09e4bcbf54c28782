import { expect, test } from 'bun:test'
import { sampleLogEntry } from '../testing/sample-log.ts'
import { csvCell, csvHead, csvLine, encodeEntry } from './log-encode.ts'
import { fits } from './log-filter.ts'

const cells: [value: Parameters<typeof csvCell>[0], cell: string][] = [
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  [-1, '-1'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
]
for (const [value, cell] of cells)
  test(`a cell of ${JSON.stringify(value)}`, () => expect(csvCell(value)).toBe(cell))

test('a line has as many cells as the head', () => {
  const cells = csvLine(sampleLogEntry()).trim().split(',')
  expect(cells).toHaveLength(csvHead.trim().split(',').length)
  expect(cells[0]).toBe('2026-01-02T03:04:05.000Z')
})

test('an entry without content, error or usage says null, not nothing', () => {
  const bare = encodeEntry(sampleLogEntry({ usage: undefined, firstTokenMs: undefined }), () => 'eyJ…abc')
  expect(bare).toMatchObject({ code: null, message: null, usage: null, first_token_ms: null })
  expect(bare.attempts).toEqual([
    {
      account: 'acc_1',
      account_name: 'eyJ…abc',
      upstream: 'web',
      transport: 'rest',
      status: 200,
      fault: null,
      ms: 20,
    },
  ])
})

test('the tail filters as the store does', () => {
  const entry = sampleLogEntry({ keyId: '', message: 'the upstream broke' })
  const yes = [
    {},
    { key: '' },
    { model: 'grok-4', stream: false },
    { account: 'acc_1' },
    { text: 'broke' },
    { from: entry.at, to: entry.at },
  ]
  const no = [
    { key: 'config' },
    { status: 500 },
    { account: 'acc_' },
    { text: 'Broke' },
    { from: entry.at + 1 },
    { to: entry.at - 1 },
    { ending: 'failed' },
    { code: 'x' },
    { endpoint: 'models' },
  ]
  expect(yes.filter((filter) => !fits(entry, filter))).toEqual([])
  expect(no.filter((filter) => fits(entry, filter))).toEqual([])
})
