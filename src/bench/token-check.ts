/** What an answer must hold: so many tokens, the words in a circle, every token as long as the others. */
export type Expected = { words: readonly string[]; tokens: number }

/** One stream under test. */
export type TokenCheck = {
  feed: (bytes: Buffer) => void
  /** Tokens seen, each compared byte by byte. */
  tokens: () => number
  /** Throws an Error when something is missing or too much. Called after the last byte. */
  end: () => void
}

/** How a dialect writes tokens: finds the first one and says what a whole circle of them looks like from there. */
export type Dialect = {
  learn: (head: Buffer, words: readonly string[]) => { at: number; circle: Buffer } | undefined
  /** Whether the bytes behind the last token end the answer as they must. */
  closes: (tail: string) => boolean
}

/**
 * Checks a stream token by token as it comes. After the first token every byte is known in advance, so that the
 * check is a comparison of memory and costs next to nothing.
 */
export function checkTokens({ words, tokens }: Expected, dialect: Dialect): TokenCheck {
  let head = Buffer.alloc(0)
  let circle: Buffer | undefined
  let tokenBytes = 0
  let seen = 0
  let tail = ''

  const compare = (bytes: Buffer, circle: Buffer): void => {
    const total = tokens * tokenBytes
    let at = 0
    while (at < bytes.length && seen < total) {
      const place = seen % circle.length
      const length = Math.min(bytes.length - at, circle.length - place, total - seen)
      if (bytes.compare(circle, place, place + length, at, at + length) !== 0)
        throw new Error(
          `differs at token ${Math.floor(seen / tokenBytes)}: ${bytes.toString('utf8', at, at + 300)}`,
        )
      at += length
      seen += length
    }
    if (at < bytes.length) tail += bytes.toString('utf8', at)
  }

  return {
    feed: (bytes) => {
      if (circle) return compare(bytes, circle)
      head = Buffer.concat([head, bytes])
      const learned = dialect.learn(head, words)
      if (!learned) return
      circle = learned.circle
      tokenBytes = circle.length / words.length
      compare(head.subarray(learned.at), circle)
    },
    tokens: () => (tokenBytes ? Math.floor(seen / tokenBytes) : 0),
    end: () => {
      if (seen !== tokens * tokenBytes || !circle)
        throw new Error(`ended early: ${head.toString('utf8').slice(-300)}`)
      if (!dialect.closes(tail)) throw new Error(`ends wrong: ${tail.slice(-300)}`)
    },
  }
}

/** The upstream's own frames, for the pass-through. `frames` holds one for each word. */
export const rawFrames = (frames: readonly Uint8Array[]): Dialect => ({
  learn: (head) => {
    const at = head.indexOf(frames[0] ?? '')
    return at === -1 ? undefined : { at, circle: Buffer.concat(frames) }
  },
  closes: (tail) => tail.endsWith('}\n') || tail.endsWith('}\n\n'),
})

/** A stream whose messages differ in the token alone: the first one is the pattern of all others. `key` is the token's. */
const equalMessages = (key: string, closes: Dialect['closes']): Dialect => ({
  learn: (head, words) => {
    const found = head.indexOf(`"${key}":${JSON.stringify(words[0])}`)
    const end = found === -1 ? -1 : head.indexOf('\n\n', found)
    if (end === -1) return undefined
    const at = head.lastIndexOf('\n\n', found) + 2
    const chunk = head.toString('utf8', at, end + 2)
    const circle = words.map((word) => chunk.replace(JSON.stringify(words[0]), JSON.stringify(word))).join('')
    return { at, circle: Buffer.from(circle) }
  },
  closes,
})

/** Chat Completions as SSE. */
export const chatChunks: Dialect = equalMessages(
  'content',
  (tail) => tail.includes('"finish_reason":"stop"') && tail.endsWith('data: [DONE]\n\n'),
)

/** Messages as SSE. */
export const messageDeltas: Dialect = equalMessages(
  'text',
  (tail) => tail.includes('"stop_reason":"end_turn"') && tail.includes('event: message_stop\n'),
)
