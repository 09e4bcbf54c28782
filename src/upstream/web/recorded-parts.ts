import type { CapturedMessage } from '../../core/capture.ts'

/** The same body, told of piece by piece and when it is over, however it ends. */
export function noted(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  note: (piece: Uint8Array) => void,
  over: (end: 'whole' | 'broken') => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (value) note(value)
        if (value) controller.enqueue(value)
        if (!done) return
        over('whole')
        controller.close()
      } catch (error) {
        over('broken')
        controller.error(error)
      }
    },
    cancel: (reason) => {
      over('whole')
      return reader.cancel(reason)
    },
  })
}

export const longestBody = 4 * 1024 ** 2

const textual = /json|text|event-stream/

/** The answer's text as anybody may see it; nothing of a file. */
export function answerText(
  answer: Response,
  pieces: readonly Uint8Array[],
  redact: (text: string) => string,
): string {
  const bytes = Buffer.concat(pieces)
  const isText = textual.test(answer.headers.get('content-type') ?? '') && bytes.length <= longestBody
  return isText ? redact(new TextDecoder().decode(bytes)) : ''
}

/** Files and forms are not written down: what they were is nobody's business. */
export const bodyText = (body: string | Blob | undefined, redact: (text: string) => string): string =>
  typeof body === 'string' ? redact(body) : body ? `(${body.size} bytes)` : ''

const shownValues =
  /^(?:accept|content-type|content-length|cache-control|retry-after|sec-fetch-[a-z]+|transfer-encoding|x-grpc-web|upgrade|connection)$/

/** Names of all headers; values of those that say nothing about anybody. */
export const shownHeaders = (headers: Readonly<Record<string, string>>, redact: (text: string) => string) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const shown = shownValues.test(name.toLowerCase())
      return [
        name.toLowerCase(),
        shown
          ? value.replace(/boundary=.*/, 'boundary=…')
          : redact(`["${'x'.repeat(value.length)}"]`).slice(2, -2),
      ]
    }),
  )

/** Messages as anybody may see them. An object may be cut into several: what each side said is read as one, and cut as it was. */
export function shownMessages(
  messages: readonly CapturedMessage[],
  redact: (text: string) => string,
): CapturedMessage[] {
  const said = (from: CapturedMessage['from']) =>
    redact(
      messages
        .filter((message) => message.from === from)
        .map(({ text }) => text)
        .join(''),
    )
  const all = { us: said('us'), upstream: said('upstream') }
  const at = { us: 0, upstream: 0 }
  return messages.map((message) => {
    const { from, text } = message
    const start = at[from]
    at[from] += text.length
    return { ...message, text: all[from].slice(start, start + text.length) }
  })
}
