import type { TextDelta } from '../core/event.ts'

/** One `data:` block of an event stream. `json` must be one line. */
export const message = (json: string): string => `data: ${json}\n\n`

// What JSON writes in another way than it is.
const escaped = /["\\\p{Cc}\p{Cs}]/u

/** Messages that differ in one text only, with `before` and `after` around it: one for each piece of the text. */
export function textMessages(before: string, after: string): (text: TextDelta) => string {
  const between = `"${after}${before}"`
  return ({ delta, pieces }) => {
    if (!pieces) return before + JSON.stringify(delta) + after
    if (!escaped.test(delta)) return `${before}"${pieces.join(between)}"${after}`
    let all = ''
    for (const piece of pieces) all += before + JSON.stringify(piece) + after
    return all
  }
}

/** The same with an `event:` line, for readers that go by it. */
export const namedMessage = (name: string, json: string): string => `event: ${name}\ndata: ${json}\n\n`

/** The last word of OpenAI's streams. */
export const done = message('[DONE]')

/** A comment that keeps the line open. */
export const heartbeat = ': ping\n\n'
