import { afterEach, expect, test } from 'bun:test'
import type { Account } from '../../core/account.ts'
import { createLog } from '../../lib/log.ts'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import type { CheckResult } from './check.ts'
import { type Refresher, type RefresherSettings, startRefresher } from './refresher.ts'

const hour = 3_600_000
const start = 1_800_000_000_000
const log = createLog({ level: 'error', format: 'text', write: () => {} })
const running: Refresher[] = []
afterEach(() => {
  for (const refresher of running.splice(0)) refresher.close()
})

type Answer = (id: string) => CheckResult
/** A refresher over the accounts, whose clock and answers the test turns. A good answer is known to the account. */
function setUp(
  accounts: Account[],
  changes: Partial<RefresherSettings> = {},
  answer: Answer = () => ({ ok: true, message: '' }),
) {
  const clock = { now: start }
  const settings = {
    enabled: true,
    basicMs: 8 * hour,
    paidMs: 2 * hour,
    perMinute: 1000,
    batchSize: 50,
    ...changes,
  }
  const asked: string[] = []
  const refresher = startRefresher({
    accounts: () => accounts,
    settings: () => settings,
    now: () => clock.now,
    log,
    everyMs: 1_000_000,
    checkAll: async (ids, _, { signal, onResult }) => {
      for (const id of ids) {
        signal.throwIfAborted()
        asked.push(id)
        const result = answer(id)
        const account = accounts.find((one) => one.id === id)
        const fast = { remaining: 30, total: 30, windowSeconds: 86_400, resetsAt: clock.now + 24 * hour }
        if (account && result.ok) Object.assign(account, { lastSyncAt: clock.now, quota: { fast } })
        onResult?.(id, result)
        await Bun.sleep(0)
      }
      return { leftOut: 0 }
    },
  })
  running.push(refresher)
  return { ...refresher, clock, settings, asked }
}
const fresh = (count: number) =>
  Array.from({ length: count }, (_, index) => sampleAccount({ id: `acc_${index}` }))
const down: Answer = () => ({ ok: false, message: 'no network', fault: 'upstream_failed' })

test('new accounts are asked at once, and then not until their time comes', async () => {
  const { look, clock, asked } = setUp(fresh(3))
  expect(await look()).toBe(3)
  expect(await look()).toBe(0)
  clock.now += 23 * hour
  expect(await look()).toBe(0)
  clock.now += 4 * hour
  expect(await look()).toBe(3)
  expect(asked).toHaveLength(6)
})

test('auto_refresh = false asks nothing', async () => {
  const { look, settings } = setUp(fresh(3), { enabled: false })
  expect(await look()).toBe(0)
  settings.enabled = true
  expect(await look()).toBe(3)
})

test('refresh_interval_hours is for basic accounts, super_refresh_interval_hours for the others', async () => {
  const known = {
    quota: { fast: { remaining: 9, total: 30, windowSeconds: 86_400, resetsAt: start + 24 * hour } },
  }
  const used = { ...known, lastSyncAt: start, lastUsedAt: start + 1 }
  const accounts = [
    sampleAccount({ id: 'acc_basic', ...used }),
    sampleAccount({ id: 'acc_super', tier: 'super', ...used }),
  ]
  const { look, clock, asked } = setUp(accounts, { basicMs: 4 * hour, paidMs: hour })
  clock.now += 1.2 * hour
  await look()
  expect(asked).toEqual(['acc_super'])
  clock.now += 3.3 * hour
  await look()
  expect(asked).toContain('acc_basic')
})

test('no more than usage_max_tokens in a minute, the most urgent first', async () => {
  const accounts = [
    ...fresh(5),
    sampleAccount({
      id: 'acc_old',
      lastSyncAt: 1,
      lastUsedAt: 2,
      quota: { fast: { remaining: 1, total: 30, windowSeconds: 9, resetsAt: 1 } },
    }),
  ]
  const { look, clock, asked } = setUp(accounts, { perMinute: 4, batchSize: 3 })
  expect(await look()).toBe(4)
  expect(asked).not.toContain('acc_old')
  expect(await look()).toBe(0)
  clock.now += 60_000
  expect(await look()).toBe(2)
})

test('one that could not be asked is tried again later and later; its neighbours do not wait', async () => {
  const { look, clock, asked } = setUp(fresh(2), {}, (id) =>
    id === 'acc_0' ? down(id) : { ok: true, message: '' },
  )
  await look()
  expect(asked).toEqual(['acc_0', 'acc_1'])
  for (const [minutes, more] of [
    [0.9, 0],
    [0.2, 1],
    [1.8, 0],
    [0.3, 1],
    [3, 0],
    [1.1, 1],
  ] as const) {
    clock.now += minutes * 60_000
    expect(await look()).toBe(more)
  }
})

test('five failures in a row are no matter of accounts: everybody waits, a minute and then longer', async () => {
  let answer = down
  const { look, clock, asked } = setUp(fresh(30), {}, (id) => answer(id))
  await look()
  expect(asked).toHaveLength(5)
  clock.now += 59_000
  expect(await look()).toBe(0)
  clock.now += 2_000
  await look()
  expect(asked).toHaveLength(6)
  clock.now += 61_000
  expect(await look()).toBe(0)
  answer = () => ({ ok: true, message: '' })
  clock.now += 60_000
  await look()
  clock.now += 3_600_000
  await look()
  expect(new Set(asked).size).toBe(30)
})

test('verdicts are answers: dead accounts stop nobody', async () => {
  const accounts = fresh(12)
  const { look } = setUp(accounts, {}, (id) => {
    for (const account of accounts) if (account.id === id) account.state = 'expired'
    return { ok: false, message: 'dead', fault: 'session_dead' }
  })
  expect(await look()).toBe(12)
})

test('closed, it asks nothing more', async () => {
  const { look, close, asked } = setUp(fresh(20), {}, () => {
    if (asked.length === 3) close()
    return { ok: true, message: '' }
  })
  await look()
  expect(asked).toHaveLength(3)
})
