import { expect, test } from 'bun:test'
import { type Message, readMessages } from './server-sent.ts'

const text =
  ': ping\n\nevent: progress\ndata: {"n":1}\n\ndata: 一\r\ndata: two\r\n\r\ndata: [DONE]\n\ndata: cut off'
const bytes = new TextEncoder().encode(text)

for (const size of [1, 3, 1000])
  test(`messages come whole, however they are cut: pieces of ${size} bytes`, async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
        controller.close()
      },
    })
    const messages: Message[] = []
    for await (const message of readMessages(stream)) messages.push(message)
    expect(messages).toEqual([
      { event: 'progress', data: '{"n":1}' },
      { event: '', data: '一\ntwo' },
      { event: '', data: '[DONE]' },
    ])
  })

test('an event of 8 MB that comes in small pieces takes time linear to its length', async () => {
  const piece = new TextEncoder().encode('x'.repeat(1024))
  const pieces = 8192
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('data: '))
      for (let at = 0; at < pieces; at++) controller.enqueue(piece)
      controller.enqueue(new TextEncoder().encode('\n\n'))
      controller.close()
    },
  })
  const began = performance.now()
  const messages: Message[] = []
  for await (const message of readMessages(stream)) messages.push(message)
  expect(messages.map(({ data }) => data.length)).toEqual([pieces * piece.length])
  // Joining all of it for each piece takes ten times as long.
  expect(performance.now() - began).toBeLessThan(1000)
})
