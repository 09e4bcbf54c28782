import { api } from './api.ts'

/** One exchange with Grok as the gateway wrote it down: without anything personal. Times in milliseconds since it began. */
export type Capture = {
  kind: string
  request: { method: string; path: string; headers: Record<string, string>; body: string }
  response?: {
    status: number
    headers: Record<string, string>
    body: string
    cuts: readonly { at: number; bytes: number }[]
  }
  messages?: readonly { at: number; from: 'us' | 'upstream'; text: string }[]
  end: 'whole' | 'broken' | 'left'
}

type State = { until: number; items: readonly { name: string }[] }

/** Has the gateway write down what it exchanges with Grok. `end` stops that and resolves to what was written since. */
export async function record(): Promise<{ end: () => Promise<readonly Capture[]> }> {
  const before = await api<State>('GET', '/captures')
  const known = new Set(before.ok ? before.value.items.map(({ name }) => name) : [])
  // Somebody captures already: that must not be cut short.
  const isMine = before.ok && before.value.until === 0
  if (isMine) await api('POST', '/capture', { minutes: 10 })
  return {
    end: async () => {
      if (isMine) await api('POST', '/capture', { minutes: 0 })
      const after = await api<State>('GET', '/captures')
      const fresh = after.ok ? after.value.items.filter(({ name }) => !known.has(name)).slice(0, 12) : []
      const read = await Promise.all(
        fresh.map(({ name }) => api<Capture>('GET', `/captures/${encodeURIComponent(name)}`)),
      )
      return read.flatMap((reply) => (reply.ok ? [reply.value] : [])).toReversed()
    },
  }
}
