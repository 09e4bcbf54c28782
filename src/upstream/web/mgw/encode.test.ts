import { expect, test } from 'bun:test'
import { encodeTurn } from './encode.ts'

const prompt = { turns: [{ role: 'user' as const, text: 'hello' }], search: true }
const turn = { sessionId: 'S', messageId: 'M', now: 7, continued: { conversationId: 'S', responseId: 'A' } }
const sent = (fileIds: string[], filesAs: 'new' | 'old') =>
  encodeTurn(prompt, { ...turn, fileIds, filesAs }).map((event) => JSON.parse(event) as unknown)

const text = { text: { text: 'hello' } }
const message = (chunks: object[], more: object = {}) => ({
  type: 'message',
  role: 'user',
  x_grok: { client_message_id: 'M', input_chunks: chunks },
  ...more,
})
const event = (type: string, id: string, more: object = {}) => ({
  session_id: 'S',
  event: { type, event_id: `evt_${id}_7`, ...more },
})

test.each(['new', 'old'] as const)('without files there are two events, %s', (filesAs) => {
  expect(sent([], filesAs)).toEqual([
    event('conversation.item.create', 'msg', { item: message([text]), parent_response_id: 'A' }),
    event('response.create', 'resp'),
  ])
})

test('with files one event holds the message, with the ids beside the parent and no mention', () => {
  expect(sent(['F', 'G'], 'new')).toEqual([
    event('response.create', 'resp', {
      item: message([text]),
      file_attachment_ids: ['F', 'G'],
      parent_response_id: 'A',
    }),
  ])
})

test('as before: the message mentions its files, in an event of its own', () => {
  const files = { file_attachment_ids: ['F'] }
  const mention = { mention: { file_mention: { file_id: 'F' } } }
  expect(sent(['F'], 'old')).toEqual([
    event('conversation.item.create', 'msg', {
      item: message([mention, text], files),
      parent_response_id: 'A',
      ...files,
    }),
    event('response.create', 'resp'),
  ])
})
