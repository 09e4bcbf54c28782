import { expect, test } from 'bun:test'
import type { Turn } from '../../core/prompt.ts'
import { beginHash, extendHash, splitHistory } from './history-hash.ts'

const user = (text: string, url?: string): Turn => ({
  role: 'user',
  text,
  ...(url && { attachments: [{ kind: 'image', source: { url }, param: 'anywhere' }] }),
})
const said = (text: string): Turn => ({ role: 'assistant', text })
const system = (text: string): Turn => ({ role: 'system', text })
const hash = (turns: Turn[], mode = 'fast') => extendHash(beginHash(mode), turns)

const calls = '<tool_calls><tool_call><tool_name>now</tool_name></tool_call></tool_calls>'
const [picture] = user('a', 'u').attachments ?? []
const elsewhere: Turn = { ...user('a'), attachments: [{ ...picture!, param: 'elsewhere' }] }
const same: [what: string, one: Turn[], other: Turn[]][] = [
  ['line ends', [user('a\r\nb')], [user('a\nb')]],
  ['white space at the ends', [user('a'), said('b\n')], [user(' a\n'), said('b')]],
  ['thoughts in tags', [said('<think>\nhm\n</think>\n\nyes')], [said('yes')]],
  ['an answer in pieces', [said('one '), said('two')], [said('one two')]],
  ['white space before calls', [said(`text \n\n${calls}`)], [said(`text\n${calls}`)]],
  ['the field a picture came in', [user('a', 'u')], [elsewhere]],
]
test.each(same)('%s makes no difference', (_, one, other) => expect(hash(one)).toBe(hash(other)))

const base = [system('s'), user('a'), said('b'), user('c', 'u')]
const different: [what: string, other: Turn[]][] = [
  ['other instructions', [system('t'), ...base.slice(1)]],
  ['no instructions', base.slice(1)],
  ['an edited question', [base[0]!, user('A'), ...base.slice(2)]],
  ['an edited answer', [base[0]!, base[1]!, said('B'), base[3]!]],
  ['white space inside', [base[0]!, user('a'), said('b  b'), base[3]!]],
  ['another picture', [...base.slice(0, 3), user('c', 'v')]],
  ['no picture', [...base.slice(0, 3), user('c')]],
  ['another role', [system('s'), { role: 'tool', text: 'a' }, ...base.slice(2)]],
  ['two questions for one', [system('s'), user('a'), user('b')]],
  ['a thought in the middle', [base[0]!, base[1]!, said('b<think>x</think>'), base[3]!]],
]
test('what differs has another hash', () => {
  const hashes = [base, ...different.map(([, other]) => other)].map((turns) => hash(turns))
  expect(new Set([...hashes, hash(base, 'expert')]).size).toBe(hashes.length + 1)
  expect(hash([user('a'), user('b')])).not.toBe(hash([user('a\nb')]))
})

test('bytes count like any picture, each file by its own', () => {
  const file = (data: number): Turn => ({
    role: 'user',
    text: '',
    attachments: [{ kind: 'file', source: { data: new Uint8Array([data]) }, param: '' }],
  })
  expect(hash([file(1)])).toBe(hash([file(1)]))
  expect(hash([file(1)])).not.toBe(hash([file(2)]))
})

test('a hash goes on turn by turn', () => {
  const steps = base.reduce((before, turn) => extendHash(before, [turn]), beginHash('fast'))
  expect(steps).toBe(hash(base))
  expect(steps).toMatch(/^[\da-f]{32}$/)
})

test('what is new stands behind the last answer', () => {
  expect(splitHistory(base)).toEqual({ before: base.slice(0, 3), fresh: base.slice(3) })
  expect(splitHistory([user('a')])).toEqual({ before: [], fresh: [user('a')] })
  expect(splitHistory(base.slice(0, 3)).fresh).toEqual([])
})
