import { expect, test } from 'bun:test'
import { chatChunks, checkTokens, rawFrames } from './token-check.ts'

const words = ['one ', 'two ', 'six ']
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const said = (tokens: number) =>
  Array.from({ length: tokens }, (_, at) => chunk({ content: words[at % 3] })).join('')
const opening = chunk({ role: 'assistant', content: '' })
const closing = `${chunk({}, 'stop')}data: [DONE]\n\n`

function check(text: string, tokens: number, cut = 7): number {
  const checked = checkTokens({ words, tokens }, chatChunks)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cut) checked.feed(bytes.subarray(at, at + cut))
  checked.end()
  return checked.tokens()
}

for (const cut of [1, 7, 64, 100_000])
  test(`a right stream passes in pieces of ${cut}`, () =>
    expect(check(opening + said(10) + closing, 10, cut)).toBe(10))

const wrong: [what: string, text: string, message: string][] = [
  ['a token is missing', opening + said(10).replace('"two "', '"six "') + closing, 'differs at token 1'],
  ['a byte is wrong', opening + said(10).replaceAll('six', 'siX') + closing, 'differs at token 2'],
  ['it ends before its time', opening + said(9) + closing, 'differs at token 9'],
  ['it is cut off', opening + said(9), 'ended early'],
  ['one token too many', opening + said(11), 'ends wrong'],
  ['no terminal message', opening + said(10) + chunk({}, 'stop'), 'ends wrong'],
  ['no finish reason', `${opening}${said(10)}data: [DONE]\n\n`, 'ends wrong'],
  ['nothing was said', opening + closing, 'ended early'],
]
for (const [what, text, message] of wrong)
  test(`it is noticed that ${what}`, () => expect(() => check(text, 10)).toThrow(message))

test('raw frames are found behind what comes before them', () => {
  const frames = words.map((word) => Buffer.from(`{"token":"${word}"}\n`))
  const checked = checkTokens({ words, tokens: 4 }, rawFrames(frames))
  checked.feed(Buffer.from('{"conversation":{}}\n{"tok'))
  checked.feed(
    Buffer.concat([
      Buffer.from('en":"one "}\n'),
      frames[1]!,
      frames[2]!,
      frames[0]!,
      Buffer.from('{"end":1}\n'),
    ]),
  )
  checked.end()
  expect(checked.tokens()).toBe(4)
})
