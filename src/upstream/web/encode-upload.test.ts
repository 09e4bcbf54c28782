import { expect, test } from 'bun:test'
import { encodeFileName } from './encode-upload.ts'

test('a name stays as it is, but ends nothing', () => {
  expect(encodeFileName('参考图 1.png')).toBe('参考图 1.png')
  expect(encodeFileName('a"; name="b')).toBe(String.raw`a\"; name=\"b`)
  expect(encodeFileName('a\\"b')).toBe(String.raw`a\\\"b`)
  expect(encodeFileName('a\r\nX: y\u0000\u0085.png')).toBe('a__X: y__.png')
})
