/** A body as a stream, because that is asked for its first piece when the connection stands, and not before. */
export function withBody(headers: Record<string, string>, body: string | Blob, onConnected: () => void) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : undefined
  const pieces = typeof body === 'string' ? undefined : body.stream().getReader()
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        onConnected()
        const value = bytes ?? (await pieces?.read())?.value
        if (value) controller.enqueue(value)
        if (bytes || !value) controller.close()
      },
      cancel: (reason) => pieces?.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const length = bytes?.length ?? (body as Blob).size
  return { headers: { ...headers, 'content-length': String(length) }, body: stream }
}
