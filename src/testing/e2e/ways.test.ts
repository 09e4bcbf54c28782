// Which transport a chat takes, how long each of its steps may last, and what it passes through.
import { expect, test } from 'bun:test'
import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { bootBinary, type BootOptions, type Gateway, transports } from '../boot.ts'
import { eventually } from '../eventually.ts'

type Faults = NonNullable<NonNullable<BootOptions['upstream']>['faults']>
const quota = { fast: { total: 10_000 } }
const boot = (faults: Faults, grok: Record<string, unknown> = {}, accounts = 2): Promise<Gateway> =>
  bootBinary({
    upstream: { accounts: { accounts: [{ tier: 'basic', quota, count: accounts }] }, faults },
    config: { grok: { chat_transport: 'auto', retry_backoff_base: 0.01, ...grok } },
  })

/** What the chats since the last look travelled on, refused ones included. */
function watchWays({ simulator }: Gateway): () => string[] {
  let known = 0
  return () => {
    const calls = simulator.record().slice(known)
    known += calls.length
    const ways = calls.map(({ path }) =>
      path.includes('/ws/mgw') ? 'mgw' : path.includes('conversations') ? 'rest' : '',
    )
    return ways.filter(Boolean).filter((way, at, all) => way !== all[at - 1])
  }
}

const refusals: Faults = [
  'anti_bot',
  'cloudflare',
  'forbidden_empty',
  'server_error',
  'not_found',
  'first_frame_anti_bot',
]
for (const fault of refusals)
  test(`auto: a socket refused with ${String(fault)} is set aside, and REST answers at once`, async () => {
    await using gateway = await boot([{ name: String(fault), transport: 'mgw' }])
    const ways = watchWays(gateway)
    expect((await gateway.chat('repeat x')).status).toBe(200)
    expect(ways()).toEqual(['mgw', 'rest'])
    gateway.simulator.setFaults('*', [])
    // For 30 seconds nobody asks the socket again, although it would answer by now.
    for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
    expect(ways()).toEqual(['rest'])
    await eventually('the log says so', () =>
      gateway.binary.stderr().includes('it is tried again after 30 seconds'),
    )
    expect(await (await gateway.admin('GET', '/alerts')).text()).toContain('transport_set_aside')
  })

const aboutAccounts: Faults = ['session_dead', 'blocked', { name: 'rate_limited' }, 'usage_limit']
for (const fault of aboutAccounts)
  test(`auto: ${JSON.stringify(fault)} is about the account, and the socket stays`, async () => {
    const spec = typeof fault === 'string' ? { name: fault } : fault
    await using gateway = await boot([{ ...spec, transport: 'mgw' }])
    const ways = watchWays(gateway)
    expect((await gateway.chat('repeat x')).status).toBeOneOf([429, 503])
    expect(ways()).toEqual(['mgw'])
  })

test('auto: REST refused by anti-bot while the socket works is not even noticed', async () => {
  await using gateway = await boot([{ name: 'anti_bot', transport: 'rest' }])
  const ways = watchWays(gateway)
  for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
  expect(ways()).toEqual(['mgw'])
})

test('auto: the socket refused and REST refused is everybody’s trouble, then a pause', async () => {
  await using gateway = await boot(['anti_bot'])
  const ways = watchWays(gateway)
  const codes: unknown[] = []
  for (let i = 0; i < 5; i++) {
    const response = await gateway.chat('repeat x')
    codes.push([response.status, ((await response.json()) as { error: { code: string } }).error.code])
  }
  expect(codes).toEqual(Array.from({ length: 5 }, () => [503, 'upstream_session_refused']))
  expect(ways()).toEqual(['mgw', 'rest', 'mgw'])
  const { items } = (await (await gateway.admin('GET', '/alerts')).json()) as {
    items: { code: string; severity: string }[]
  }
  expect(items).toContainEqual(expect.objectContaining({ code: 'upstream_refused', severity: 'error' }))
  // Both are paused by now: nobody is asked, and the answer says how long.
  const response = await gateway.chat('repeat x')
  expect(Number(response.headers.get('retry-after'))).toBeWithin(1, 31)
  expect(ways()).toEqual([])
})

for (const transport of transports)
  test(`chat_transport = ${transport} takes that one only, and a change counts at once`, async () => {
    await using gateway = await boot([{ name: 'anti_bot', transport }], { chat_transport: transport })
    const other = transport === 'mgw' ? 'rest' : 'mgw'
    const ways = watchWays(gateway)
    expect((await gateway.chat('repeat x')).status).toBe(503)
    expect(ways()).toEqual([transport])
    const changed = await gateway.admin('POST', '/config', { grok: { chat_transport: other } })
    expect(changed.status).toBe(200)
    expect((await gateway.chat('repeat x')).status).toBe(200)
    expect(ways()).toEqual([other])
  })

