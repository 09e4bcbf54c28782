// 2,000 mixed requests with faults: what the simulated API charged is what our log, our statistics and the account say.
import { expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { seededRandom } from '../random-cuts.ts'

const total = 2000
const model = 'grok-4.7'

// Whatever the API answers, breaks or says twice. Left out is what nobody can know the cost of: an answer without usage, and one
// that is charged although it broke in the middle.
const prompts = [
  'repeat: short',
  'count to 60',
  'think: repeat: thought of',
  'search: tides',
  'call lookup {"q": "x"}',
  ...['cut', 'ends_early', 'failed', 'error_event', 'half_call', 'call_twice', 'unknown_events'].map(
    (fault) => `fault ${fault}: call lookup {"q": "yyyyyyyyyyyyyyyyyyyyyyyyy"}`,
  ),
  ...['incomplete', 'filtered', 'comments', 'no_ids', 'empty'].map((fault) => `fault ${fault}: count to 30`),
  ...['rate_limited', 'server_error', 'unavailable', 'cut'].map(
    (fault) => `fault ${fault} first=1 retry_after=1: count to 20`,
  ),
]

const schema = { type: 'object', properties: { q: { type: 'string' } } }

// Pictures are drawn, which takes the machine longer than all the rest.
const kinds =
  'chat chat chat responses responses responses messages messages messages several several image'.split(' ')

function request(random: () => number, at: number): [path: string, body: object] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const content = `${pick(prompts)} ${at}`
  const stream = random() < 0.5
  const messages = [{ role: 'user', content }]
  const tool = { name: 'lookup', description: 'd' }
  switch (pick(kinds)) {
    case 'chat':
      return [
        '/v1/chat/completions',
        { model, stream, messages, tools: [{ type: 'function', function: { ...tool, parameters: schema } }] },
      ]
    case 'responses':
      return [
        '/v1/responses',
        {
          model,
          stream,
          input: content,
          tools: [{ type: 'function', ...tool, parameters: schema }, { type: 'web_search' }],
        },
      ]
    case 'messages':
      return [
        '/v1/messages',
        { model, stream, messages, max_tokens: 500, tools: [{ ...tool, input_schema: schema }] },
      ]
    case 'several':
      return [
        '/v1/chat/completions',
        { model, stream, messages: [{ role: 'user', content: `count to ${at % 50}` }], n: 2 },
      ]
    default:
      return [
        '/v1/images/generations',
        { model: 'grok-imagine-image-2.0', prompt: `a hill ${at}`, n: 1 + (at % 2) },
      ]
  }
}

type Usage = { input: number; output: number; reasoning: number; cached: number; cost_usd?: number }
type Entry = { model: string; cost_usd: number | null; attempts: { usage?: Usage }[] }

async function wholeLog(gateway: Gateway): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let cursor = ''; ;) {
    const page = await gateway.admin('GET', `/log?limit=500${cursor}`)
    const { items, next_cursor: next } = (await page.json()) as { items: Entry[]; next_cursor: string | null }
    // The test has also asked which models there are.
    entries.push(...items.filter((entry) => entry.model !== ''))
    if (next === null || next === undefined) return entries
    cursor = `&cursor=${next}`
  }
}

test('2,000 mixed requests with faults: the books agree', async () => {
  await using gateway = await bootBinary({
    keys: true,
    config: { grok: { retry_backoff_base: 0.01 }, token: { fail_threshold: 1000 } },
    upstream: { xai: { keys: Array.from({ length: 24 }, (_, at) => ({ key: `xai-key-of-books-${at}` })) } },
  })
  const random = seededRandom(18)
  const orders = Array.from({ length: total }, (_, at) => request(random, at))
  const statuses = new Map<number, number>()
  const lane = async () => {
    for (let order = orders.pop(); order; order = orders.pop()) {
      const answer = await gateway.post(...order)
      await answer.text()
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 12 }, lane))
  const books = gateway.simulator.xai.keys.map((key) => gateway.simulator.xai.books(key))
  const sum = (of: (typeof books)[number][]) => (name: keyof (typeof books)[number]) =>
    of.reduce((all, book) => all + book[name], 0)
  const charged = sum(books)
  // It was a mixed day: many answers, many of them broken or refused.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(total / 2)
  expect(charged('broken')).toBeGreaterThan(100)
  expect(charged('refused')).toBeGreaterThan(20)
  expect(charged('images')).toBeGreaterThan(100)

  let log: Entry[] = []
  await eventually(
    'all requests are in the log',
    async () => (log = await wholeLog(gateway)).length === total,
    20_000,
  )
  const used = log.flatMap(({ attempts }) => attempts.flatMap(({ usage }) => (usage ? [usage] : [])))
  const said = (name: 'input' | 'cached' | 'output' | 'reasoning') =>
    used.reduce((all, usage) => all + usage[name], 0)
  expect({
    input: said('input'),
    cached: said('cached'),
    output: said('output'),
    reasoning: said('reasoning'),
  }).toEqual({
    input: charged('input'),
    cached: charged('cached'),
    output: charged('output'),
    reasoning: charged('reasoning'),
  })
  const usd = charged('ticks') / 1e10
  expect(log.reduce((all, { cost_usd }) => all + (cost_usd ?? 0), 0)).toBeCloseTo(usd, 8)
  const stats = (await (await gateway.admin('GET', '/stats?range=24h')).json()) as {
    totals: { cost_usd: number }
  }
  expect(stats.totals.cost_usd).toBeCloseTo(usd, 8)
  const { items } = (await (await gateway.admin('GET', '/tokens?pool=xaiKeys')).json()) as {
    items: { spent_day_usd: number }[]
  }
  expect(items.reduce((all, { spent_day_usd }) => all + spent_day_usd, 0)).toBeCloseTo(usd, 8)
}, 180_000)
