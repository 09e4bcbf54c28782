// An upstream whose bytes are not what its content-encoding says: an answer for the caller, and no line past our log.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { bootBinary, type Gateway } from '../boot.ts'

let gateway: Gateway
const upstream = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request) =>
    new Response('{"result":{"response":{"token":"not packed at all"}}}\n', {
      headers: { 'content-encoding': encodings.shift() ?? 'gzip', 'content-type': 'application/json' },
      status: request.method === 'POST' ? 200 : 404,
    }),
})
const encodings: string[] = []
beforeAll(async () => {
  const grok = { base_url: `http://127.0.0.1:${upstream.port}`, max_retry: 0, retry_budget: 2 }
  gateway = await bootBinary({ transport: 'rest', config: { grok } })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.stop(true)
})

test.each(['gzip', 'br', 'zstd', 'deflate'])('%s', async (encoding) => {
  encodings.push(encoding, encoding, encoding, encoding)
  const response = await gateway.chat('hello')
  expect(response.status).toBe(502)
  expect(await response.json()).toMatchObject({ error: { type: 'server_error' } })
  encodings.length = 0
  for (const line of gateway.binary.stderr().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
})
