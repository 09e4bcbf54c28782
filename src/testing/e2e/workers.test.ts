import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'
import { within } from '../binary.ts'
import { eventually } from '../eventually.ts'

type System = {
  process: { workers: number }
  workers: { number: number; pid: number; requests: number }[]
  traffic: { requests: number }
}

describe.skipIf(process.platform !== 'linux')('two workers on one port', () => {
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await bootBinary({ env: { SERVER_WORKERS: '2' }, config: { token: { auto_refresh: false } } })
  })
  afterAll(() => gateway?.[Symbol.asyncDispose]())

  // Every request on a connection of its own: the kernel chooses the process by connection.
  const alone = { headers: { connection: 'close' } }
  const system = async () =>
    (await (await gateway.admin('GET', '/system', undefined, alone)).json()) as System
  const pids = async () => (await system()).workers.map(({ pid }) => pid)
  const chats = (count: number, content = 'hello') =>
    Promise.all(Array.from({ length: count }, () => gateway.chat(content, {})))

  test('both take requests, and the panel counts them together', async () => {
    await eventually('both are known', async () => (await system()).workers.length === 2)
    const before = (await system()).traffic.requests
    for (let round = 0; round < 5; round++)
      for (const response of await chats(8))
        expect([response.status, (await response.json()) !== undefined]).toEqual([200, true])
    await eventually('all are counted', async () => (await system()).traffic.requests - before >= 40)
    const { workers, process: about } = await system()
    expect([about.workers, workers.length]).toEqual([2, 2])
    for (const { requests } of workers) expect(requests).toBeGreaterThan(0)
    await eventually('all are in the log', async () => {
      const { items } = (await (await gateway.admin('GET', '/log?limit=200')).json()) as { items: object[] }
      return items.length >= 40
    })
    const metrics = await (await fetch(`${gateway.url}/metrics`, alone)).text()
    expect(metrics).toMatch(/grok2api_worker_requests\{worker="2"\} [1-9]/)
    expect(
      Number(/^grok2api_requests_total\{[^}]*chat_completions[^}]*\} (\d+)/m.exec(metrics)?.[1]),
    ).toBeGreaterThanOrEqual(40)
  })

  test('the live tail shows what either of them served', async () => {
    const stop = new AbortController()
    const tail = await gateway.admin('GET', '/log/stream', undefined, { signal: stop.signal })
    const reader = tail.body
      ?.pipeThrough(new TextDecoderStream() as never)
      .getReader() as ReadableStreamDefaultReader<string>
    let text = ''
    void (async () => {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return
        text += value
      }
    })().catch(() => {})
    await chats(20, 'for the tail')
    await eventually('all are told', () => text.split('event: entry').length - 1 >= 20)
    stop.abort()
  })

  test('what is set in the panel holds in both at once', async () => {
    await gateway.admin('POST', '/downstream', { enable_models: false })
    await eventually('both refuse', async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => gateway.get('/v1/models', alone)))
      return all.every(({ status }) => status === 404)
    })
    await gateway.admin('POST', '/downstream', { enable_models: true })
    await eventually('both answer', async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => gateway.get('/v1/models', alone)))
      return all.every(({ status }) => status === 200)
    })
  })

  test('a key made in the panel opens both, and its limits hold over both', async () => {
    const { secret } = (await (
      await gateway.admin('POST', '/keys', { name: 'tight', rpm: 7, concurrency: 0 })
    ).json()) as { secret: string }
    const ask = () =>
      gateway.chat('hello', {}).then(async () =>
        fetch(`${gateway.url}/v1/chat/completions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${secret}`,
            'content-type': 'application/json',
            connection: 'close',
          },
          body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'hi' }] }),
        }),
      )
    await eventually('both know it', async () => {
      const all = await Promise.all(
        Array.from({ length: 12 }, () =>
          fetch(`${gateway.url}/v1/models`, {
            headers: { authorization: `Bearer ${secret}`, connection: 'close' },
          }),
        ),
      )
      return all.every(({ status }) => status === 200)
    })
    const statuses = (await Promise.all(Array.from({ length: 20 }, ask))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBe(7)
    expect(statuses.filter((status) => status === 429).length).toBe(13)
  })

  test('a worker that is killed is replaced, the other goes on, and the leader comes back', async () => {
    const before = await pids()
    const { workers } = await system()
    for (const { number, pid } of workers.toSorted((one, two) => two.number - one.number)) {
      process.kill(pid, 'SIGKILL')
      await eventually(
        `worker ${number} is replaced`,
        async () => {
          const now = await pids().catch((): number[] => [])
          return now.length === 2 && !now.includes(pid)
        },
        20_000,
      )
    }
    expect((await pids()).some((pid) => before.includes(pid))).toBe(false)
    for (const response of await chats(8)) expect(response.status).toBe(200)
  }, 60_000)

  test('a worker that is told to end lets its streams end, and another takes its place', async () => {
    const { workers } = await system()
    const streams = await Promise.all(
      Array.from({ length: 10 }, () => gateway.chat('slow 10: count to 30', { stream: true })),
    )
    for (const { pid } of workers) process.kill(pid, 'SIGTERM')
    const texts = await Promise.all(streams.map((response) => response.text()))
    expect(texts.filter((text) => text.includes('data: [DONE]')).length).toBe(10)
    await eventually(
      'both are new',
      async () => {
        const now = await pids().catch((): number[] => [])
        return now.length === 2 && !workers.some(({ pid }) => now.includes(pid))
      },
      20_000,
    )
  }, 60_000)

  test('places of a key are counted over both', async () => {
    const { secret } = (await (
      await gateway.admin('POST', '/keys', { name: 'narrow', concurrency: 3 })
    ).json()) as { secret: string }
    const ask = (content: string) =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          connection: 'close',
        },
        body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content }] }),
      })
    await eventually('both know it', async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => ask('hi')))
      await Promise.all(all.map((response) => response.text()))
      return all.every(({ status }) => status === 200 || status === 429)
    })
    const statuses = (await Promise.all(Array.from({ length: 12 }, () => ask('slow 10: count to 20')))).map(
      ({ status }) => status,
    )
    expect(statuses.filter((status) => status === 200).length).toBe(3)
    expect((await ask('free again')).status).toBe(200)
  }, 60_000)

  test('SIGTERM lets streams end in both, then everything is gone', async () => {
    await using other = await bootBinary({ env: { SERVER_WORKERS: '2' } })
    const { workers } = (await (await other.admin('GET', '/system')).json()) as System
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => other.chat('slow 10: count to 30', { stream: true })),
    )
    other.binary.signal('SIGTERM')
    const texts = await Promise.all(streams.map((response) => response.text()))
    expect(texts.filter((text) => text.includes('data: [DONE]')).length).toBe(8)
    expect(await within(10_000, other.binary.exited, () => 'still running')).toBe(0)
    for (const { pid } of workers) expect(isRunning(pid)).toBe(false)
  })

  test('no worker outlives its supervisor', async () => {
    await using other = await bootBinary({ env: { SERVER_WORKERS: '2' } })
    const { workers } = (await (await other.admin('GET', '/system')).json()) as System
    other.binary.signal('SIGKILL')
    await eventually('all are gone', () => workers.every(({ pid }) => !isRunning(pid)))
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
