import { expect, test } from 'bun:test'
import { dechunk } from './dechunk.ts'

const chunked =
  'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n10;x=1\r\n, chunked world!\r\n0\r\n\r\n'
const measured = 'HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot there'

function read(text: string, cut: number): { status: number; body: string; ended: number } {
  const got = { status: 0, body: '', ended: 0 }
  const feed = dechunk({
    status: (code) => (got.status = code),
    body: (bytes) => (got.body += bytes.toString()),
    end: () => got.ended++,
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cut) feed(bytes.subarray(at, at + cut))
  return got
}

for (const cut of [1, 2, 3, 7, 50, 1000]) {
  test(`a chunked answer in pieces of ${cut}`, () =>
    expect(read(chunked, cut)).toEqual({ status: 200, body: 'hello, chunked world!', ended: 1 }))
  test(`an answer with a length in pieces of ${cut}`, () =>
    expect(read(measured, cut)).toEqual({ status: 404, body: 'not there', ended: 1 }))
}

test('an answer that is cut off has no end', () => expect(read(chunked.slice(0, -6), 9).ended).toBe(0))
test('bytes behind the end are an error', () =>
  expect(() => read(`${chunked}x`, 1000)).toThrow('after the end'))
test('what is no HTTP is an error', () => expect(() => read('hello\r\n\r\n', 4)).toThrow('no HTTP answer'))
