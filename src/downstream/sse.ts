/** One `data:` block of an event stream. `json` must be one line. */
export const message = (json: string): string => `data: ${json}\n\n`

/** The same with an `event:` line, for readers that go by it. */
export const namedMessage = (name: string, json: string): string => `event: ${name}\ndata: ${json}\n\n`

/** The last word of OpenAI's streams. */
export const done = message('[DONE]')

/** A comment that keeps the line open. */
export const heartbeat = ': ping\n\n'
