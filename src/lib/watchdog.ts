/** One thing that must keep moving. `stop` is safe to call twice. */
export type Watch = {
  /** Something came: the idle time starts anew, with this limit in milliseconds. */
  alive: (idleMs: number) => void
  stop: () => void
}

export type Watchdog = { watch: (options: WatchOptions) => Watch }
export type WatchOptions = { idleMs: number; totalMs: number; onExpire: (why: 'idle' | 'total') => void }

/**
 * Time limits for many streams with one timer: re-arming a timer for every network read of every stream costs more
 * than the read's translation. Limits are met to within `tickMs`. The timer exists only while something is watched.
 */
export function createWatchdog(
  now: () => number = performance.now.bind(performance),
  tickMs = 250,
): Watchdog {
  type Entry = { idleAt: number; totalAt: number; onExpire: WatchOptions['onExpire'] }
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
      const why = time >= entry.totalAt ? 'total' : time >= entry.idleAt ? 'idle' : undefined
      if (!why) continue
      remove(entry)
      entry.onExpire(why)
    }
  }

  return {
    watch: ({ idleMs, totalMs, onExpire }) => {
      const entry: Entry = { idleAt: now() + idleMs, totalAt: now() + totalMs, onExpire }
      entries.add(entry)
      timer ??= setInterval(tick, tickMs)
      return {
        alive: (limit) => {
          entry.idleAt = now() + limit
        },
        stop: () => remove(entry),
      }
    },
  }
}
