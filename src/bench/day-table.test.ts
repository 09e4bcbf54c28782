import { expect, test } from 'bun:test'
import {
  type Asked,
  breaches,
  type Day,
  dayOfPage,
  dayTable,
  healedAfter,
  type Past,
  withDay,
} from './day-table.ts'

const past: Past = { name: 'away', harmless: false, from: 0, to: 10_000, until: 50_000 }
const asked = (at: number, code = '', ms = 100): Asked => ({ at, endedAt: at + ms, code })
const day = (more: Partial<Day>): Day => {
  const requests = more.asked ?? [asked(1000, 'upstream_error'), asked(20_000)]
  return {
    minutes: 20,
    past: [past],
    leftOut: [],
    asked: requests,
    posted: [],
    on: [],
    logged: requests.length,
    counted: requests.length,
    states: { active: 4, expired: 0 },
    expected: { active: 4 },
    ...more,
  }
}

test('it has healed when the last failure after the trouble is over and something was answered after it', () => {
  expect(healedAfter(past, [asked(1000, 'x'), asked(11_000)])).toBe(0)
  expect(healedAfter(past, [asked(9900, 'x', 200), asked(11_000), asked(14_900, 'x'), asked(16_000)])).toBe(5)
  expect(healedAfter(past, [asked(11_000), asked(40_000, 'x')])).toBeUndefined()
})

const wrong: [what: string, more: Partial<Day>][] = [
  ['did not heal', { asked: [asked(1000, 'x'), asked(47_000, 'x'), asked(49_000)] }],
  ['requests failed although', { past: [{ ...past, harmless: true }] }],
  ['are in the log', { logged: 1 }],
  ['are in the statistics', { counted: 1 }],
  ['accounts ended as 1 expired, 3 active', { states: { active: 3, expired: 1 } }],
  [
    'alert x began 2 times and ended 1 times',
    {
      posted: [
        { at: 1, event: 'began', code: 'x' },
        { at: 2, event: 'ended', code: 'x' },
        { at: 3, event: 'began', code: 'x' },
      ],
    },
  ],
]
test('a good day is against no bound', () => expect(breaches(day({}))).toEqual([]))
for (const [what, more] of wrong)
  test(`against the bounds: ${what}`, () => {
    const found = breaches(day(more))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(what)
    expect(dayTable(day(more))).toContain(`- ${found[0]}`)
  })

test('the table has a row for each trouble, with failures and alerts by kind', () => {
  const posted = [
    { at: 5, event: 'began', code: 'upstream_unreachable' },
    { at: 30_000, event: 'ended', code: 'upstream_unreachable' },
  ] as const
  const requests = [asked(1, 'x'), asked(2, 'x'), asked(3, 'y'), asked(11_000, 'y'), asked(20_000)]
  const table = dayTable(day({ asked: requests, posted }))
  expect(table).toContain(
    '| away | may | 5 | x 2, y 2 | 1 | 1.1 s | upstream_unreachable | upstream_unreachable |',
  )
  expect(table).toContain('Every bound was kept.')
})

test('the section of the day is replaced or added, the rest of the page stays', () => {
  const page = withDay('# Soak\n\nmixed\n', '## A day in 5 minutes\n\nold\n')
  expect(dayOfPage(page)).toBe('## A day in 5 minutes\n\nold\n')
  expect(withDay(page, '## A day in 20 minutes\n\nnew\n')).toBe(
    '# Soak\n\nmixed\n\n## A day in 20 minutes\n\nnew\n',
  )
  expect(dayOfPage('# Soak\n')).toBe('')
})
