/** One HTTP call the simulator got. Times are epoch milliseconds, 0 = not yet or never. */
export type SimulatedCall = {
  id: number
  method: string
  path: string
  credential: string | undefined
  headers: Record<string, string>
  /** Parsed JSON; the text when it was none; undefined without a body. */
  body: unknown
  /** The body of a call of the API, as it came. */
  raw?: string
  /** What was said over a socket, parsed; undefined when it is none. */
  sent?: unknown[]
  /** What was asked, when it is a chat, whatever it travels on. */
  prompt?: string
  /** The conversation it was asked in. */
  conversation?: string
  at: number
  status: number
  /** The caller hung up before the answer ended. */
  aborted: boolean
  endedAt: number
}

export type CallRecord = {
  add: (call: Omit<SimulatedCall, 'id'>, bytes: number) => SimulatedCall
  all: () => SimulatedCall[]
  clear: () => void
}

const maxCalls = 10_000
const maxBytes = 64 << 20

/** The last 10,000 calls, fewer when their bodies are large. */
export function createCallRecord(): CallRecord {
  let kept: { call: SimulatedCall; bytes: number }[] = []
  let first = 0
  let held = 0
  let id = 0
  const isFull = () => kept.length - first > maxCalls || (held > maxBytes && kept.length - first > 1)
  const dropOldest = () => {
    held -= kept[first++]?.bytes ?? 0
    if (first > maxCalls) {
      kept = kept.slice(first)
      first = 0
    }
  }
  return {
    add: (fields, bytes) => {
      const call = { id: ++id, ...fields }
      kept.push({ call, bytes })
      held += bytes
      while (isFull()) dropOldest()
      return call
    },
    all: () => kept.slice(first).map(({ call }) => call),
    clear: () => {
      kept = []
      first = held = 0
    },
  }
}
