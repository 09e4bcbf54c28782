// What the operator is told when things go wrong: in GET /alerts, to the webhook, in /metrics and in the log.
import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootBinary, type BootOptions, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

type Items = { code: string; severity: string; since: number; message: string; remedy: string }[]
type Alerts = {
  items: Items
  requests: { total: number; failed: number }
  self_check: { ok: boolean } | null
}
const alertsOf = async (gateway: Gateway) => (await (await gateway.admin('GET', '/alerts')).json()) as Alerts
const codes = async (gateway: Gateway) => (await alertsOf(gateway)).items.map(({ code }) => code)

/** A gateway and what its webhook was told, as `began code`. */
async function bootWatched(options: BootOptions = {}) {
  const told: string[] = []
  const receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const { event, alert } = (await request.json()) as { event: string; alert: { code: string } }
      told.push(`${event.replace('alert.', '')} ${alert.code}`)
      return new Response()
    },
  })
  const gateway = await bootBinary({
    ...options,
    // One way only: a way that is set aside is an alert of its own.
    transport: 'rest',
    config: {
      ...options.config,
      grok: { max_retry: 0, retry_backoff_base: 0.01 },
      log: { alert_webhook: receiver.url.href },
    },
  })
  return {
    gateway,
    told,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]()
      await receiver.stop(true)
    },
  }
}
const patience = 20_000
/** A change of the settings is a reason to look at once. */
const looked = async (gateway: Gateway, timeout: number) =>
  expect((await gateway.admin('POST', '/config', { grok: { timeout } })).status).toBe(200)

test('failing requests are an alert from the third one on, everywhere, once, and its end as well', async () => {
  await using watched = await bootWatched()
  const { gateway, told } = watched
  gateway.simulator.setFaults('*', ['bad_gateway'])
  for (let at = 0; at < 2; at++) expect((await gateway.chat('x')).status).toBe(502)
  expect(await codes(gateway)).toEqual([])
  const began = Date.now()
  expect((await gateway.chat('x')).status).toBe(502)
  const [alert, ...others] = (await alertsOf(gateway)).items
  expect(others).toEqual([])
  expect(alert).toMatchObject({ code: 'requests_failing', severity: 'error' })
  expect(alert?.message).toContain('3 of the last 3 requests failed')
  expect(alert?.message).toContain('upstream_error')
  expect(alert?.since).toBeWithin(began - 1, Date.now() + 1)
  await looked(gateway, 91)
  await eventually('the webhook is told', () => told.includes('began requests_failing'), patience)
  const metrics = async () => await (await gateway.get('/metrics')).text()
  expect(await metrics()).toContain('grok2api_alert{code="requests_failing"} 2')

  gateway.simulator.setFaults('*', [])
  for (let at = 0; at < 30; at++) expect((await gateway.chat('repeat: x')).status).toBe(200)
  expect(await codes(gateway)).toEqual([])
  expect((await alertsOf(gateway)).requests).toEqual({ total: 33, failed: 3 })
  await looked(gateway, 92)
  await eventually('the webhook is told of the end', () => told.includes('ended requests_failing'), patience)
  expect(told).toEqual(['began requests_failing', 'ended requests_failing'])
  expect(await metrics()).not.toContain('requests_failing')
  const log = gateway.binary.stderr()
  expect(log.match(/alert began: 3 of the last 3/g)).toHaveLength(1)
  expect(log.match(/alert ended/g)).toHaveLength(1)
}, 60_000)

test('an upstream that is gone is named as such', async () => {
  await using watched = await bootWatched()
  const { gateway } = watched
  await gateway.simulator.stop()
  for (let at = 0; at < 3; at++) expect((await gateway.chat('x')).status).toBe(502)
  expect(await codes(gateway)).toContain('upstream_unreachable')
})

test('a refused config.toml and a broken token.json are told, and their end when they are mended', async () => {
  await using gateway = await bootBinary()
  const file = (name: string) => join(gateway.dataDir, name)
  const config = await Bun.file(file('config.toml')).text()
  const tokens = await Bun.file(file('token.json')).text()
  writeFileSync(file('config.toml'), `${config}\n[cache]\nlimit_mb = "many"\n`)
  writeFileSync(file('token.json'), tokens.slice(0, -1))
  await eventually('both are told', async () => (await codes(gateway)).length === 2, patience)
  const { items } = await alertsOf(gateway)
  expect(items.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
    'config_refused error',
    'accounts_refused error',
  ])
  expect(items[0]?.message).toContain('cache.limit_mb')
  expect(items[1]?.message).toMatch(/line \d+, column \d+/)
  expect((await gateway.chat('repeat: x')).status).toBe(200)
  writeFileSync(file('config.toml'), config)
  writeFileSync(file('token.json'), tokens)
  await eventually('both are over', async () => (await codes(gateway)).length === 0, patience)
}, 60_000)

test('with quotas asked for in the background, a quiet gateway has a self-check that passed and no alert', async () => {
  await using gateway = await bootBinary({ config: { token: { auto_refresh: true } } })
  await eventually('a check', async () => (await alertsOf(gateway)).self_check?.ok === true, patience)
  expect(await codes(gateway)).toEqual([])
}, 30_000)
