// What keys of the API cost: the figures of the API in answers, log, statistics, metrics and limits, through the compiled binary.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({ keys: true })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const model = 'grok-4.7'
type Usage = { input: number; output: number; reasoning: number; cached: number; estimated: boolean }
type Entry = { request_id: string; model: string; usage: Usage | null; cost_usd: number | null }
const books = () => gateway.simulator.xai.books()

async function logOf(id: string): Promise<Entry> {
  let found: Entry | undefined
  await eventually('the request is in the log', async () => {
    const answer = await gateway.admin('GET', '/log?limit=20')
    const { items } = (await answer.json()) as { items: Entry[] }
    found = items.find(({ request_id }) => request_id === id)
    return found !== undefined
  })
  return found!
}

test('an answer tells the figures of the API, and the log what it cost', async () => {
  const answer = await gateway.chat('repeat hello world', { model })
  const { usage } = (await answer.json()) as { usage: Record<string, unknown> }
  const told = books()
  expect(usage).toMatchObject({
    prompt_tokens: told.input,
    completion_tokens: told.output,
    total_tokens: told.input + told.output,
    completion_tokens_details: { reasoning_tokens: told.reasoning },
  })
  const entry = await logOf(answer.headers.get('x-request-id') ?? '')
  expect(entry.usage).toMatchObject({ input: told.input, output: told.output, estimated: false })
  expect(entry.cost_usd).toBe(told.ticks / 1e10)
  expect(entry.cost_usd).toBeGreaterThan(0)
})

test('a request of the web has no cost, and is still estimated', async () => {
  const answer = await gateway.chat('repeat x')
  await answer.json()
  const entry = await logOf(answer.headers.get('x-request-id') ?? '')
  expect([entry.usage?.estimated, entry.cost_usd]).toEqual([true, null])
})

test('statistics, metrics, the account and the key of the caller have the same sums', async () => {
  const made = await gateway.admin('POST', '/keys', { name: 'team', daily_usd: 0.0001, upstreams: ['xai'] })
  const { key, secret } = (await made.json()) as { key: { id: string }; secret: string }
  const headers = { authorization: `Bearer ${secret}` }
  const ask = (content: string, of = model) =>
    gateway.post('/v1/chat/completions', { model: of, messages: [{ role: 'user', content }] }, { headers })
  const before = books().ticks
  expect((await ask('repeat paid')).status).toBe(200)
  const refused = await ask('repeat more')
  expect([refused.status, await refused.json()]).toMatchObject([
    429,
    { error: { code: 'insufficient_quota', type: 'insufficient_quota' } },
  ])
  const other = await ask('repeat x', 'grok-4-fast')
  expect([other.status, await other.json()]).toMatchObject([403, { error: { code: 'model_not_allowed' } }])
  const usd = (books().ticks - before) / 1e10
  const shown = (await (await gateway.admin('GET', `/keys/${key.id}`)).json()) as { usage: object }
  expect(shown).toMatchObject({
    daily_usd: 0.0001,
    upstreams: ['xai'],
    usage: { day_usd: usd, month_usd: usd },
  })

  const total = books().ticks / 1e10
  const stats = (await (await gateway.admin('GET', '/stats?range=24h')).json()) as {
    totals: { cost_usd: number }
    models: { items: { id: string; cost_usd: number }[] }
    keys: { items: { id: string; cost_usd: number }[] }
    accounts: { items: { cost_usd: number }[] }
  }
  expect(stats.totals.cost_usd).toBe(total)
  expect(stats.models.items.find(({ id }) => id === model)?.cost_usd).toBe(total)
  expect(stats.keys.items.find(({ id }) => id === key.id)?.cost_usd).toBe(usd)
  expect(stats.accounts.items.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBe(total)
  const accounts = (await (await gateway.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
    items: { spent_day_usd: number; spent_month_usd: number }[]
  }
  expect(accounts.items[0]).toMatchObject({ spent_day_usd: total, spent_month_usd: total })
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
  const summed = [...metrics.matchAll(/^grok2api_cost_usd_total\{[^}]*\} (\S+)$/gm)]
  expect(summed.reduce((sum, [, value]) => sum + Number(value), 0)).toBeCloseTo(total, 9)
})

test('an account whose money is spent rests; one whose limit is taken away goes on', async () => {
  const { items } = (await (await gateway.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
    items: { id: string; spent_day_usd: number }[]
  }
  const [one] = items
  await gateway.admin('PATCH', `/tokens/${one?.id}`, { daily_usd: 0.000001 })
  const refused = await gateway.chat('repeat x', { model })
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
  const rests = (await (await gateway.admin('GET', `/tokens/${one?.id}`)).json()) as object
  expect(rests).toMatchObject({ state: 'cooling', reason: 'daily_usd is used up' })
  await gateway.admin('PATCH', `/tokens/${one?.id}`, { daily_usd: null })
  expect((await gateway.chat('repeat x', { model })).status).toBe(200)
})
