// HTTP as clients and probes really write it (product section 4), byte by byte.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { binaryPath, runBinary, scratchFolder, startBinary } from '../binary.ts'
import { bootBinary, type Gateway } from '../boot.ts'
import { parseAnswer } from '../raw.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await bootBinary()
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** Sends these bytes and reads until the gateway closes or `Content-Length` bytes of the body are there. */
function send(bytes: string) {
  const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof parseAnswer>>()
  const pieces: Buffer[] = []
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), 10_000)
  const look = (isOver: boolean) => {
    const all = Buffer.concat(pieces)
    if (!isOver && !isWhole(all.toString('latin1'))) return
    clearTimeout(timer)
    socket.destroy()
    resolve(parseAnswer(all))
  }
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    look(false)
  })
  socket.on('error', reject).on('close', () => look(true))
  socket.write(bytes)
  return promise
}

const isWhole = (text: string) => {
  const [head = '', body] = text.split('\r\n\r\n')
  if (body === undefined) return false
  return (
    body.length >=
    Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? (/^HTTP\/1.1 204/.test(head) ? 0 : Infinity))
  )
}

test.each([
  ['GET /health HTTP/1.0\r\n\r\n', 200],
  ['GET /readyz HTTP/1.0\r\n\r\n', 200],
  ['OPTIONS / HTTP/1.0\r\n\r\n', 204],
  ['GET /health HTTP/1.1\r\nHost: \r\n\r\n', 200],
  ['GET /health HTTP/1.1\r\nHost: my_container:8000\r\n\r\n', 200],
  ['GET http://elsewhere/health HTTP/1.1\r\nHost: localhost\r\n\r\n', 200],
  ['GET //health HTTP/1.1\r\nHost: localhost\r\n\r\n', 200],
] as const)('%j is answered with %d', async (bytes, status) => {
  expect((await send(bytes)).status).toBe(status)
})

test.each([
  ['GET /health HTTP/1.1\r\nHost: localhost:abc\r\n\r\n', 400, 'invalid_value'],
  ['GET /health HTTP/1.1\r\nHost: a.com, b.com\r\n\r\n', 400, 'invalid_value'],
  ['GET /health HTTP/1.1\r\nHost: a.com\r\nHost: b.com\r\n\r\n', 400, 'invalid_value'],
  ['CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 405, 'method_not_allowed'],
  ['TRACE /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n', 405, 'method_not_allowed'],
  ['GET /nowhere HTTP/1.0\r\n\r\n', 404, 'unknown_url'],
  ['GET /admin/assets/nothing.js HTTP/1.1\r\nHost: localhost\r\n\r\n', 404, 'unknown_url'],
  ['GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n', 404, 'unknown_url'],
] as const)('%j is answered with %d in our form', async (bytes, status, code) => {
  const answer = await send(bytes)
  expect(answer.status).toBe(status)
  const { error } = JSON.parse(answer.body) as { error: { code: string; request_id: string } }
  expect(error.code).toBe(code)
  expect(error.request_id).toBe(answer.headers['x-request-id'] ?? '')
})

test('an error on Messages has its form whatever the Host', async () => {
  const answer = await send('POST //v1/messages HTTP/1.1\r\nHost: a, b\r\nContent-Length: 0\r\n\r\n')
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
})

const question = JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content: 'hi' }] })
test.each([
  '//v1/chat/completions',
  '/v1//chat/completions',
  '/v1/chat/completions/chat/completions',
  '/chat/completions/v1/chat/completions/',
])('POST %s is a chat', async (path) => {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${gateway.key}\r\nConnection: close\r\n`
  const answer = await send(`${head}Content-Length: ${question.length}\r\n\r\n${question}`)
  expect([answer.status, answer.body.slice(0, 5)]).toEqual([200, '{"id"'])
})

test('names every object inherits are unknown encodings', async () => {
  const response = await gateway.post('/v1/chat/completions', question, {
    headers: { 'content-encoding': 'constructor' },
  })
  expect(response.status).toBe(415)
  expect(await response.json()).toMatchObject({ error: { code: 'unsupported_content_encoding' } })
})

test.skipIf(process.platform === 'win32')(
  'a token.json that others may read is named by check, and mended by the start',
  async () => {
    const home = scratchFolder()
    mkdirSync(join(home, 'data'))
    const file = join(home, 'data', 'token.json')
    writeFileSync(file, '{}')
    chmodSync(file, 0o644)
    await using binary = startBinary({ args: ['serve', '--port', '0'], home })
    await binary.listening()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(binary.stderr()).toContain(file)
    chmodSync(file, 0o644)
    const { findings } = await checked(home)
    expect(findings).toContain('others may read it')
  },
)

const checked = async (home: string) => {
  const child = Bun.spawn([binaryPath(), 'check'], { cwd: home, stdout: 'pipe', stderr: 'ignore' })
  return { findings: await child.stdout.text(), code: await child.exited }
}

test('a token.json that is a folder is named with the remedy, by check and by the start', async () => {
  for (const args of [['check'], ['serve', '--port', '0']]) {
    const home = scratchFolder()
    mkdirSync(join(home, 'data', 'token.json'), { recursive: true })
    const { code, stdout, stderr } = await runBinary({ args, home })
    expect(code).toBe(1)
    expect(stdout + stderr).toContain(`rmdir ${join(home, 'data', 'token.json')}`)
  }
})
