// The books of the simulated API and ours, over two thousand mixed requests of which many go wrong.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { sampleRandom } from '../sample-accounts.ts'

const count = 2000
const atOnce = 24
// Without `no_usage` and `malformed`: what the API charges without a word that can be read nobody can book. Without limits: with
// all keys at rest nothing is asked.
const faults = [
  'server_error',
  'bad_gateway',
  'unavailable',
  'cut',
  'ends_early',
  'failed',
  'error_event',
  'incomplete',
  'filtered',
  'empty',
  'half_call',
  'no_ids',
  'unknown_events',
  'comments',
]

const tool = { name: 'f', parameters: { type: 'object', properties: {} } }
const models = ['grok-4.7', 'grok-4.6', 'grok-latest']

type Asked = { path: string; body: Record<string, unknown> }

function requests(random: () => number): Asked[] {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  return Array.from({ length: count }, (_, at): Asked => {
    const said = pick([`repeat request ${at}`, `call f {"at":${at}}`, `count to ${at % 40}`])
    const text = random() < 0.35 ? `fault ${pick(faults)}: ${said}` : said
    const stream = random() < 0.5
    const model = pick(models)
    const kind = pick(['chat', 'responses', 'messages'] as const)
    if (kind === 'chat') {
      const tools = [{ type: 'function', function: tool }]
      return {
        path: '/v1/chat/completions',
        body: { model, stream, tools, messages: [{ role: 'user', content: text }] },
      }
    }
    if (kind === 'responses')
      return {
        path: '/v1/responses',
        body: { model, stream, input: text, tools: [{ type: 'function', ...tool }] },
      }
    const tools = [{ name: 'f', input_schema: tool.parameters }]
    return {
      path: '/v1/messages',
      body: { model, stream, max_tokens: 400, tools, messages: [{ role: 'user', content: text }] },
    }
  })
}

type Totals = {
  requests: number
  cost_usd: number
  tokens: { input: number; output: number; reasoning: number; cached: number }
}

async function totals(gateway: Gateway): Promise<{ totals: Totals; accounts: { items: Totals[] } }> {
  return (await (await gateway.admin('GET', '/stats?range=24h')).json()) as never
}

type Books = ReturnType<Gateway['simulator']['xai']['books']>
const sumOf = (all: readonly Books[]): Books =>
  all.reduce((sum, one) => {
    for (const name of Object.keys(sum) as (keyof Books)[]) sum[name] += one[name]
    return sum
  })

test(
  `sums of ${count} mixed requests with faults are the same in both`,
  async () => {
    const keys = ['a', 'b', 'c'].map((name) => ({ key: `xai-books-${name}` }))
    await using gateway = await bootBinary({
      keys: true,
      upstream: { xai: { keys } },
      config: { grok: { retry_backoff_base: 0.01, retry_backoff_max: 0.05 } },
    })
    const wanted = requests(sampleRandom(18))
    const statuses = new Map<number, number>()
    let next = 0
    const worker = async () => {
      for (let one = wanted[next++]; one; one = wanted[next++]) {
        const answer = await gateway.post(one.path, one.body)
        await answer.text()
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    expect(statuses.get(200) ?? 0).toBeGreaterThan(count / 2)
    const theirs = sumOf(keys.map(({ key }) => gateway.simulator.xai.books(key)))
    expect(theirs.requests).toBeGreaterThan(count / 2)
    expect(theirs.broken + theirs.refused).toBeGreaterThan(count / 20)
    await eventually('every request is counted', async () => (await totals(gateway)).totals.requests >= count)
    const ours = await totals(gateway)
    expect({ ...ours.totals.tokens, usd: ours.totals.cost_usd }).toEqual({
      input: theirs.input,
      output: theirs.output,
      reasoning: theirs.reasoning,
      cached: theirs.cached,
      usd: theirs.ticks / 1e10,
    })
    const { items } = (await (await gateway.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
      items: { spent_day_usd: number }[]
    }
    const ticks = (usd: number) => Math.round(usd * 1e10)
    expect(items.reduce((sum, { spent_day_usd: usd }) => sum + ticks(usd), 0)).toBe(theirs.ticks)
    expect(ours.accounts.items.reduce((sum, { cost_usd: usd }) => sum + ticks(usd), 0)).toBe(theirs.ticks)
  },
  { timeout: 300_000 },
)
