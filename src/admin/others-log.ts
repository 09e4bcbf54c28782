import type { StoredEntry } from '../store/log-row.ts'
import type { Store } from '../store/store.ts'

const lookEveryMs = 1000
const mostAtOnce = 500

/** Tells of requests that other processes served, about a second after they ended. Returns the way to stop. */
export function followOthers(
  { log, process, shared }: Pick<Store, 'log' | 'process' | 'shared'>,
  listener: (entry: StoredEntry) => void,
): () => void {
  if (!shared) return () => {}
  let last: number | undefined
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    try {
      const ends = await log.ends()
      last ??= ends.last
      const span = Math.min(mostAtOnce, ends.last - last)
      const entries = span > 0 ? await log.read({}, ends.last + 1, span, span) : []
      last = ends.last
      for (const entry of entries.toReversed()) if (entry.process !== process) listener(entry)
    } catch {
      // The storage is away: what ends meanwhile is shown when it is back.
    } finally {
      looking = false
    }
  }
  void look()
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
