import { expect, test } from 'bun:test'
import { complete } from './complete.ts'

const words = { status: ['4xx', '5xx', '429'], key: ['laptop', 'the relay'], outcome: ['failed'] }
const options = (text: string, caret = text.length) => complete(text, caret, words).options

test('fields first, then their values; what is whole is not offered again', () => {
  expect(options('')).toContain('status:')
  expect(options('st')).toEqual(['status:', 'stream:'])
  expect(options('-st')).toEqual(['-status:', '-stream:'])
  expect(options('m')).toEqual(['model:', 'message:', 'ms>'])
  expect(options('status:')).toEqual(['status:4xx', 'status:5xx', 'status:429'])
  expect(options('status:4')).toEqual(['status:4xx', 'status:429'])
  expect(options('status:429')).toEqual([])
  expect(options('status:4xx,5')).toEqual(['status:4xx,5xx'])
  expect(options('key:re')).toEqual(['key:"the relay"'])
  expect(options('timed out')).toEqual(['outcome:', 'output>'])
})

test('only the term at the caret is replaced', () => {
  const text = 'sta ms>20'
  expect(complete(text, 3, words)).toEqual({ from: 0, until: 3, options: ['status:'] })
  expect(complete(text, 4, words)).toMatchObject({ from: 4, until: 9 })
  expect(complete('a  b', 2, words)).toMatchObject({ from: 2, until: 2 })
})
