// Limits of keys under many requests at once, over restarts and kills. "Never exceeded" means by zero.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { askAs, makeKey, type MadeKey } from '../client-keys.ts'
import { eventually } from '../eventually.ts'
import { openRaw } from '../raw.ts'
import { restarted } from '../restarted.ts'

const many = 200
const usageOf = async (gateway: Pick<Gateway, 'admin'>, id: string) =>
  ((await (await gateway.admin('GET', `/keys/${id}`)).json()) as MadeKey['key']).usage
const codeOf = async (response: Response) =>
  response.status === 200 ? '200' : ((await response.json()) as { error: { code: string } }).error.code
const counted = (codes: string[]) =>
  Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]))
const atOnce = <T>(count: number, ask: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)))

test('200 requests at once with 50 a minute: exactly 50 are answered, streamed or not', async () => {
  await using gateway = await bootBinary()
  for (const stream of [false, true]) {
    const { key, secret } = await makeKey(gateway, { rpm: 50 })
    const answers = await atOnce(many, () => askAs(gateway, secret, 'repeat fine', { stream }))
    const remaining = answers
      .filter(({ status }) => status === 200)
      .map(({ headers }) => Number(headers.get('x-ratelimit-remaining-requests')))
    expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at))
    expect(counted(await Promise.all(answers.map(codeOf)))).toEqual({ 200: 50, rate_limit_exceeded: 150 })
    expect(await usageOf(gateway, key.id)).toMatchObject({ minute_requests: 50, running: 0 })
  }
})

test('200 requests at once with 7 at once: never more than 7 at the upstream', async () => {
  await using gateway = await bootBinary({ upstream: { pace: 20 } })
  const { key, secret } = await makeKey(gateway, { concurrency: 7 })
  let most = 0
  const watch = setInterval(() => void (most = Math.max(most, gateway.simulator.open())), 1)
  const answers = await atOnce(many, async () => {
    const response = await askAs(gateway, secret, 'count to 20', { stream: true })
    if (response.status === 200) await response.text()
    return codeOf(response)
  })
  clearInterval(watch)
  const { 200: answered = 0, concurrency_limit_exceeded: refused = 0 } = counted(answers)
  expect(answered + refused).toBe(many)
  expect(answered).toBeGreaterThanOrEqual(7)
  expect(most).toBeWithin(1, 8)
  expect((await usageOf(gateway, key.id)).running).toBe(0)
  expect((await askAs(gateway, secret)).status).toBe(200)
})

test('a caller who hangs up gives the place back, whenever that is', async () => {
  await using gateway = await bootBinary({ upstream: { pace: 100 } })
  const { key, secret } = await makeKey(gateway, { concurrency: 3 })
  const body = JSON.stringify({
    model: 'grok-4-fast',
    stream: true,
    messages: [{ role: 'user', content: 'count to 500' }],
  })
  const headers = { authorization: `Bearer ${secret}` }
  const raw = await atOnce(3, () =>
    openRaw(gateway.url, { method: 'POST', path: '/v1/chat/completions', headers, body }),
  )
  await Promise.all(raw.slice(1).map((connection) => connection.until('data:')))
  expect(await codeOf(await askAs(gateway, secret))).toBe('concurrency_limit_exceeded')
  raw.forEach((connection) => connection.hangUp())
  await eventually('all places are free', async () => (await usageOf(gateway, key.id)).running === 0)
})

test('200 answers at once never use more tokens than the budget holds', async () => {
  await using gateway = await bootBinary({ upstream: { pace: 1 } })
  const { key, secret } = await makeKey(gateway, { daily_tokens: 600 })
  const answers = await atOnce(many, async (at) => {
    const response = await askAs(gateway, secret, 'count to 30', {
      stream: at % 2 === 0,
      stream_options: { include_usage: true },
    })
    const text = await response.text()
    const found = [...text.matchAll(/"total_tokens":(\d+)/g)].at(-1)?.[1]
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? ''
    return {
      status: response.status,
      code,
      tokens: Number(found ?? 0),
      finish: /"finish_reason":"(\w+)"/.exec(text)?.[1],
    }
  })
  const used = answers.reduce((sum, { tokens }) => sum + tokens, 0)
  expect(used).toBeLessThanOrEqual(600)
  expect(used).toBeGreaterThan(500)
  expect((await usageOf(gateway, key.id)).day_tokens).toBe(used)
  expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(
    new Set(['insufficient_quota']),
  )
  // Those whose budget ended while they spoke say that they are not whole.
  expect(answers.some(({ finish }) => finish === 'length')).toBe(true)
  const spent = await askAs(gateway, secret, 'x'.repeat(5000))
  expect(Number(spent.headers.get('retry-after'))).toBeWithin(1, 86_401)
  expect([spent.status, await spent.json()]).toMatchObject([
    429,
    { error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
  ])
}, 30_000)

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`limits go on after ${signal}`, async () => {
    await using gateway = await bootBinary()
    const minute = await makeKey(gateway, { rpm: 5 })
    const budget = await makeKey(gateway, { monthly_tokens: 60 })
    await atOnce(3, () => askAs(gateway, minute.secret))
    const answer = await askAs(gateway, budget.secret, 'count to 8')
    const { usage } = (await answer.json()) as { usage: { total_tokens: number } }
    // What was used is written a moment after the answer: this is about the kill, not about that moment.
    await Bun.sleep(250)
    gateway.binary.signal(signal)
    await gateway.binary.exited

    await using next = await restarted(gateway)
    expect((await usageOf(next, budget.key.id)).month_tokens).toBe(usage.total_tokens)
    const codes = await atOnce(20, async () => codeOf(await askAs(next, minute.secret)))
    expect(counted(codes)).toEqual({ 200: 2, rate_limit_exceeded: 18 })
    expect(await codeOf(await askAs(next, budget.secret, 'x '.repeat(60)))).toBe('insufficient_quota')
  })
