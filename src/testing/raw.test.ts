import { expect, test } from 'bun:test'
import { openRaw, parseAnswer, raw } from './raw.ts'
import { sseBlocks, sseJson } from './sse-blocks.ts'

test('a chunked answer is put together again, cut characters included', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n'
  const word = Buffer.from('é')
  const bytes = [head, '1\r\n', word.subarray(0, 1), '\r\n1\r\n', word.subarray(1), '\r\n0\r\n\r\n']
  const answer = parseAnswer(Buffer.concat(bytes.map((piece) => Buffer.from(piece))))
  expect(answer).toMatchObject({ status: 200, body: 'é', headers: { 'content-type': 'text/plain' } })
})

test('a body that stops inside its framing is an error', () => {
  const cut = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello'
  expect(() => parseAnswer(Buffer.from(cut))).toThrow('chunk framing')
})

test('a request goes out as written and hanging up reaches the server', async () => {
  const aborted = Promise.withResolvers<void>()
  using server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request) => {
      if (request.method === 'POST')
        return new Response(`${await request.text()} ${request.headers.get('x-a')}`)
      request.signal.addEventListener('abort', () => aborted.resolve())
      await Bun.sleep(20_000)
      return new Response()
    },
  })
  const url = `http://127.0.0.1:${server.port}`
  expect(await raw(url, { method: 'POST', path: '/', headers: { 'X-A': 'b' }, body: 'hey' })).toMatchObject({
    status: 200,
    body: 'hey b',
  })
  const silent = await openRaw(url, { path: '/' })
  expect(silent.until('HTTP/1.1', 50)).rejects.toThrow('within 50 ms')
  await Bun.sleep(60)
  silent.hangUp()
  await aborted.promise
})

test('an event stream is taken apart, and what is none is refused', () => {
  const body = ': ping\n\ndata: {"a":1}\n\nevent: x\ndata: 2\n\ndata: [DONE]\n\n'
  expect(sseBlocks(body)).toEqual([
    { comment: 'ping' },
    { data: '{"a":1}' },
    { event: 'x', data: '2' },
    { data: '[DONE]' },
  ])
  expect(sseJson(body)).toEqual([{ a: 1 }, 2])
  expect(() => sseBlocks('data: 1\n')).toThrow('blank line')
  expect(() => sseBlocks('data:1\n\n')).toThrow('not a line')
})
