/** The time a body may take altogether, in milliseconds, when `bytes` of it have come: `ms`, and as much again for each megabyte. */
export const allowedMs = (ms: number, bytes: number): number => ms * (1 + bytes / 1e6)

const usualMs = 30_000
const key = Symbol('time for the body')

/** Notes how long the request's body may take, for whoever will read it. */
export function setBodyMs(request: Request, ms: number): void {
  Object.assign(request, { [key]: ms })
}

/** What was noted for this request; 30 s when nothing was. Milliseconds. */
export const bodyMsOf = (request: Request & { [key]?: number }): number => request[key] ?? usualMs

/** What is used of a reader: Bun's and node's types of it differ. */
type Reader = { read: () => Promise<{ value?: Uint8Array | undefined }>; cancel: () => Promise<unknown> }

/** The next piece of a body, undefined at its end; `late` when it did not come in time. Rejects as the reader does. */
export async function pieceWithin(reader: Reader, ms: number): Promise<Uint8Array | undefined | 'late'> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    reader.cancel().catch(() => {})
  }, ms)
  try {
    const { value } = await reader.read()
    return late ? 'late' : value
  } catch (error) {
    if (late) return 'late'
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What is said of a body that took too long. */
export const tooSlow = (ms: number) =>
  ({
    kind: 'request_timeout',
    message: `The body took longer than ${ms / 1000} seconds, and as long again for each megabyte. Send it again, or raise server.request_body_seconds.`,
  }) as const
