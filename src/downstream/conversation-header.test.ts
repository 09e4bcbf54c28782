import { expect, test } from 'bun:test'
import { conversationInHeader, tellConversation } from './conversation-header.ts'

const id = 'conv-0123456789abcdef01234567'
const read = (value?: string) =>
  conversationInHeader({
    address: undefined,
    headers: new Headers(value === undefined ? {} : { 'x-conversation-id': value }),
    secure: false,
  })

test('an id of ours is read, that of another program is not', () => {
  expect(read(id)).toEqual({ id, param: 'X-Conversation-ID' })
  for (const other of [undefined, '', '7', '0f9e8d7c-1111-4222-8333-444455556666', `${id}0`])
    expect(read(other)).toBeUndefined()
})

test('it is told on the answer when there is one', () => {
  expect(tellConversation(new Response(), id).headers.get('x-conversation-id')).toBe(id)
  expect(tellConversation(new Response(), undefined).headers.has('x-conversation-id')).toBe(false)
})
