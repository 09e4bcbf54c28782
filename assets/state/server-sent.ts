import { createParser } from 'eventsource-parser'

/** One message of a stream: its event name (empty when it has none) and its data. */
export type Message = { event: string; data: string }

/** The messages of a text/event-stream, as they come. Comments are left out. */
export async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let come: Message[] = []
  const parser = createParser({ onEvent: ({ event = '', data }) => come.push({ event, data }) })
  for await (const text of texts(body)) {
    parser.feed(text)
    const whole = come
    come = []
    yield* whole
  }
}

async function* texts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
