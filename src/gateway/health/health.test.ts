import { expect, test } from 'bun:test'
import type { LogEntry, LoggedAttempt } from '../../core/log-entry.ts'
import { sampleLogEntry } from '../../testing/sample-log.ts'
import { createHealth } from './health.ts'

function setUp() {
  let at = 1_000_000_000
  const health = createHealth(() => at)
  return { health, pass: (ms: number) => (at += ms), now: () => at }
}
const tried = (more: Partial<LoggedAttempt> = {}): LoggedAttempt => ({
  account: 'acc_1',
  transport: 'rest',
  status: 200,
  ms: 1,
  ...more,
})
const failed = (more: Partial<LogEntry> = {}): LogEntry =>
  sampleLogEntry({ ending: 'failed', code: 'upstream_error', message: 'broken', ...more })

test('requests of the last 5 minutes count, and only those that are nobody else’s doing', () => {
  const { health, pass } = setUp()
  health.note(sampleLogEntry({ ending: 'succeeded' }))
  health.note(failed({ code: 'no_account_available', requestId: 'r1' }))
  health.note(failed({ requestId: 'r2' }))
  pass(120_000)
  health.note(failed({ requestId: 'r3' }))
  health.note(sampleLogEntry({ ending: 'refused' }))
  health.note(sampleLogEntry({ ending: 'cancelled' }))
  expect(health.facts().requests).toEqual({
    total: 4,
    failed: 3,
    code: 'upstream_error',
    message: 'broken',
    requestId: 'r3',
  })
  pass(200_000)
  expect(health.facts().requests).toMatchObject({ total: 1, failed: 1 })
  pass(120_000)
  expect(health.facts().requests).toMatchObject({ total: 0, failed: 0, code: '' })
})

test('connections that did not stand count in a row, until something answers, be it with a refusal', () => {
  const { health } = setUp()
  const away = tried({ status: 502, fault: 'upstream_failed', detail: 'refused', unreached: true })
  health.note(failed({ attempts: [away, away] }))
  health.checked({ ok: false, message: 'no network', fault: 'upstream_failed', unreached: true })
  expect(health.facts().unreachable).toEqual({ count: 3, reason: 'no network' })
  health.note(failed({ attempts: [tried({ status: 429, fault: 'rate_limited' })] }))
  expect(health.facts().unreachable.count).toBe(0)
  expect(health.lastAnsweredAt()).toBeGreaterThan(0)
})

test('a transport fails by what is no account’s fault', () => {
  const { health } = setUp()
  const attempts = [
    tried({ transport: 'mgw', fault: 'upstream_failed', detail: 'closed' }),
    tried({ transport: 'mgw', fault: 'rate_limited' }),
    tried({ fault: 'session_dead' }),
  ]
  health.note(sampleLogEntry({ ending: 'succeeded', attempts }))
  expect(health.facts().transports).toEqual({
    mgw: { tries: 2, failed: 1, reason: 'closed' },
    rest: { tries: 1, failed: 0, reason: '' },
  })
})

test('questions without figures count until one brings some, and that one is a self-check that passed', () => {
  const { health, now } = setUp()
  const silent = { ok: false, message: 'no figures', fault: 'upstream_failed' } as const
  health.checked(silent)
  health.checked(silent)
  health.checked({ ok: false, message: 'dead', fault: 'session_dead' })
  expect(health.facts()).toMatchObject({ quota: { failures: 2, reason: 'no figures' }, selfCheck: undefined })
  health.checked({ ok: true, message: 'basic, fast 3/30' })
  expect(health.facts()).toMatchObject({ quota: { failures: 0 }, selfCheck: { at: now(), ok: true } })
})

test('odd answers count by what is odd about them', () => {
  const { health } = setUp()
  for (const odd of [['thoughts_only'], ['thoughts_only', 'no_finish'], undefined])
    health.note(sampleLogEntry({ ending: 'succeeded', attempts: [tried(odd ? { odd } : {})] }))
  expect(health.facts().odd).toEqual({ thoughts_only: 2, no_finish: 1 })
})

test('the middle of the times to the first content', () => {
  const { health } = setUp()
  for (const firstTokenMs of [10, 30_000, 40_000])
    health.note(sampleLogEntry({ ending: 'succeeded', firstTokenMs }))
  expect(health.facts().firstContent).toEqual({ count: 3, medianMs: 30_000 })
})
