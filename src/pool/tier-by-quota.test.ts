import { expect, test } from 'bun:test'
import type { Account, Quota } from '../core/account.ts'
import { asFault } from '../core/fault.ts'
import { sampleEntry, sampleModel } from '../testing/sample-accounts.ts'
import { createPool } from './pool.ts'

const at = 1_800_000_000_000
const quota = (remaining: number, total: number | null): Quota => ({
  remaining,
  total,
  windowSeconds: 7200,
  resetsAt: at + 60_000,
})
const expert = sampleModel({ mode: 'expert', tier: 'super' })
const heavy = sampleModel({ mode: 'heavy', tier: 'heavy' })

/** A pool of one free account. */
function poolOf(known: Partial<Account>, settings?: Account['settings']) {
  const pool = createPool({ now: () => at, settings: () => ({ maxConcurrent: 0, failThreshold: 5 }) })
  pool.merge([{ ...sampleEntry('a', known, 'ssoBasic'), ...(settings && { settings }) }])
  const ask = (model = expert) => {
    try {
      return pool.acquire(model, new Set()).account.id
    } catch (error) {
      return asFault(error)
    }
  }
  return { pool, ask }
}

test('a free account with a measured quota of a mode serves the models of that mode, and no others above its tier', () => {
  const { pool, ask } = poolOf({ quota: { expert: quota(2, 2) } })
  expect(ask()).toBe('a')
  expect(pool.acquireOne('a', expert)?.account.id).toBe('a')
  expect(ask(heavy)).toMatchObject({ kind: 'no_account', message: expect.stringContaining('tier heavy') })
  // A tier that was asked for in a mode that everybody has is meant as it stands.
  expect(ask(sampleModel({ mode: 'fast', tier: 'super' }))).toMatchObject({ kind: 'no_account' })
  // Both units are lent: it is at its limit, and not of the wrong tier.
  expect(ask()).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 60 })
  expect(pool.find('a')?.tier).toBe('basic')
})

test('it does so from the moment the quota is measured, until it is measured to be gone', () => {
  const { pool, ask } = poolOf({})
  expect(ask()).toMatchObject({ kind: 'no_account' })
  pool.report('a', { quota: { expert: quota(5, 5) } })
  expect(ask()).toBe('a')
  pool.report('a', { quota: { expert: quota(0, 0) } })
  expect(ask()).toMatchObject({ kind: 'no_account', message: expect.stringContaining('tier super') })
})

test('what nobody measured, and a tier the operator set, count as before', () => {
  expect(poolOf({ quota: { expert: quota(2, null) } }).ask()).toMatchObject({ kind: 'no_account' })
  expect(poolOf({ quota: { expert: quota(2, 2) } }, { tier: 'basic' }).ask()).toMatchObject({
    kind: 'no_account',
  })
})
