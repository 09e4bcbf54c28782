import type { Limits, Slice } from '../store/coordination.ts'
import { sliceMs } from '../store/coordination.ts'

/** Counts that hold over all processes, as the gateway asks for them. Without other processes nothing is asked. */
export type Places = {
  /** Takes one of `most` places. While the store does not answer, this process counts alone. */
  take: (name: string, most: number) => Promise<boolean>
  /** Gives it back; nobody waits for that. */
  give: (name: string) => void
  /** Takes one of the `most` requests of a minute: 0, or for how many milliseconds there is none. */
  request: (name: string, most: number) => Promise<number>
  /** What this process holds. */
  held: () => ReadonlyMap<string, number>
  /** Says anew what is held, when something of it could not be said. */
  repair: () => Promise<void>
  close: () => Promise<void>
}

type Credit = { slice: Slice; left: number; until: number }

/** A process holds a small part of a minute's requests, so that not every one of them is a question. */
const share = 0.05

export function createPlaces(limits: Limits | undefined): Places {
  const held = new Map<string, number>()
  const credits = new Map<string, Credit>()
  const asking = new Map<string, Promise<unknown>>()
  let owed = false

  const count = (name: string, step: number) => {
    const next = (held.get(name) ?? 0) + step
    if (next > 0) held.set(name, next)
    else held.delete(name)
  }
  const giveUnused = ({ slice, left }: Credit) => {
    if (left > 0) void limits?.unused(slice, left).catch(() => {})
  }

  async function ask(from: Limits, name: string, most: number): Promise<number> {
    const now = performance.now()
    const credit = credits.get(name)
    if (credit && credit.left > 0 && now < credit.until) {
      credit.left--
      return 0
    }
    if (credit) giveUnused(credit)
    credits.delete(name)
    try {
      const slice = await from.slice(name, Math.max(1, Math.floor(most * share)), most)
      if (slice.granted === 0) return slice.waitMs
      credits.set(name, { slice, left: slice.granted - 1, until: now + sliceMs })
      return 0
    } catch {
      // The store is away: the limits of this process alone hold.
      return 0
    }
  }

  const sweeper = setInterval(() => {
    const now = performance.now()
    for (const [name, credit] of credits)
      if (now >= credit.until) {
        giveUnused(credit)
        credits.delete(name)
      }
  }, sliceMs)
  sweeper.unref()

  return {
    take: async (name, most) => {
      if (!limits) return true
      try {
        if (!(await limits.take(name, most))) return false
      } catch {
        if ((held.get(name) ?? 0) >= most) return false
        owed = true
      }
      count(name, 1)
      return true
    },
    give: (name) => {
      if (!limits) return
      count(name, -1)
      limits.give(name).catch(() => {
        owed = true
      })
    },
    request: (name, most) => {
      if (!limits) return Promise.resolve(0)
      // One question at a time for each name: the others live on what it brings.
      const done = (asking.get(name) ?? Promise.resolve()).then(() => ask(limits, name, most))
      asking.set(name, done)
      void done.finally(() => {
        if (asking.get(name) === done) asking.delete(name)
      })
      return done
    },
    held: () => held,
    repair: async () => {
      if (!owed || !limits) return
      owed = false
      await limits.hold(held).catch((error: unknown) => {
        owed = true
        throw error
      })
    },
    close: async () => {
      clearInterval(sweeper)
      await Promise.all(
        Array.from(credits.values(), ({ slice, left }) => limits?.unused(slice, left).catch(() => {})),
      )
    },
  }
}
