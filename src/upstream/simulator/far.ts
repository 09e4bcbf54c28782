import type { Socket } from 'bun'

/** A way to a server that is far away. */
export type FarAway = { port: number; stop: () => void }

type End = { other: Socket<End> | undefined; waiting: Buffer[]; firstMs: number }

/**
 * Listens, and hands everything on to a port of this machine `ms` later, in both directions. The handshake of TCP would cost one
 * way there and back: the first bytes of a connection wait that much longer.
 */
export function putFarAway(host: string, port: number, listenAt: number, ms: number): FarAway {
  const timers = new Set<ReturnType<typeof setTimeout>>()

  function after(delay: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, delay)
    timers.add(timer)
  }

  function pass(to: Socket<End> | undefined, bytes: Buffer): void {
    if (!to) return
    to.data.waiting.push(bytes)
    flush(to)
  }

  function flush(to: Socket<End>): void {
    const { waiting } = to.data
    while (waiting.length > 0) {
      const bytes = waiting[0]!
      const taken = to.write(bytes)
      if (taken < bytes.length) {
        waiting[0] = bytes.subarray(Math.max(0, taken))
        return
      }
      waiting.shift()
    }
  }

  const handlers = {
    data: (from: Socket<End>, bytes: Buffer) => {
      const delay = ms + from.data.firstMs
      // What follows may not overtake it; on a connection that is asked and answers in turns that is enough.
      if (from.data.firstMs > 0) from.data.firstMs = 0
      after(delay, () => pass(from.data.other, bytes))
    },
    drain: flush,
    close: (from: Socket<End>) => after(ms, () => from.data.other?.end()),
    error: () => {},
  }
  const server = Bun.listen<End>({
    hostname: host,
    port: listenAt,
    socket: {
      ...handlers,
      open: async (line) => {
        line.data = { other: undefined, waiting: [], firstMs: 2 * ms }
        const data: End = { other: line, waiting: [], firstMs: 0 }
        line.data.other = await Bun.connect<End>({ hostname: host, port, data, socket: handlers }).catch(
          () => undefined,
        )
        if (!line.data.other) line.end()
      },
    },
  })
  return {
    port: server.port,
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
      server.stop(true)
    },
  }
}
