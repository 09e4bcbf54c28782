// What is stored here (the media cache) and upstream (online files), over the admin API and the command line.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { runBinary } from '../binary.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { eventually } from '../eventually.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary({
    upstream: {
      accounts: {
        accounts: [
          { tier: 'basic', quota: { fast: { total: 1000 } } },
          { tier: 'basic', faults: ['session_dead'] },
        ],
      },
    },
    config: { token: { auto_refresh: false }, performance: { assets_delete_batch_size: 3 } },
  })
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

type Listed = {
  items: { type: string; name: string; bytes: number; url: string; used_at: number }[]
  total: number
}
type Sums = {
  image: { count: number; bytes: number }
  video: { count: number }
  bytes: number
  limit_bytes: number
}
const get = async <T>(path: string) => (await (await gateway.admin('GET', path)).json()) as T
const refusal = async (response: Promise<Response>) => {
  const answer = await response
  const { error } = (await answer.json()) as { error: { code: string; param: string | null } }
  return [answer.status, error.code, error.param]
}
/** Pictures that a chat drew, as our copies. */
async function draw(count: number): Promise<void> {
  for (let at = 0; at < count; at++) expect((await gateway.chat(`draw: a fox ${at}`)).status).toBe(200)
}

test('the cache: sums, pages, deleting one, clearing a kind', async () => {
  await draw(3)
  const before = await get<Sums>('/cache')
  expect(before.image.count).toBeGreaterThanOrEqual(3)
  expect(before).toMatchObject({ video: { count: 0 }, bytes: before.image.bytes, limit_bytes: 1024 ** 3 })
  const all = await get<Listed>('/cache/list')
  expect(all.total).toBe(before.image.count)
  expect(all.items.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(before.image.bytes)
  expect(all.items.map(({ used_at }) => used_at)).toEqual(
    all.items.map(({ used_at }) => used_at).toSorted((a, b) => b - a),
  )
  const [first, second] = all.items
  const search = async (q: string) => (await get<Listed>(`/cache/list?q=${encodeURIComponent(q)}`)).items
  expect((await search(first!.name.slice(3, 12))).map(({ name }) => name)).toContain(first!.name)
  expect((await search(`https://a.example${second!.url}?x`)).map(({ name }) => name)).toEqual([second!.name])
  expect(await search('nothing-of-this-name')).toEqual([])
  expect((await gateway.admin('GET', `/cache/list?q=${'x'.repeat(301)}`)).status).toBe(400)
  const pages: string[] = []
  for (let page = 1; pages.length < all.total; page++) {
    const { items } = await get<Listed>(`/cache/list?type=image&page=${page}&page_size=2`)
    expect(items.length).toBeGreaterThan(0)
    pages.push(...items.map(({ name }) => name))
  }
  expect(pages).toEqual(all.items.map(({ name }) => name))

  expect((await fetch(gateway.url + second?.url)).headers.get('content-type')).toMatch(/^image\//)
  const deleted = await gateway.admin('POST', '/cache/item/delete', { type: 'image', name: first?.name })
  expect(deleted.status).toBe(200)
  expect((await fetch(gateway.url + first?.url)).status).toBe(404)
  expect((await get<Sums>('/cache')).image.count).toBe(before.image.count - 1)

  const cleared = await (await gateway.admin('POST', '/cache/clear', { type: 'image' })).json()
  expect(cleared).toMatchObject({ status: 'ok', removed: before.image.count - 1 })
  expect(await get<Sums>('/cache')).toMatchObject({ image: { count: 0, bytes: 0 }, bytes: 0 })
  expect(await get<Listed>('/cache/list')).toMatchObject({ items: [], total: 0 })
})

test('the cache refuses what it does not know', async () => {
  const { admin } = gateway
  const named = (name: string) => admin('POST', '/cache/item/delete', { type: 'image', name })
  expect(await refusal(named('nothing.jpg'))).toEqual([404, 'not_found', 'name'])
  expect(await refusal(named('../../config.toml'))).toEqual([404, 'not_found', 'name'])
  expect(await refusal(admin('POST', '/cache/clear', { type: 'all' }))).toEqual([
    400,
    'invalid_value',
    'type',
  ])
  expect(await refusal(admin('POST', '/cache/clear', {}))).toEqual([
    400,
    'missing_required_parameter',
    'type',
  ])
  expect(await refusal(admin('GET', '/cache/list?type=sound'))).toEqual([400, 'invalid_value', 'type'])
  expect(await refusal(admin('GET', '/cache/list?page=0'))).toEqual([400, 'invalid_value', 'page'])
  expect(await refusal(admin('GET', '/cache/list?pages=1'))).toEqual([400, 'invalid_value', 'pages'])
})

const picture = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082', 'hex').toString('base64')}`
const upload = () =>
  gateway.post('/v1/chat/completions', {
    model: 'grok-4-fast',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: picture } },
        ],
      },
    ],
  })
type Item = { id: string; state: string }
async function accountIds(): Promise<string[]> {
  const { items } = await get<{ items: Item[] }>('/tokens')
  return items.map(({ id }) => id)
}

test('online files are counted, and cleared by a job that says what it could not do', async () => {
  for (let at = 0; at < 5; at++) expect((await upload()).status).toBe(200)
  const [alive = '', dead = ''] = await accountIds()
  const before = await get<{ count: number; bytes: number }>(`/tokens/${alive}/assets`)
  expect(before.count).toBeGreaterThanOrEqual(5)
  expect(before.bytes).toBeGreaterThan(0)
  expect(await refusal(gateway.admin('GET', '/tokens/acc_nobody/assets'))).toEqual([404, 'not_found', null])

  const started = await gateway.admin('POST', '/tokens/assets/clear', { all: true })
  expect(started.status).toBe(202)
  const { job_id } = (await started.json()) as { job_id: string }
  type Job = {
    status: string
    ok: number
    failed: number
    results: { id: string; ok: boolean; message: string }[]
  }
  const job = () => get<Job>(`/jobs/${job_id}`)
  await eventually('the job ends', async () => (await job()).status !== 'running', 20_000)
  expect(await job()).toMatchObject({ status: 'done', ok: 1, failed: 1 })
  const { results } = await job()
  expect(results.find(({ id }) => id === alive)).toMatchObject({
    ok: true,
    message: `${before.count} files removed`,
  })
  expect(results.find(({ id }) => id === dead)).toMatchObject({ ok: false })
  expect(await get(`/tokens/${alive}/assets`)).toEqual({ id: alive, count: 0, bytes: 0 })
  // What the upstream said of the dead one counts.
  expect(await get<Item>(`/tokens/${dead}`)).toMatchObject({ state: 'expired' })
})

test('the command line counts and clears them too', async () => {
  expect((await upload()).status).toBe(200)
  const [alive = ''] = await accountIds()
  const cli = (...args: string[]) => runBinary({ args: ['accounts', ...args, '--data', gateway.dataDir] })
  expect((await cli('clear-files')).code).toBe(2)
  const counted = await cli('files', alive)
  expect([counted.code, counted.stdout]).toEqual([
    0,
    expect.stringMatching(/ok .*[1-9]\d* files?, \d+\.\d MB\n1 ok, 0 failed\n$/),
  ])
  const cleared = await cli('clear-files', alive, '--json')
  expect(JSON.parse(cleared.stdout)).toMatchObject({ ok: 1, failed: 0, results: [{ id: alive }] })
  expect((await cli('files', alive)).stdout).toMatch(/0 files, 0\.0 MB/)
})
