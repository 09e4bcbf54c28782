import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sampleAccount } from '../../testing/sample-accounts.ts'
import { sampleLogEntry } from '../../testing/sample-log.ts'
import { redisProgram, type RedisServer, startRedis } from '../../testing/redis-server.ts'
import { eventually } from '../../testing/eventually.ts'
import { openMemoryStore } from '../open-store.ts'
import type { Store, TableRow } from '../store.ts'
import { openRedisStore } from './redis-store.ts'

let server: RedisServer
let count = 0
beforeAll(async () => {
  if (redisProgram) server = await startRedis()
})
afterAll(() => server?.[Symbol.asyncDispose]())
const onRedis = test.skipIf(!redisProgram)
const open = (prefix: string, waitMs = 2000) =>
  openRedisStore({ url: server.url, self: 'one', prefix, waitMs })

const rowsOf = async (store: Store, table: string) => {
  const all: TableRow[] = []
  for await (const { rows } of store.tables.read(table)) all.push(...rows)
  return all
}
const said = [{ role: 'user' as const, text: `'; 键 🙂 "\\` }]
const turn = {
  conversationId: 'conv-1',
  keyId: 'key_1',
  model: 'grok-4',
  parentId: null,
  place: { accountId: 'acc_1', conversationId: 'C', responseId: 'R', fileIds: ['f'] },
  hash: 'h1',
  said,
  at: 1000,
  sent: 10,
  whole: 20,
}
const video = {
  id: 'v1',
  keyId: 'key_1',
  form: 'openai' as const,
  model: 'm',
  prompt: 'p',
  wish: {},
  phase: 'waiting' as const,
  accountId: '',
  conversationId: '',
  progress: 0,
  createdAt: 1,
  endedAt: 0,
  file: '',
  thumbnail: '',
  fault: '' as const,
  message: '',
  claim: 0,
  log: { requestId: 'r', address: '', attempts: [] },
}

async function fill(store: Store): Promise<void> {
  await store.accounts.put([
    {
      account: sampleAccount({ id: 'acc_1', since: 1_800_000_000_001, reason: '键 🙂' }),
      fileStatus: 'active',
    },
    { account: sampleAccount({ id: 'acc_2' }), fileStatus: '' },
  ])
  await store.accounts.mark(['acc_2'], 77)
  await store.settings?.put(new Map([['grok.timeout', '5']]))
  await store.entries?.put(new Map([['acc_1', '{"note":"\\u0001"}']]))
  await store.proxies.put({ id: 'px', url: 'http://u:p@h:1', name: 'n', enabled: false, createdAt: 4 })
  const key = {
    id: 'key_1',
    name: 'n',
    prefix: 'sk-',
    enabled: true,
    createdAt: 2,
    expiresAt: 0,
    lastUsedAt: 9,
  }
  const limits = {
    models: ['grok-4'],
    rpm: 3,
    concurrency: 0,
    dailyTokens: 0,
    monthlyTokens: 9_007_199_254_740_991,
    dailyUsd: 1.5,
    monthlyUsd: 0,
  }
  await store.keys.put({ ...key, ...limits, bounds: { tiers: ['super'] } }, 'hash')
  await store.keys.book(
    {
      requests: [],
      tokens: [{ keyId: 'key_1', day: 20_000, tokens: 4_503_599_627_370_497, ticks: 90_000_000_001 }],
      touched: [],
    },
    'a',
  )
  await store.sessions.open('hash', 5, 1_900_000_000_000)
  await store.unknowns.add([{ kind: 'tag', name: 'x', count: 3, firstAt: 1, lastAt: 2, sample: 's' }])
  await store.quotas.add([
    { account: 'acc_1', at: 3_600_000, quota: { fast: { remaining: 1, total: 30 } } },
    { account: 'acc_1', at: 7_200_000, quota: {} },
  ])
  const response = { keyId: 'key_1', createdAt: 5, input: said, response: { text: said } }
  await store.responses.put({ id: 'a', previousId: null, ...response })
  await store.responses.put({ id: 'b', previousId: 'a', ...response })
  await store.responses.remove('a')
  await store.conversations.keep(turn, 10)
  const first = await store.conversations.findLast('conv-1', 'key_1', 0)
  await store.conversations.keep({ ...turn, parentId: first?.id ?? null, hash: 'h2', at: 2000 }, 10)
  await store.videos.add(video, [{ base64: 'AAAA', contentType: 'image/png', filename: 'f' }], 0)
  await store.videos.add({ ...video, id: 'v2', phase: 'over', file: 'a.mp4' }, [], 0)
  await store.answers.put('place', 5, { status: 200, contentType: 'a', body: '键' })
  const bodies = { request: '键', answer: '' }
  const entries = Array.from({ length: 1200 }, (_, at) =>
    sampleLogEntry({ requestId: `r${at}`, ...(at === 3 && { bodies }) }),
  )
  await store.log.add(entries, entries, 'batch')
}

