import { shippedWords } from '../../testing/shipped-words.ts'
import { expect, test } from 'bun:test'
import type { Quota } from '../../core/account.ts'
import { decodeMediaQuota, decodeModeQuota, decodeTier } from './decode-quota.ts'

const now = 1_800_000_000_000
const oldForm = {
  windowSizeSeconds: 72_000,
  remainingQueries: 80,
  waitTimeSeconds: 0,
  totalQueries: 80,
  remainingTokens: 78,
  totalTokens: 80,
  lowEffortRateLimits: { cost: 1, waitTimeSeconds: 0, remainingQueries: 78 },
  highEffortRateLimits: { cost: 4, waitTimeSeconds: 30, remainingQueries: 19 },
  preGenerationDelayMs: 0,
}
const newForm = {
  windowSizeSeconds: 86_400,
  remainingQueries: 14,
  totalQueries: 30,
  lowEffortRateLimits: null,
  highEffortRateLimits: null,
}
const quota = (
  remaining: number,
  total: number | null,
  windowSeconds: number,
  wait = windowSeconds,
): Quota => ({
  remaining,
  total,
  windowSeconds,
  resetsAt: now + wait * 1000,
})

const modes: [name: string, answer: Record<string, unknown>, mode: string, want: Quota | undefined][] = [
  ['the new form', newForm, 'fast', quota(14, 30, 86_400)],
  ['the old form counts low effort', oldForm, 'fast', quota(78, 80, 72_000)],
  ['and high effort for modes that think', oldForm, 'expert', quota(19, 20, 72_000, 30)],
  [
    'the old form without efforts',
    { windowSizeSeconds: 72_000, remainingTokens: 5, totalTokens: 80 },
    'auto',
    quota(5, 80, 72_000),
  ],
  [
    'a wait that is named',
    { ...newForm, remainingQueries: 0, waitTimeSeconds: 90 },
    'fast',
    quota(0, 30, 86_400, 90),
  ],
  [
    'a mode the account has not got',
    { ...newForm, remainingQueries: 0, totalQueries: 0 },
    'heavy',
    quota(0, 0, 86_400),
  ],
  ['no window', { remainingQueries: 3, totalQueries: 7 }, 'auto', quota(3, 7, 7200)],
  ['no total', { remainingQueries: 3, windowSizeSeconds: 10 }, 'auto', quota(3, null, 10)],
  [
    'numbers as texts, below zero, of other kinds',
    { remainingQueries: '-2', totalQueries: [], windowSizeSeconds: 10 },
    'auto',
    quota(0, null, 10),
  ],
  ['no figures at all', { error: 'x' }, 'fast', undefined],
]
for (const [name, answer, mode, want] of modes)
  test(name, () =>
    expect(decodeModeQuota(answer, { mode, words: shippedWords().set.quota, now })).toEqual(want),
  )

test('media lines: those with figures, until the moment the upstream names', () => {
  const answer = {
    image: null,
    imagePro: { available: true, remainingQueries: 4, windowSizeSeconds: 86_400 },
    imageEdit: { available: true, windowSizeSeconds: 64_800 },
    video: { available: false },
    video720p: {
      available: true,
      remainingQueries: 0,
      windowSizeSeconds: 86_400,
      nextAvailableAt: new Date(now + 5000).toISOString().replace('Z', '000000Z'),
    },
    newKind: { available: true, remainingQueries: 2, nextAvailableAt: 'soon' },
    'odd key!': { available: true, remainingQueries: 2 },
  }
  expect(decodeMediaQuota(answer, { words: shippedWords(), finishedAt: () => 0, now })).toEqual({
    'media:imagePro': quota(4, null, 86_400),
    'media:video': quota(0, null, 7200),
    'media:video720p': quota(0, null, 86_400, 5),
    'media:newKind': quota(2, null, 7200),
  })
})

test('a used-up line is back at the earlier of what the upstream names and one window after the finish', () => {
  const hour = 3_600_000
  const line = (hours: number) => ({
    available: true,
    remainingQueries: 0,
    windowSizeSeconds: 7200,
    nextAvailableAt: new Date(now + hours * hour).toISOString(),
  })
  const back = (named: number, finishedAt: number) =>
    decodeMediaQuota({ video: line(named) }, { words: shippedWords(), finishedAt: () => finishedAt, now })[
      'media:video'
    ]?.resetsAt
  expect(back(3, now - hour)).toBe(now + hour)
  expect(back(0.5, now - hour)).toBe(now + hour / 2)
  // A finish that is a window ago, or unknown, says nothing.
  expect(back(1.5, now - 3 * hour)).toBe(now + 1.5 * hour)
  expect(back(1.5, 0)).toBe(now + 1.5 * hour)
})

const totals: [totals: Record<string, number>, tier: string | undefined][] = [
  [{ auto: 7, fast: 30, expert: 0, heavy: 0 }, 'basic'],
  [{ auto: 20 }, 'basic'],
  [{ auto: 50, fast: 140, heavy: 0 }, 'super'],
  [{ auto: 150, fast: 400, heavy: 20 }, 'heavy'],
  [{ heavy: 5 }, 'heavy'],
  [{ auto: 50, fast: 400 }, 'super'],
  [{ fast: 30, heavy: 20 }, 'basic'],
  [{ auto: 33, fast: 1000 }, undefined],
  [{ expert: 50 }, undefined],
  [{}, undefined],
]
for (const [of, tier] of totals)
  test(`tier of ${JSON.stringify(of)}: ${tier}`, () => {
    const quotas = Object.fromEntries(Object.entries(of).map(([mode, total]) => [mode, quota(0, total, 10)]))
    expect(decodeTier(quotas)).toBe(tier as never)
  })
