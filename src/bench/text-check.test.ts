import { expect, test } from 'bun:test'
import { checkResponses, checkWhole } from './text-check.ts'
import type { TokenCheck } from './token-check.ts'

const words = ['one ', 'two ', 'six ']
const expected = { words, tokens: 4 }
const event = (type: string, sequence_number: number, more: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more, sequence_number })}\n\n`
const delta = (at: number, word = words[at % 3]) =>
  event('response.output_text.delta', at + 1, { delta: word })
const opening = event('response.created', 0)
const said = [0, 1, 2, 3].map((at) => delta(at)).join('')
const closing = `${event('response.completed', 5)}data: [DONE]\n\n`

function run(check: TokenCheck, text: string, cut = 7): number {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cut) check.feed(bytes.subarray(at, at + cut))
  check.end()
  return check.tokens()
}

test('a right response passes in pieces of any size', () => {
  for (const cut of [1, 7, 10_000])
    expect(run(checkResponses(expected), opening + said + closing, cut)).toBe(4)
})

const wrong: [what: string, text: string, message: string][] = [
  ['a word is another', opening + said.replace('six', 'siX') + closing, 'differs at token 2'],
  ['a number is missing', opening + delta(0) + delta(2), 'numbered wrong'],
  ['it is short', opening + delta(0) + event('response.completed', 2) + 'data: [DONE]\n\n', 'ended after 1'],
  ['nothing says that it is complete', `${opening}${said}data: [DONE]\n\n`, 'ends wrong'],
  ['the terminal message is missing', opening + said + event('response.completed', 5), 'ends wrong'],
]
for (const [what, text, message] of wrong)
  test(`it is noticed that ${what}`, () => expect(() => run(checkResponses(expected), text)).toThrow(message))

test('a whole answer is compared with the text it must hold', () => {
  const answer = (content: string) => JSON.stringify({ choices: [{ message: { content } }] })
  expect(run(checkWhole(expected), answer('one two six one '))).toBe(4)
  expect(() => run(checkWhole(expected), answer('one two six '))).toThrow('the text differs')
})
