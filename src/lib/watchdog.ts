/** One thing that must keep moving. `stop` is safe to call twice. */
export type Watch = {
  /** Set when something came: the idle time starts anew. */
  moved: boolean
  /** How long nothing may come, in milliseconds. */
  idleMs: number
  stop: () => void
}

export type Watchdog = { watch: (options: WatchOptions) => Watch }
export type WatchOptions = { idleMs: number; totalMs: number; onExpire: (why: 'idle' | 'total') => void }

/**
 * Time limits for many streams with one timer: re-arming a timer for every network read of every stream costs more
 * than the read's translation, and so does asking for the time. Limits are met to within two ticks. The timer exists only while something is watched.
 */
export function createWatchdog(
  now: () => number = performance.now.bind(performance),
  tickMs = 250,
): Watchdog {
  type Entry = Watch & { idleAt: number; totalAt: number; onExpire: WatchOptions['onExpire'] }
  const entries = new Set<Entry>()
  let timer: ReturnType<typeof setInterval> | undefined

  function remove(entry: Entry): void {
    entries.delete(entry)
    if (entries.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function tick(): void {
    const time = now()
    for (const entry of entries) {
      if (entry.moved) entry.idleAt = time + entry.idleMs
      entry.moved = false
      const why = time >= entry.totalAt ? 'total' : time >= entry.idleAt ? 'idle' : undefined
      if (!why) continue
      remove(entry)
      entry.onExpire(why)
    }
  }

  return {
    watch: ({ idleMs, totalMs, onExpire }) => {
      const entry: Entry = {
        idleMs,
        moved: false,
        idleAt: now() + idleMs,
        totalAt: now() + totalMs,
        onExpire,
        stop: () => remove(entry),
      }
      entries.add(entry)
      timer ??= setInterval(tick, tickMs)
      return entry
    },
  }
}
