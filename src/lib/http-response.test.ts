import { expect, test } from 'bun:test'
import { randomCuts } from '../testing/random-cuts.ts'
import { bodyReader, readHead } from './http-response.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const headOf = (text: string) => readHead(bytes(text))

test('a head is read when it is whole, and what came behind it is left', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nSet-Cookie: a\r\nContent-Length: 5\r\n\r\nhel'
  for (let end = 0; end < text.length - 3; end++) expect(headOf(text.slice(0, end))).toBeUndefined()
  const head = headOf(text)
  expect(head).toMatchObject({ status: 200, length: 5, keepAlive: true })
  expect(head?.headers.get('content-type')).toBe('text/plain')
  expect(Buffer.from(head?.rest ?? []).toString()).toBe('hel')
})

const lengths: [head: string, length: number | 'chunked' | 'until-close', keepAlive: boolean][] = [
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n', 'chunked', true],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nConnection: close\r\n', 'chunked', false],
  ['HTTP/1.1 200\r\n', 'until-close', false],
  ['HTTP/1.0 200 OK\r\nContent-Length: 3\r\n', 3, false],
  ['HTTP/1.1 204 No Content\r\n', 0, true],
]
for (const [head, length, keepAlive] of lengths)
  test(`the end of a body: ${JSON.stringify(head)}`, () =>
    expect(headOf(`${head}\r\n`)).toMatchObject({ length, keepAlive }))

const broken = [
  'SSH-2.0-x\r\n\r\n',
  'HTTP/2 200\r\n\r\n',
  'HTTP/1.1 999 x\r\n\r\n',
  'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
  'x'.repeat(70_000),
]
for (const text of broken)
  test(`no head: ${JSON.stringify(text.slice(0, 60))}`, () => expect(() => headOf(text)).toThrow())

const chunk = (text: string, extension = '') => `${text.length.toString(16)}${extension}\r\n${text}\r\n`

test('chunks are read the same however they are cut, and what follows is surplus', () => {
  const text = `${chunk('Hello, ')}${chunk('w'.repeat(300), ';name="va;lue"')}${chunk('\r\n0\r\n\r\n')}00\r\nTrailer: x\r\n\r\n`
  for (let round = 0; round < 300; round++) {
    const reader = bodyReader('chunked')
    const found: Uint8Array[] = []
    for (const piece of randomCuts(bytes(text), 40, round)) {
      expect(reader.over()).toBe(false)
      found.push(...reader.push(piece))
    }
    expect(Buffer.concat(found).toString('latin1')).toBe(`Hello, ${'w'.repeat(300)}\r\n0\r\n\r\n`)
    expect(reader.over()).toBe(true)
    expect(reader.surplus()).toBe(false)
    expect(reader.push(bytes('more'))).toEqual([])
    expect(reader.surplus()).toBe(true)
  }
})

for (const text of ['x\r\n', '\r\n', '5\r\nhellox', 'ffffffffffff\r\n', `0\r\n${'t'.repeat(20_000)}`])
  test(`no chunks: ${JSON.stringify(text.slice(0, 30))}`, () =>
    expect(() => bodyReader('chunked').push(bytes(text))).toThrow())

test('a counted body ends where it was said to', () => {
  const reader = bodyReader(5)
  expect(reader.push(bytes('hel')).map((piece) => Buffer.from(piece).toString())).toEqual(['hel'])
  expect(reader.over()).toBe(false)
  expect(Buffer.concat(reader.push(bytes('lo!'))).toString()).toBe('lo')
  expect([reader.over(), reader.surplus()]).toEqual([true, true])
})
