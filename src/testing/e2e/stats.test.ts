// Statistics through the compiled binary: sums that agree with what was asked, over a restart and a kill.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs, makeKey } from '../client-keys.ts'
import { restarted } from '../restarted.ts'

type Sums = {
  requests: number
  succeeded: number
  refused: number
  failed: number
  tokens: { input: number; output: number }
}
type Named = Sums & { id: string; name?: string | null; masked?: string | null }
type Stats = {
  range: string
  slot_seconds: number
  totals: Sums & {
    latency_ms: { average: number; p50: number; p99: number }
    first_token_ms: { p50: number }
  }
  series: (Sums & { at: number })[]
  models: { total: number; items: Named[] }
  keys: { total: number; items: Named[] }
  accounts: { total: number; items: Named[] }
}
const stats = async (gateway: Pick<Gateway, 'admin'>, range: string) =>
  (await (await gateway.admin('GET', `/stats?range=${range}`)).json()) as Stats

test('sums by time, model, key and account, the same after a restart and a kill', async () => {
  await using gateway = await bootBinary()
  const hostile = '<script>alert(1)</script>'
  const { key, secret } = await makeKey(gateway, { name: hostile })
  let output = 0
  for (let at = 0; at < 6; at++) {
    const answer = await askAs(gateway, at % 2 ? secret : gateway.key, 'count to 10', {
      model: at < 4 ? 'grok-4' : 'grok-3',
    })
    output += ((await answer.json()) as { usage: { completion_tokens: number } }).usage.completion_tokens
  }
  await askAs(gateway, secret, 'x', { model: 'no-such' })

  const check = async (from: Pick<Gateway, 'admin'>, range: string, slots: number) => {
    const found = await stats(from, range)
    expect(found.series).toHaveLength(slots)
    expect(found.totals).toMatchObject({
      requests: 7,
      succeeded: 6,
      refused: 1,
      failed: 0,
      tokens: { output },
    })
    expect(found.series.reduce((sum, { requests }) => sum + requests, 0)).toBe(7)
    expect(found.models.items.map(({ id, requests }) => [id, requests])).toEqual([
      ['grok-4', 4],
      ['grok-3', 2],
    ])
    const byKey = Object.fromEntries(found.keys.items.map(({ id, name, requests }) => [id, [name, requests]]))
    expect(byKey).toEqual({ [key.id]: [hostile, 4], config: [null, 3] })
    expect(found.accounts.items.reduce((sum, { requests }) => sum + requests, 0)).toBe(6)
    for (const { masked } of found.accounts.items) expect(masked).toMatch(/^eyJ.…...$/)
    const { latency_ms, first_token_ms } = found.totals
    expect(latency_ms.p50).toBeWithin(1, latency_ms.p99 + 1)
    expect(first_token_ms.p50).toBeLessThanOrEqual(latency_ms.p99)
  }
  for (const [range, slots] of [
    ['24h', 24],
    ['7d', 168],
    ['30d', 30],
    ['90d', 90],
  ] as const)
    await check(gateway, range, slots)
  expect((await gateway.admin('GET', '/stats?range=1y')).status).toBe(400)

  gateway.binary.signal('SIGTERM')
  await gateway.binary.exited
  await using second = await restarted(gateway)
  await check(second, '24h', 24)
  second.binary.signal('SIGKILL')
  await second.binary.exited
  await using third = await restarted(gateway)
  await check(third, '90d', 90)
})

test('what was tried with one account, by day', async () => {
  await using gateway = await bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota: { fast: { total: 100 } } }] } },
    config: { token: { auto_refresh: false } },
  })
  const { items } = (await (await gateway.admin('GET', '/tokens')).json()) as { items: { id: string }[] }
  for (let at = 0; at < 3; at++) expect((await gateway.chat('hello')).status).toBe(200)
  gateway.simulator.setFaults('*', ['rate_limited'])
  expect((await gateway.chat('hello')).status).toBe(429)
  const answer = await gateway.admin('GET', `/tokens/${items[0]?.id}/stats`)
  const { series, totals, slot_seconds } = (await answer.json()) as Stats
  expect(slot_seconds).toBe(86_400)
  expect(series).toHaveLength(30)
  expect(totals).toMatchObject({ requests: 4, succeeded: 3, failed: 1 })
  // The test may run over midnight.
  const lately = series.slice(-2)
  expect(lately.reduce((sum, { requests }) => sum + requests, 0)).toBe(4)
  expect(series.slice(0, -2).every(({ requests }) => requests === 0)).toBe(true)
  expect((await gateway.admin('GET', '/tokens/acc_none/stats')).status).toBe(404)
})