onRedis('everything moves from SQLite to Redis and back, row by row the same', async () => {
  const [from, back] = [openMemoryStore(), openMemoryStore()]
  const redis = await open(`moves ${++count}:`)
  await fill(from)
  for (const table of from.tables.names()) {
    const rows = (await rowsOf(from, table)).map((row) =>
      table === 'videos' ? { ...row, owner: '', owned_until: 0 } : row,
    )
    for (let at = 0; at < rows.length; at += 1000) await redis.tables.write(table, rows.slice(at, at + 1000))
    const there = await rowsOf(redis, table)
    expect([table, there]).toEqual([table, rows])
    expect([table, await redis.tables.count(table)]).toEqual([table, rows.length])
    await back.tables.write(table, there)
    expect([table, await rowsOf(back, table)]).toEqual([table, rows])
  }
  // It is not only kept: it is found and goes on where it ended.
  expect(
    (
      await redis.responses.before({
        id: 'c',
        previousId: 'b',
        keyId: 'key_1',
        createdAt: 9,
        input: [],
        response: {},
      })
    ).map(({ id }) => id),
  ).toEqual(['a', 'b'])
  expect(await redis.responses.find('a', 'key_1', 0)).toBeUndefined()
  const last = await redis.conversations.findLast('conv-1', 'key_1', 0)
  expect(last && (await redis.conversations.history(last))).toEqual([...said, ...said])
  await redis.conversations.keep({ ...turn, hash: 'h3', at: 3000 }, 10)
  expect((await redis.conversations.turns('conv-1')).map(({ hash }) => hash)).toEqual(['h1', 'h2', 'h3'])
  expect((await redis.videos.free()).map(({ id }) => id)).toEqual(['v1'])
  await redis.log.add([], [sampleLogEntry({ requestId: 'next' })], 'next')
  const { last: end } = await redis.log.ends()
  expect((await redis.log.read({}, end + 1, 5, 1))[0]?.requestId).toBe('next')
  expect((await redis.keys.tokensSince(0))[0]?.tokens).toBe(4_503_599_627_370_497)
  for (const store of [from, back, redis]) await store.close()
})

onRedis(
  'what was answered survives a crash of the server, and the connection comes back by itself',
  async () => {
    const store = await open(`crash ${++count}:`)
    await store.sessions.open('hash', 1, 2_000_000_000_000)
    await server.kill()
    const began = performance.now()
    expect(
      await store.sessions.find('hash', 5).then(
        () => 'found',
        () => 'rejected',
      ),
    ).toBe('rejected')
    expect(performance.now() - began).toBeLessThan(4000)
    await server.start()
    await eventually(
      'it answers again',
      () =>
        store.check().then(
          () => true,
          () => false,
        ),
      20_000,
    )
    expect(await store.sessions.find('hash', 5)).toBe(2_000_000_000_000)
    await store.close()
  },
  30_000,
)

onRedis(
  'others are told of changes again after a crash',
  async () => {
    const [store, other] = [await open(`told ${++count}:`), await open(`told ${count}:`)]
    let told = 0
    const stop = await other.changes.watch(() => void told++)
    await server.kill()
    await server.start()
    await eventually(
      'it answers again',
      () =>
        store.check().then(
          () => true,
          () => false,
        ),
      20_000,
    )
    // More often than who looks once a second would be.
    await eventually(
      'it is told at once',
      async () => {
        const before = told
        for (let round = 1; round <= 5; round++) {
          await store.proxies.remove('a')
          await Bun.sleep(30)
        }
        return told - before >= 5
      },
      20_000,
    )
    stop()
    for (const each of [store, other]) await each.close()
  },
  50_000,
)

onRedis('a server that answers nothing holds nobody for longer than it may', async () => {
  const store = await open(`frozen ${++count}:`, 300)
  server.freeze(true)
  const began = performance.now()
  const results = await Promise.allSettled([store.check(), store.limits.take('a', 1), store.accounts.all()])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(performance.now() - began).toBeLessThan(2000)
  server.freeze(false)
  await eventually('it answers again', () =>
    store.check().then(
      () => true,
      () => false,
    ),
  )
  await store.close()
})

onRedis('a batch that was done before the answer was lost is not done again', async () => {
  const store = await open(`batch ${++count}:`)
  for (let round = 0; round < 3; round++) await store.log.add([sampleLogEntry()], [sampleLogEntry()], 'same')
  const { first, last } = await store.log.ends()
  expect([first, last]).toEqual([1, 1])
  await store.close()
})

onRedis('a start on data of a newer version is refused', async () => {
  const prefix = `newer ${++count}:`
  const client = new Bun.RedisClient(server.url)
  await client.set(`${prefix}form`, '99')
  client.close()
  expect(await open(prefix).then(() => '', String)).toContain('newer version')
})
