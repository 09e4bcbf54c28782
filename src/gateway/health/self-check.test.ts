import { expect, test } from 'bun:test'
import { createPool } from '../../pool/pool.ts'
import { eventually } from '../../testing/eventually.ts'
import { sampleEntry } from '../../testing/sample-accounts.ts'
import type { CheckResult } from '../accounts/check.ts'
import { createHealth } from './health.ts'
import { startSelfCheck } from './self-check.ts'

function setUp(answer: (id: string) => CheckResult, enabled = true) {
  let at = 1_000_000
  const now = () => at
  const pool = createPool({ now, settings: () => ({ maxConcurrent: 0, failThreshold: 2 }) })
  pool.merge(['a', 'b', 'c', 'd'].map((id) => sampleEntry(id)))
  const health = createHealth(now)
  const asked: string[] = []
  let looks = 0
  const self = startSelfCheck({
    accounts: pool.each,
    check: (id) => {
      asked.push(id)
      return Promise.resolve(answer(id))
    },
    health,
    enabled: () => {
      looks++
      return enabled
    },
    now,
    everyMs: 1,
  })
  const pass = async (ms: number) => {
    at += ms
    const before = looks
    await eventually('it looks', () => looks > before + 1)
  }
  return { asked, health, pass, self }
}
const fine = { ok: true, message: 'fine' }
const bad = { ok: false, message: 'no answer', fault: 'upstream_failed' } as const

test('it asks soon after the start, then every 10 minutes, and not while others are answered', async () => {
  const { asked, health, pass, self } = setUp(() => {
    health.checked(fine)
    return fine
  })
  await pass(14_000)
  expect(asked).toHaveLength(0)
  await pass(2000)
  expect(asked).toHaveLength(1)
  await pass(590_000)
  expect(asked).toHaveLength(1)
  await pass(20_000)
  expect(asked).toHaveLength(2)
  await pass(590_000)
  health.checked(fine)
  await pass(20_000)
  expect(asked).toHaveLength(2)
  expect(health.facts().selfCheck?.ok).toBe(true)
  self.close()
})

test('a check fails when three accounts cannot be asked, and is repeated after a minute', async () => {
  let answer: CheckResult = bad
  const { asked, health, pass, self } = setUp(() => answer)
  await pass(16_000)
  expect(asked).toEqual(['a', 'b', 'c'])
  expect(health.facts().selfCheck).toMatchObject({ ok: false, message: 'no answer' })
  answer = fine
  await pass(59_000)
  expect(asked).toHaveLength(3)
  await pass(2000)
  expect(asked).toHaveLength(4)
  expect(health.facts().selfCheck?.ok).toBe(true)
  self.close()
})

test('one account out of order is no failed check', async () => {
  const { asked, health, pass, self } = setUp((id) => (id === 'a' ? bad : fine))
  await pass(16_000)
  expect(asked).toEqual(['a', 'b'])
  expect(health.facts().selfCheck?.ok).toBe(true)
  self.close()
})

test('with token.auto_refresh off nothing is asked', async () => {
  const { asked, pass, self } = setUp(() => fine, false)
  await pass(10_000_000)
  expect(asked).toEqual([])
  self.close()
})
