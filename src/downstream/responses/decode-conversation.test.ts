import { expect, test } from 'bun:test'
import { asFault } from '../../core/fault.ts'
import { namedConversation } from './decode-conversation.ts'

const id = 'conv-0123456789abcdef01234567'
const header = { id, param: 'X-Conversation-ID' }
type Row = [
  what: string,
  body: object,
  header: typeof header | undefined,
  expected: { id: string; param: string } | undefined,
]

const named: Row[] = [
  ['nothing', { input: 'a' }, undefined, undefined],
  [
    'conversation as a text',
    { input: 'a', conversation: 'c' },
    undefined,
    { id: 'c', param: 'conversation' },
  ],
  [
    'and as an object',
    { conversation: { id: 'c' }, message: 'a' },
    undefined,
    { id: 'c', param: 'conversation' },
  ],
  [
    'conversation_id',
    { message: 'a', conversation_id: ' c ' },
    undefined,
    { id: 'c', param: 'conversation_id' },
  ],
  [
    'conversation_id beside input',
    { input: 'a', conversation_id: 'c' },
    undefined,
    { id: 'c', param: 'conversation_id' },
  ],
  ['the header', { message: 'a' }, header, header],
  ['the header before conversation_id', { message: 'a', conversation_id: 'c' }, header, header],
  [
    'conversation before the header',
    { input: 'a', conversation: 'c' },
    header,
    { id: 'c', param: 'conversation' },
  ],
  ['the header beside previous_response_id', { input: 'a', previous_response_id: 'r' }, header, undefined],
  [
    'a message behind previous_response_id',
    { message: 'a', previous_response_id: 'r' },
    undefined,
    undefined,
  ],
]
for (const [what, body, given, expected] of named)
  test(`${what}: ${expected ? `named in ${expected.param}` : 'none is named'}`, () =>
    expect(namedConversation(body, 'explicit', given)).toEqual(expected))

const refused: [what: string, body: object, mode: 'off' | 'explicit', kind: string, param: string][] = [
  ['a message alone', { message: 'a' }, 'explicit', 'missing_conversation_id', 'conversation_id'],
  [
    'a message with an empty id',
    { message: 'a', conversation_id: ' ' },
    'explicit',
    'missing_conversation_id',
    'conversation_id',
  ],
  [
    'a message alone while they are off',
    { message: 'a' },
    'off',
    'missing_conversation_id',
    'conversation_id',
  ],
  [
    'a message with an id while they are off',
    { message: 'a', conversation_id: 'c' },
    'off',
    'unsupported_value',
    'conversation_id',
  ],
  [
    'conversation while they are off',
    { input: 'a', conversation: 7 },
    'off',
    'unsupported_value',
    'conversation',
  ],
  ['what is no id', { input: 'a', conversation: 7 }, 'explicit', 'invalid_value', 'conversation'],
  [
    'two names',
    { message: 'a', conversation_id: 'c', previous_response_id: 'r' },
    'explicit',
    'invalid_value',
    'conversation_id',
  ],
]
for (const [what, body, mode, kind, param] of refused)
  test(`${what} is refused`, () => expect(faultOf(body, mode)).toMatchObject({ kind, param }))

function faultOf(body: object, mode: 'off' | 'explicit') {
  try {
    return namedConversation(body, mode, undefined)
  } catch (error) {
    return asFault(error)
  }
}

test('while they are off, conversation_id and the header are ignored beside an input', () => {
  expect(namedConversation({ input: 'a', conversation_id: 'c' }, 'off', undefined)).toBeUndefined()
  expect(namedConversation({ messages: ['a'] }, 'off', header)).toBeUndefined()
})
