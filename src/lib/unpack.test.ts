import { expect, test } from 'bun:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { unpacked } from './unpack.ts'

const text = 'what the upstream says, '.repeat(1000)
const packers: [string, (bytes: Buffer) => Uint8Array<ArrayBuffer>][] = [
  ['gzip', (bytes) => new Uint8Array(gzipSync(bytes))],
  ['deflate', (bytes) => new Uint8Array(deflateSync(bytes))],
  ['br', (bytes) => new Uint8Array(brotliCompressSync(bytes))],
  ['ZSTD', (bytes) => new Uint8Array(zstdCompressSync(bytes))],
]
for (const [name, pack] of packers) {
  test(`${name} is unpacked`, async () => {
    const headers = { 'content-encoding': name, 'content-length': '9', 'x-kept': 'yes' }
    const answer = unpacked(new Response(pack(Buffer.from(text)), { status: 201, headers }))
    expect([answer.status, answer.headers.get('x-kept'), answer.headers.get('content-encoding')]).toEqual([
      201,
      'yes',
      null,
    ])
    expect(await answer.text()).toBe(text)
  })
  test(`what is not ${name} rejects`, async () => {
    const answer = unpacked(
      new Response('not packed at all, just text', { headers: { 'content-encoding': name } }),
    )
    expect(await answer.text().catch(() => 'rejected')).toBe('rejected')
  })
}

test.each(['identity', 'constructor', ''])('the encoding "%s" passes as it is', (name) => {
  const answer = new Response('text', { headers: { 'content-encoding': name } })
  expect(unpacked(answer)).toBe(answer)
})
