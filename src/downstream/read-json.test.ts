import { expect, test } from 'bun:test'
import { asFault, type FaultKind } from '../core/fault.ts'
import { readJson } from './read-json.ts'

const ask = (body: string | Uint8Array<ArrayBuffer>, encoding?: string) =>
  new Request('http://gateway/', {
    method: 'POST',
    body,
    ...(encoding && { headers: { 'content-encoding': encoding } }),
  })
const outcome = (request: Request, max = 1e6) => readJson(request, max).catch((error) => asFault(error).kind)
const json = Buffer.from('{"a":"äöü"}')

const packed: [string, Uint8Array<ArrayBuffer>][] = [
  ['gzip', Bun.gzipSync(json)],
  ['zstd', new Uint8Array(Bun.zstdCompressSync(json))],
  ['br', new Uint8Array((await import('node:zlib')).brotliCompressSync(json))],
  ['deflate', new Uint8Array((await import('node:zlib')).deflateSync(json))],
  ['gzip, zstd', new Uint8Array(Bun.zstdCompressSync(Bun.gzipSync(json)))],
  ['identity', new Uint8Array(json)],
]

for (const [encoding, body] of packed)
  test(`a body in ${encoding} is unpacked`, async () => {
    expect(await readJson(ask(body, encoding), 1000)).toEqual({ a: 'äöü' })
  })

const bad: [string, Request, FaultKind][] = [
  ['empty', ask(''), 'invalid_json'],
  ['no JSON', ask('{"a":'), 'invalid_json'],
  ['a list', ask('[]'), 'invalid_json'],
  ['a text', ask('"a"'), 'invalid_json'],
  ['null', ask('null'), 'invalid_json'],
  ['an unknown encoding', ask('{}', 'snappy'), 'unsupported_encoding'],
  ['not what it says', ask('{}', 'gzip'), 'invalid_json'],
  ['too large', ask(`"${'x'.repeat(2e6)}"`), 'request_too_large'],
  ['too large once unpacked', ask(Bun.gzipSync(Buffer.alloc(50e6)), 'gzip'), 'request_too_large'],
]

for (const [name, request, kind] of bad)
  test(`a body that is ${name} is ${kind}`, async () => {
    expect(await outcome(request)).toBe(kind)
  })
