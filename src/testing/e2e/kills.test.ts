// kill -9 under mixed writes, again and again: nothing the gateway acknowledged is lost. KILLS=1000 for the long run.
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { type Binary, scratchFolder, startBinary } from '../binary.ts'
import { bootBinary, gatewayHelpers } from '../boot.ts'

const kills = Number(process.env.KILLS ?? 12)
const model = 'grok-4-fast'

type Caller = ReturnType<typeof gatewayHelpers>
/** What was acknowledged. Of what was asked for and not answered both outcomes are right. */
type Books = {
  responses: Set<string>
  removedResponses: Set<string>
  keys: Set<string>
  removedKeys: Set<string>
  videos: Set<string>
  limit: number[]
}

type Work = (caller: Caller, books: Books) => Promise<unknown>

/** Does one thing after the other until the connection breaks, and books what was acknowledged. */
async function work(books: Books, caller: Caller & { killed: boolean }, one: Work) {
  try {
    while (!caller.killed) await one(caller, books)
  } catch (error) {
    // The kill. What fails for another reason was answered, and is no broken connection.
    if (error instanceof Error && error.message.startsWith('unexpected')) throw error
  }
}

async function json<T>(asked: Promise<Response>, expected: number): Promise<T> {
  const response = await asked
  const text = await response.text()
  if (response.status !== expected) throw new Error(`unexpected ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}

async function plainResponse({ post }: Caller, { responses }: Books) {
  const { id } = await json<{ id: string }>(post('/v1/responses', { model, input: 'hi' }), 200)
  responses.add(id)
}

/** Books the id as soon as the last event has come, not when the connection has ended. */
async function streamedResponse({ post }: Caller, { responses }: Books) {
  const response = await post('/v1/responses', { model, input: 'hi', stream: true })
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    const id = /event: response\.completed\ndata: .*?"id":"(resp_\w+)"/.exec(text)?.[1]
    if (id) responses.add(id)
  }
}

async function removal({ get }: Caller, { responses, removedResponses }: Books) {
  const [id] = responses
  if (id === undefined || responses.size < 20) return Bun.sleep(5)
  responses.delete(id)
  await json(get(`/v1/responses/${id}`, { method: 'DELETE' }), 200)
  removedResponses.add(id)
}

async function apiKey({ admin }: Caller, { keys, removedKeys }: Books) {
  const { key } = await json<{ key: { id: string } }>(admin('POST', '/keys', { name: 'of a test' }), 201)
  keys.add(key.id)
  const [oldest] = keys
  if (keys.size < 10 || oldest === undefined) return
  keys.delete(oldest)
  await json(admin('DELETE', `/keys/${oldest}`), 200)
  removedKeys.add(oldest)
}

async function setting({ admin }: Caller, { limit }: Books) {
  const next = (limit.at(-1) ?? 0) + 1
  limit.push(next)
  await json(admin('POST', '/config', { cache: { limit_mb: next } }), 200)
  limit.splice(0, limit.length - 1)
}

async function video({ post }: Caller, { videos }: Books) {
  const order = { model: 'grok-imagine-video', prompt: 'a cat' }
  const { id } = await json<{ id: string }>(post('/v1/videos', order), 200)
  videos.add(id)
  await Bun.sleep(100)
}

const works = [
  plainResponse,
  plainResponse,
  streamedResponse,
  streamedResponse,
  removal,
  apiKey,
  setting,
  video,
]

async function compare({ get, admin }: Caller, books: Books, dataDir: string): Promise<string[]> {
  const lost: string[] = []
  const check = async (what: string, ids: Iterable<string>, path: (id: string) => string, wanted: number) => {
    await Promise.all(
      Array.from(ids, async (id) => {
        const { status } = await get(path(id))
        if (status !== wanted) lost.push(`${what} ${id}: ${status}`)
      }),
    )
  }
  await check('response', books.responses, (id) => `/v1/responses/${id}`, 200)
  await check('removed response', books.removedResponses, (id) => `/v1/responses/${id}`, 404)
  await check('video', books.videos, (id) => `/v1/videos/${id}`, 200)
  const listed = await (await admin('GET', '/keys')).text()
  for (const id of books.keys) if (!listed.includes(`"${id}"`)) lost.push(`key ${id}`)
  for (const id of books.removedKeys) if (listed.includes(`"${id}"`)) lost.push(`removed key ${id}`)
  const { cache } = parse(readFileSync(join(dataDir, 'config.toml'), 'utf8')) as {
    cache?: { limit_mb: number }
  }
  if (books.limit.length > 0 && !books.limit.includes(cache?.limit_mb ?? 1))
    lost.push(`setting ${cache?.limit_mb}`)
  // What was compared once need not be again: the next rounds are about what comes next.
  for (const ids of [books.removedResponses, books.removedKeys, books.videos]) ids.clear()
  while (books.responses.size > 40) books.responses.delete(books.responses.values().next().value ?? '')
  return lost
}

test(
  `${kills} kills under mixed writes lose nothing that was acknowledged`,
  async () => {
    await using first = await bootBinary()
    const { dataDir } = first
    const books: Books = {
      responses: new Set(),
      removedResponses: new Set(),
      keys: new Set(),
      removedKeys: new Set(),
      videos: new Set(),
      limit: [1],
    }
    let binary: Binary = first.binary
    let { url } = first
    let acknowledged = 0
    try {
      for (let round = 0; round < kills; round++) {
        const caller = { ...gatewayHelpers(url, dataDir), killed: false }
        const working = Promise.all(works.map((one) => work(books, caller, one)))
        await Bun.sleep(30 + Math.random() * 250)
        binary.signal('SIGKILL')
        caller.killed = true
        await Promise.all([binary.exited, working])
        acknowledged +=
          books.responses.size + books.removedResponses.size + books.keys.size + books.videos.size
        // The first one's folder holds the data.
        if (binary !== first.binary) await binary[Symbol.asyncDispose]()
        binary = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'], home: scratchFolder() })
        url = await binary.listening()
        expect(await compare(gatewayHelpers(url, dataDir), books, dataDir)).toEqual([])
        expect(binary.stderr()).not.toContain('-wal is')
      }
    } finally {
      await binary[Symbol.asyncDispose]()
    }
    expect(acknowledged).toBeGreaterThan(kills)
  },
  60_000 + kills * 5000,
)