/** A server that takes connections and never says a word: no TLS handshake ends on it. */
async function mute(): Promise<Server & { port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

type ErrorBody = { error: { code: string; message: string } }
const limits: [name: string, faults: Faults, grok: Record<string, unknown>, words: string][] = [
  ['timeout', [{ name: 'slow_first_byte', ms: 20_000 }], { timeout: 1 }, 'raise grok.timeout'],
  [
    'stream_idle_timeout',
    [{ name: 'stall', after: 3 }],
    { stream_idle_timeout: 1 },
    'raise grok.stream_idle_timeout',
  ],
  ['total_timeout', [], { total_timeout: 1 }, 'raise grok.total_timeout'],
]
for (const transport of transports) {
  for (const [name, faults, grok, words] of limits)
    test(`${name} over ${transport}: 504 with words of its own, and the upstream is left`, async () => {
      await using gateway = await boot(faults, { ...grok, chat_transport: transport })
      const response = await gateway.chat('slow 20: count to 500')
      const { error } = (await response.json()) as ErrorBody
      expect([response.status, error.code, error.message]).toEqual([
        504,
        'upstream_timeout',
        expect.stringContaining(words),
      ])
      await eventually('the upstream is left', () => gateway.simulator.open() === 0)
    })

  test(`connect_timeout over ${transport}: 504 with words of its own`, async () => {
    const server = await mute()
    try {
      const address = { base_url: `https://127.0.0.1:${server.port}`, connect_timeout: 0.5, max_retry: 0 }
      await using gateway = await boot([], { ...address, chat_transport: transport })
      const response = await gateway.chat('repeat x')
      const { error } = (await response.json()) as ErrorBody
      expect([response.status, error.code]).toEqual([504, 'upstream_timeout'])
      expect(error.message).toContain('raise grok.connect_timeout')
    } finally {
      server.close()
    }
  })

  test(`a proxy carries ${transport}`, async () => {
    const tunnels: string[] = []
    const proxy = createServer((client) => {
      client.on('error', () => {})
      client.once('data', (head) => {
        // A body that comes behind the head waits for the pipe.
        client.pause()
        const [, host = '', port = ''] = /^CONNECT ([^:]+):(\d+)/.exec(String(head)) ?? []
        tunnels.push(
          `${host || String(head).split(' ')[0]} ${/proxy-authorization: Basic (\S+)/i.exec(String(head))?.[1]}`,
        )
        // A plain request to an http:// target comes as it is; only sockets and TLS are tunnelled.
        const target = host ? { host, port: Number(port) } : targetOf(String(head))
        const upstream = connect(target, () => {
          if (host) client.write('HTTP/1.1 200 OK\r\n\r\n')
          else upstream.write(head)
          client.pipe(upstream).pipe(client)
        })
        upstream.on('error', () => client.destroy())
      })
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`
      await using gateway = await boot([], { base_proxy_url: url, chat_transport: transport })
      expect(await (await gateway.chat('repeat through')).text()).toContain('through')
      expect(tunnels.length).toBeGreaterThan(0)
      expect(tunnels.at(-1)).toContain(btoa('me:secret'))
      expect(gateway.binary.stderr()).not.toContain('secret')
    } finally {
      proxy.close()
    }
  })
}

function targetOf(head: string): { host: string; port: number } {
  const url = new URL(/^\w+ (\S+)/.exec(head)?.[1] ?? '')
  return { host: url.hostname, port: Number(url.port) }
}

test('auto: fresh browser values end a pause of both transports at once', async () => {
  await using gateway = await boot(['anti_bot'])
  const ways = watchWays(gateway)
  for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(503)
  expect(ways()).toEqual(['mgw', 'rest', 'mgw'])
  expect((await gateway.chat('repeat x')).status).toBe(503)
  expect(ways()).toEqual([])
  gateway.simulator.setFaults('*', [])
  expect((await gateway.chat('repeat x')).status).toBe(503)
  expect((await gateway.admin('POST', '/config', { grok: { cf_clearance: 'fresh' } })).status).toBe(200)
  expect((await gateway.chat('repeat x')).status).toBe(200)
  expect(ways()).toEqual(['mgw'])
  const { items } = (await (await gateway.admin('GET', '/alerts')).json()) as { items: { code: string }[] }
  expect(items.map(({ code }) => code)).not.toContain('upstream_refused')
})

test('auto: the upstream comes back after both transports were refused, and the next probe finds it', async () => {
  await using gateway = await boot(['anti_bot'])
  for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(503)
  gateway.simulator.setFaults('*', [{ name: 'anti_bot', transport: 'rest' }])
  const since = performance.now()
  let status = 0
  while (status !== 200 && performance.now() - since < 40_000) {
    status = (await gateway.chat('repeat x')).status
    if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 500))
  }
  expect(status).toBe(200)
  expect(performance.now() - since).toBeLessThan(35_000)
  for (let i = 0; i < 5; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
}, 60_000)

for (const name of ['cut', 'ends_early', 'malformed'])
  test(`auto: a socket on which every answer fails with ${name} before any word: REST answers the same request`, async () => {
    await using gateway = await boot([{ name, after: 0, transport: 'mgw' }])
    const ways = watchWays(gateway)
    expect((await gateway.chat('repeat x')).status).toBe(200)
    expect(ways()).toEqual(['mgw', 'rest'])
    expect((await gateway.chat('repeat x')).status).toBe(200)
    expect(ways()).toEqual(['rest'])
  })

test('auto: REST fails while the socket is set aside, and the socket works again: no request fails', async () => {
  await using gateway = await boot([{ name: 'server_error', transport: 'mgw' }])
  expect((await gateway.chat('repeat x')).status).toBe(200)
  gateway.simulator.setFaults('*', [{ name: 'server_error', transport: 'rest' }])
  for (let i = 0; i < 3; i++) expect((await gateway.chat('repeat x')).status).toBe(200)
})
