import { expect, test } from 'bun:test'
import type { Account } from '../../core/account.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { checkDueAt } from './due.ts'

const hour = 3_600_000
const intervals = { basicMs: 8 * hour, paidMs: 2 * hour }
const asked = 1_800_000_000_000
const minute = 60_000
const fast = (changes = {}) => ({
  fast: { remaining: 20, total: 30, windowSeconds: 86_400, resetsAt: asked + 24 * hour, ...changes },
})
/** Asked at `asked`, never used since; the id spreads by nothing. */
const account = (changes: Partial<Account> = {}) =>
  sampleAccount({ id: 'acc_0000000000000000', quota: fast(), lastSyncAt: asked, ...changes })
const used = { lastUsedAt: asked + 1 }

const cases: [name: string, account: Account, due: number][] = [
  ['never asked: at once', account({ quota: {} }), 0],
  ['an answer is no question: still never asked', account({ quota: {}, lastSyncAt: asked, ...used }), 0],
  ['expired: never', account({ state: 'expired', quota: {} }), Infinity],
  ['blocked: never', account({ state: 'blocked' }), Infinity],
  ['disabled: never', account({ state: 'disabled' }), Infinity],
  ['used: after the interval', account(used), asked + 8 * hour],
  ['used, of a paid tier: after the shorter one', account({ ...used, tier: 'super' }), asked + 2 * hour],
  ['idle: after three', account(), asked + 24 * hour],
  ['spread by a tenth at most', account({ ...used, id: 'acc_0000000000ffffff' }), asked + 8.8 * hour],
  [
    'resting until then: after the interval',
    account({ state: 'cooling', cooling: { fast: asked + 90 * hour } }),
    asked + 8 * hour,
  ],
  ['back from a rest: now', account({ since: asked + 5 * minute, ...used }), asked + 5 * minute],
  ['brought back by a person: now', account({ since: asked + 7 }), asked + 7],
  [
    'one mode is back while another rests: now',
    account({ state: 'cooling', cooling: { fast: asked + minute, auto: asked + 90 * hour } }),
    asked + minute,
  ],
  [
    'a limit whose length is a guess: seconds after it',
    account({
      ...used,
      state: 'cooling',
      cooling: { fast: asked + 60 * hour },
      limitStreak: { fast: 1 },
      lastFailAt: asked + 2,
    }),
    asked + 2 + 5000,
  ],
  [
    'a window that is over: then',
    account({ ...used, quota: fast({ resetsAt: asked + hour }) }),
    asked + hour,
  ],
  [
    'a window that is over although nobody used it: no sooner',
    account({ quota: fast({ resetsAt: asked + hour }) }),
    asked + 24 * hour,
  ],
  [
    'used up by our own count: in ten minutes',
    account({ ...used, quota: fast({ remaining: 0 }) }),
    asked + 10 * minute,
  ],
  [
    'what it has not got is no window',
    account({ ...used, quota: fast({ total: 0, remaining: 0, resetsAt: asked + 1 }) }),
    asked + 8 * hour,
  ],
]
for (const [name, of, due] of cases)
  test(name, () => expect(checkDueAt(of, intervals, asked + 2 * minute)).toBe(due))
