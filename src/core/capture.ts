/** A piece that came at once. `at` is milliseconds since the call began, `bytes` where it ends in the whole. */
export type CapturedCut = { at: number; bytes: number }

/** One message of a socket. */
export type CapturedMessage = { at: number; from: 'us' | 'upstream'; text: string }

/**
 * One exchange with the upstream, without anything personal: what was replaced is as long as it was, so that cuts are where they
 * were. It can be replayed, and kept as a test.
 */
export type Capture = {
  version: 1
  /** What was asked: the name of the path in `[upstream.paths]`, `edit` or `video` for what is made of a chat's call. */
  kind: string
  /** Of the gateway that wrote it. */
  gateway: string
  request: { method: string; path: string; headers: Record<string, string>; body: string }
  response?: { status: number; headers: Record<string, string>; body: string; cuts: CapturedCut[] }
  messages?: CapturedMessage[]
  /** How it ended: as it should, by a connection that broke, or with the time for capturing. */
  end: 'whole' | 'broken' | 'left'
}

/** Whether it is one, as far as a replay depends on it. */
export function isCapture(value: unknown): value is Capture {
  if (typeof value !== 'object' || value === null) return false
  const { version, kind, request, response, messages } = value as Partial<Record<keyof Capture, unknown>>
  const isAnswer =
    typeof response === 'object' && response !== null && 'cuts' in response && 'body' in response
  return (
    version === 1 &&
    typeof kind === 'string' &&
    typeof request === 'object' &&
    (isAnswer || Array.isArray(messages))
  )
}
