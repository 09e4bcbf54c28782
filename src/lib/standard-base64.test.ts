import { expect, test } from 'bun:test'
import { standardBase64 } from './standard-base64.ts'

const judge = (text: string) => standardBase64(text, Buffer.from(text, 'base64').length)

test('what Buffer writes is standard, at every length', () => {
  for (let length = 0; length < 50; length++) {
    const bytes = crypto.getRandomValues(Buffer.alloc(length))
    expect([length, judge(bytes.toString('base64'))]).toEqual([length, true])
  }
})

test('what a decoder would repair in silence is not', () => {
  const text = Buffer.from('picture of a cat').toString('base64')
  const broken = [
    text.replace('=', ''),
    `${text.slice(0, 8)}\n${text.slice(8)}`,
    `${text.slice(0, 7)}!${text.slice(8)}`,
    ` ${text}   `,
    '_-_-',
    `${text}AAAA`,
  ]
  expect(broken.filter(judge)).toEqual([])
})
