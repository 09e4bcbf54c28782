// Callers who hold connections without using them: each has its time, and nobody else waits for them.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { binaryPath } from '../binary.ts'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { openChat, openRaw } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  const server = { request_body_seconds: 1, slow_caller_seconds: 5, max_connections: 40 }
  gateway = await bootBinary({ config: { server } })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const bodies: [name: string, path: string, headers: Record<string, string>][] = [
  ['chat', '/v1/chat/completions', { 'Content-Type': 'application/json' }],
  ['messages', '/v1/messages', { 'Content-Type': 'application/json' }],
  ['a form', '/v1/images/edits', { 'Content-Type': 'multipart/form-data; boundary=b' }],
  [
    'the admin API',
    '/api/v1/admin/config',
    { 'Content-Type': 'application/json', Authorization: `Bearer ${password}` },
  ],
]
for (const [name, path, headers] of bodies)
  test(`${name}: a body that comes byte by byte is answered with 408, and the connection is closed`, async () => {
    const connection = await openRaw(gateway.url, {
      method: 'POST',
      path,
      headers: {
        Authorization: `Bearer ${gateway.key}`,
        'Content-Length': '1000',
        Connection: 'keep-alive',
        ...headers,
      },
      body: '{',
    })
    const drip = setInterval(() => connection.send(' '), 100)
    try {
      const { status, body } = await connection.answer(10_000)
      expect(status).toBe(408)
      expect(body).toContain('server.request_body_seconds')
    } finally {
      clearInterval(drip)
      connection.hangUp()
    }
  })

test('who takes nothing of a stream is ended, its upstream too, and the log says why', async () => {
  const connection = await openChat(gateway, 'bench 400000 flat')
  await connection.until('"content"')
  connection.pause()
  await eventually('the upstream is free', () => gateway.simulator.open() === 0, 25_000)
  await eventually('the log has it', async () =>
    (await (await gateway.admin('GET', '/log')).text()).includes('"caller_too_slow"'),
  )
  connection.hangUp()
}, 40_000)

/** Connections that have asked once and then wait, or never asked. */
async function crowd(
  port: number,
  count: number,
  first: string,
): Promise<{ open: () => number; end: () => void }> {
  const sockets: Socket[] = []
  let open = 0
  for (let at = 0; at < count; at++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      open++
      if (first) socket.write(first)
    })
    socket.on('close', () => open--)
    socket.on('error', () => {})
    socket.on('data', () => {})
    sockets.push(socket)
    if (at % 50 === 49) await Bun.sleep(20)
  }
  return { open: () => open, end: () => sockets.forEach((socket) => socket.destroy()) }
}
const once = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'
const halfHead = 'GET /health HTTP/1.1\r\nHost: x\r\n'

test.skipIf(process.platform !== 'linux')(
  'above server.max_connections those that are idle are closed, and requests are served',
  async () => {
    const idle = await crowd(Number(new URL(gateway.url).port), 120, once)
    await eventually('the idle ones are closed', () => idle.open() < 60)
    expect((await gateway.chat('hi')).status).toBe(200)
    idle.end()
  },
)

test.skipIf(process.platform !== 'linux')(
  'the process outlives more connections than it may have files, and serves when they are gone',
  async () => {
    const child = Bun.spawn(['sh', '-c', `ulimit -n 300; exec "${binaryPath()}" demo --port 0`], {
      stdout: 'pipe',
      stderr: 'ignore',
      stdin: 'ignore',
    })
    try {
      let out = ''
      const reader = child.stdout.getReader()
      while (!out.includes('listening on')) out += new TextDecoder().decode((await reader.read()).value)
      const url = /listening on (\S+)/.exec(out)?.[1] ?? ''
      const key = /API key: (\S+)/.exec(out)?.[1] ?? ''
      const half = await crowd(Number(new URL(url).port), 500, halfHead)
      const kept = await crowd(Number(new URL(url).port), 500, once)
      const ask = () =>
        fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            connection: 'close',
          },
          body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'hi' }] }),
          signal: AbortSignal.timeout(20_000),
        }).then(
          ({ status }) => status,
          () => 0,
        )
      await eventually(
        'requests are served, while the crowd is there',
        async () => (await ask()) === 200,
        40_000,
      )
      half.end()
      kept.end()
      expect(child.exitCode).toBeNull()
    } finally {
      child.kill('SIGKILL')
      await child.exited
    }
  },
  90_000,
)
