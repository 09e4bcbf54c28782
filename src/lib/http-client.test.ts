import { afterAll, expect, test } from 'bun:test'
import type { Socket } from 'bun'
import { selfSigned } from '../testing/certificate.ts'
import { eventually } from '../testing/eventually.ts'
import { thrownBy } from '../testing/thrown.ts'
import { createHttpClient } from './http-client.ts'
import type { HttpBody } from './http-exchange.ts'
import { createTurns } from './turns.ts'

type Line = Socket<{ asked: string }>
const closers: (() => void)[] = []
afterAll(() => closers.forEach((close) => close()))

/** A server by hand: `say` is called with every whole request. */
function serve(say: (line: Line, asked: string, count: number) => void) {
  const state = { connections: 0, open: 0, asked: [] as string[] }
  const server = Bun.listen<{ asked: string }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: (line) => {
        line.data = { asked: '' }
        state.connections++
        state.open++
      },
      data: (line, bytes) => {
        line.data.asked += bytes.toString()
        const [, length] = /content-length: (\d+)\r\n\r\n/.exec(line.data.asked) ?? []
        const at = line.data.asked.indexOf('\r\n\r\n') + 4
        if (length === undefined || line.data.asked.length - at < Number(length)) return
        state.asked.push(line.data.asked)
        line.data.asked = ''
        say(line, state.asked.at(-1) ?? '', state.asked.length)
      },
      close: () => void state.open--,
    },
  })
  closers.push(() => server.stop(true))
  const client = createHttpClient(createTurns())
  closers.push(client.close)
  const ask = (
    { signal, body = '{"a":1}' }: { signal?: AbortSignal; body?: string } = {},
    headers: Record<string, string> = {},
  ) =>
    client.call({
      url: `http://127.0.0.1:${server.port}/p?q=1`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: signal ?? new AbortController().signal,
    })
  return { state, ask }
}

async function textOf(body: HttpBody): Promise<string> {
  const pieces: Uint8Array[] = []
  for (let { value } = await body.read(); value; { value } = await body.read()) pieces.push(value)
  return Buffer.concat(pieces).toString()
}

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const plain = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`

test('what is sent, and the answer; the connection carries the next call', async () => {
  const { state, ask } = serve((line, _, count) =>
    line.write(count === 1 ? `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${plain('one')}` : plain('two')),
  )
  const first = await ask()
  expect(first.status).toBe(200)
  expect(await textOf(first.body)).toBe('one')
  expect(await textOf((await ask()).body)).toBe('two')
  expect(state.connections).toBe(1)
  expect(state.asked[0]).toStartWith('POST /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:')
  expect(state.asked[0]).toContain('\r\ncontent-type: application/json\r\n')
  expect(state.asked[0]).toEndWith('content-length: 7\r\n\r\n{"a":1}')
})

test('a header that would break out of its line is not sent', async () => {
  const { state, ask } = serve((line) => line.write(plain('')))
  expect(await thrownBy(ask({}, { cookie: 'a\r\nhost: b' }))).toBeInstanceOf(TypeError)
  expect(state.connections).toBe(0)
})

test('a large request is sent as the server takes it', async () => {
  const { state, ask } = serve((line) => line.write(plain('ok')))
  expect(await textOf((await ask({ body: 'x'.repeat(8_000_000) })).body)).toBe('ok')
  expect(state.asked[0]?.length).toBeGreaterThan(8_000_000)
})

test('a kept connection that the server has closed is replaced; one that answered by half is a broken answer', async () => {
  const { state, ask } = serve((line, _, count) => {
    if (count === 2) line.end()
    else if (count === 4) line.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')
    else line.write(plain('ok'))
  })
  await textOf((await ask()).body)
  expect(await textOf((await ask()).body)).toBe('ok')
  expect([state.asked.length, state.connections]).toEqual([3, 2])
  const { body } = await ask()
  expect(await thrownBy(textOf(body))).toMatchObject({ message: expect.stringContaining('before the end') })
})

test('a connection closed without a word, or with nonsense, is an error', async () => {
  const closing = serve((line) => line.end())
  expect(await thrownBy(closing.ask())).toBeInstanceOf(Error)
  expect(closing.state.asked).toHaveLength(1)
  const babbling = serve((line) => line.write('hello\r\n\r\n'))
  expect(await thrownBy(babbling.ask())).toMatchObject({ message: 'the answer is not HTTP/1.1' })
  await eventually('it is closed', () => babbling.state.open === 0)
})

test('who leaves closes the connection: before the head, in the body, by signal or by word', async () => {
  const { state, ask } = serve((line, _, count) => void (count > 1 && line.write(`${chunked}3\r\nabc\r\n`)))
  const early = new AbortController()
  const waiting = ask({ signal: early.signal })
  await eventually('it is asked', () => state.asked.length === 1)
  early.abort()
  expect(await thrownBy(waiting)).toBeInstanceOf(Error)
  const late = new AbortController()
  const { body } = await ask({ signal: late.signal })
  expect((await body.read()).value?.length).toBe(3)
  late.abort()
  expect(await thrownBy(body.read())).toBeInstanceOf(Error)
  const other = await ask()
  await other.body.cancel()
  expect(await other.body.read()).toEqual({})
  await eventually('all are closed', () => state.open === 0)
})

test('while nobody reads, the server waits; who reads on gets every byte', async () => {
  const piece = Buffer.from(`${(100_000).toString(16)}\r\n${'y'.repeat(100_000)}\r\n`)
  const many = 400
  let sent = 0
  const { ask } = serve((line) => {
    line.write(chunked)
    let rest = Buffer.alloc(0)
    const more = () => {
      for (;;) {
        if (rest.length === 0 && sent === many) return void line.write('0\r\n\r\n')
        if (rest.length === 0) {
          rest = piece
          sent++
        }
        const taken = line.write(rest)
        rest = rest.subarray(Math.max(0, taken))
        if (rest.length > 0) return void setTimeout(more, 2)
      }
    }
    more()
  })
  const { body } = await ask()
  let last = -1
  await eventually('it waits', async () => {
    const still = last === sent
    last = sent
    await Bun.sleep(50)
    return still && sent > 0
  })
  expect(sent).toBeLessThan(many)
  expect((await textOf(body)).length).toBe(many * 100_000)
})

test('a certificate of nobody we know is refused', async () => {
  const tls = selfSigned('localhost')
  using server = Bun.serve({ hostname: '127.0.0.1', port: 0, tls, fetch: () => new Response('secret') })
  const client = createHttpClient(createTurns())
  const { signal } = new AbortController()
  const call = client.call({
    url: `https://localhost:${server.port}/`,
    method: 'POST',
    headers: {},
    body: '',
    signal,
  })
  expect(await thrownBy(call)).toMatchObject({ message: expect.stringMatching(/certificate|self.signed/i) })
})
