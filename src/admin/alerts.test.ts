import { expect, test } from 'bun:test'
import { createAlertBook } from '../gateway/health/alert-book.ts'
import { createLog } from '../lib/log.ts'
import { alarming, calm } from '../testing/sample-alerts.ts'
import { eventually } from '../testing/eventually.ts'
import type { AlertFacts } from './alert-row.ts'
import { watchAlerts } from './alert-webhook.ts'
import { alertRows, findAlerts, holdOf } from './alerts.ts'

test('every kind of alert has facts that call for it', () => {
  expect([...new Set(alarming.map(([code]) => code))].toSorted()).toEqual(
    alertRows.map(({ code }) => code).toSorted(),
  )
})

for (const [code, severity, facts] of alarming)
  test(`alert ${code} (${severity})`, () => {
    const [alert, ...others] = findAlerts({ ...calm, ...facts })
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code, severity })
    expect(alert?.message).toMatch(/\w/)
    expect(alert?.remedy).toMatch(/\w/)
  })

test('no alert without a reason', () => {
  const accounts = (total: number, ready: number, disabled: number) =>
    findAlerts({ ...calm, accounts: { ...calm.accounts, total, ready, disabled } })
  expect([accounts(4, 1, 0), accounts(10, 2, 0), accounts(50, 1, 46)].flat()).toEqual([])
  expect(findAlerts(calm)).toEqual([])
  expect(findAlerts({ ...calm, fixedBaseUrl: 'http://127.0.0.1:8000' })).toEqual([])
  expect(
    findAlerts({ ...calm, problems: [{ kind: 'no_effect', key: 'grok.dynamic_statsig', message: '' }] }),
  ).toEqual([])
  expect(findAlerts({ ...calm, exposed: true, fixedBaseUrl: 'https://127.example' })).toEqual([])
})

test('requests: trouble begins at 3 failures and 20 %, and ends below 2 or 10 %', () => {
  const failing = (failed: number, total: number, on: string[] = []) => {
    const requests = { total, failed, code: 'x', message: 'y', requestId: 'r' }
    return findAlerts({ ...calm, health: { ...calm.health, requests } }, new Set(on)).length === 1
  }
  expect([failing(2, 2), failing(3, 3), failing(3, 15), failing(3, 16)]).toEqual([false, true, true, false])
  const on = ['requests_failing']
  expect([failing(3, 16, on), failing(2, 20, on), failing(2, 21, on), failing(1, 1, on)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('a way that always fails is no news while it is known to be away, or when no other way answers', () => {
  const seen = (facts: Partial<AlertFacts>) => findAlerts({ ...calm, ...facts }).map(({ code }) => code)
  const transports = { mgw: { tries: 5, failed: 5, reason: '' }, rest: { tries: 5, failed: 1, reason: '' } }
  const health = { ...calm.health, transports }
  expect(seen({ health })).toEqual(['transport_failing'])
  expect(seen({ health, ways: { allowed: 2, paused: [], aside: ['mgw'] } })).toEqual(['transport_set_aside'])
  expect(
    seen({ health: { ...health, transports: { ...transports, rest: { tries: 5, failed: 5, reason: '' } } } }),
  ).toEqual([])
})

test('errors stand before warnings', () => {
  const all = findAlerts({ ...calm, defaultPassword: true, openApi: true, exposed: true, freeBytes: 100e6 })
  expect(all.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning'])
})

test('the webhook is called for each kind of alert, once when it begins and once when it ends', async () => {
  const posted: string[] = []
  using receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { event, alert } = (await request.json()) as { event: string; alert: { code: string } }
      posted.push(`${event} ${alert.code}`)
      return new Response()
    },
  })
  let at = 0
  let facts = calm
  let looks = 0
  const log = createLog({ level: 'error', format: 'json', write: () => {} })
  const book = createAlertBook({ now: () => at, log, holdMs: holdOf })
  const look = async () => {
    looks++
    book.update(findAlerts(facts, book.codes()))
    return book.items()
  }
  const config = {
    current: () => ({ log: { alert_webhook: receiver.url.href, alert_webhook_form: 'json' } }),
    onChange: () => () => {},
  }
  type Deps = Parameters<typeof watchAlerts>[0]
  const deps = { config, log, about: { version: '1' } } as unknown as Deps
  const stop = watchAlerts(deps, { look, everyMs: 1 })
  const seen = async (next: AlertFacts) => {
    facts = next
    const before = looks
    await eventually('two more looks', () => looks > before + 2)
  }
  const kinds = new Map(alarming.map(([code, , more]) => [code, more]))
  for (const [code, more] of kinds) {
    posted.length = 0
    await seen({ ...calm, ...more })
    await seen({ ...calm, ...more })
    expect(posted).toEqual([`alert.began ${code}`])
    // Gone for a moment only: that is one alert, not two.
    at += holdOf(code) - 1
    await seen(calm)
    at += 2
    await seen(calm)
    expect(posted).toEqual([`alert.began ${code}`, `alert.ended ${code}`])
  }
  stop()
})
