import type { SeenUnknown, Unknown } from '../core/unknown.ts'
import type { Log } from '../lib/log.ts'
import { redact } from '../lib/redact.ts'
import { redactedSample } from '../lib/redacted-sample.ts'
import type { UnknownStore } from '../store/store.ts'

/** What the upstream said that nothing here understands: a sign that its web app has changed (product section 14). */
export type Unknowns = {
  note: (unknown: Unknown) => void
  /** Everything met so far, over restarts, the one met last at the end. */
  list: () => SeenUnknown[]
  /** Of the last hour: how many, the latest names, and a sample of the very latest. */
  recent: () => { count: number; names: readonly string[]; sample?: string | undefined }
  /** A person has seen them: counting starts anew. */
  clear: () => Promise<void>
  /** Writes what is still to be written. */
  close: () => Promise<void>
}

type UnknownsOptions = {
  store: UnknownStore
  /** Epoch milliseconds. */
  now: () => number
  log: Pick<Log, 'warn'>
}

const saveAfterMs = 1000
const hourMs = 3_600_000
const mostRecent = 5
// Names come from the upstream: what comes beyond so many is counted together, by kind.
const mostNames = 200
const longestName = 80
const others = '(others)'

/** Reads what was met before. */
export async function createUnknowns({ store, now, log }: UnknownsOptions): Promise<Unknowns> {
  const seen = new Map<string, SeenUnknown>()
  let unsaved = new Map<string, SeenUnknown>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let hour = { since: 0, count: 0 }

  async function load(): Promise<void> {
    try {
      for (const row of await store.all()) seen.set(keyOf(row), row)
    } catch (error) {
      log.warn('what was unknown before could not be read', { reason: String(error) })
    }
  }
  await load()

  async function save(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (unsaved.size === 0) return
    const due = unsaved
    unsaved = new Map()
    try {
      await store.add([...due.values()])
    } catch (error) {
      // Kept, and tried again with the next one.
      for (const [key, entry] of due) {
        const more = unsaved.get(key)?.count ?? 0
        unsaved.set(key, { ...entry, count: entry.count + more })
      }
      log.warn('what the upstream said could not be counted ', { reason: String(error) })
    }
  }

  function note({ kind, name: raw, sample }: Unknown): void {
    const at = now()
    const short = redact(raw).slice(0, longestName)
    const name = seen.has(keyOf({ kind, name: short })) || seen.size < mostNames ? short : others
    const key = keyOf({ kind, name })
    const known = seen.get(key)
    if (!known) log.warn('the upstream said something unknown', { kind, name })
    // Put behind the others: the order is that of the latest meeting.
    seen.delete(key)
    const entry = known ?? { kind, name, count: 0, firstAt: at, lastAt: at, sample: redactedSample(sample) }
    seen.set(key, { ...entry, count: entry.count + 1, lastAt: at })
    const waiting = unsaved.get(key) ?? { ...entry, count: 0 }
    unsaved.set(key, { ...waiting, count: waiting.count + 1, lastAt: at })
    if (at - hour.since >= hourMs) hour = { since: at, count: 0 }
    hour.count++
    timer ??= setTimeout(() => void save(), saveAfterMs)
    timer.unref()
  }

  return {
    note,
    list: () => [...seen.values()],
    recent: () => {
      const at = now()
      const names = [...seen.values()].filter(({ lastAt }) => at - lastAt < hourMs).slice(-mostRecent)
      return {
        count: at - hour.since < hourMs ? hour.count : 0,
        names: names.map(({ kind, name }) => `${kind} ${name}`),
        ...(names.length > 0 && { sample: names.at(-1)?.sample }),
      }
    },
    clear: async () => {
      seen.clear()
      unsaved.clear()
      hour = { since: 0, count: 0 }
      await store.clear()
    },
    close: save,
  }
}

const keyOf = ({ kind, name }: Pick<SeenUnknown, 'kind' | 'name'>) => `${kind} ${name}`
