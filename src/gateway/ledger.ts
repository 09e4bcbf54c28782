import type { LogEntry } from '../core/log-entry.ts'
import type { Log } from '../lib/log.ts'
import { pause } from '../lib/unhurried.ts'

/** Where entries outlive the process. */
export type LedgerStore = {
  /** Adds `entries` to the statistics and those of them that are `listed` to the log, in one transaction. */
  add: (entries: readonly LogEntry[], listed: readonly LogEntry[]) => void
  /** Removes up to `most` of the oldest entries that are older than `before` (epoch ms) or beyond the newest `count`. */
  sweep: (before: number, count: number, most: number) => number
  sweepStatistics: (before: number) => void
}

export type LedgerSettings = { retentionDays: number; maxRows: number }

export type Ledger = {
  /** Takes up what a request turned out to be. Costs next to nothing: it is written down later. */
  note: (entry: LogEntry) => void
  /** Tells of entries as they come. Returns the way to stop. */
  onEntry: (listener: (entry: LogEntry) => void) => () => void
  /** Writes down what is still to be written, so that a look at the store shows everything. */
  flush: () => Promise<void>
  /** Removes all entries of the log; resolves to how many. Statistics stay. */
  clear: () => Promise<number>
  /** Stops the timers and writes everything down. */
  close: () => void
}

const flushEveryMs = 500
const sweepEveryMs = 600_000
/** A transaction of this many entries takes about a millisecond; between two of them requests have their turn. */
const slice = 256
/** Memory is not for storing what the disk does not take. */
const mostPending = 20_000
/** Refused keys that get a line of their own each minute. Beyond it they only count: nobody fills the disk by guessing. */
const strangersPerMinute = 60
const dayMs = 86_400_000
/** Statistics reach this far back, whatever the log keeps. */
const statisticsMs = 92 * dayMs

/** The request log and the statistics, written in batches. A kill loses what ended in the last half second. */
export function createLedger(store: LedgerStore, settings: () => LedgerSettings, log: Log): Ledger {
  const listeners = new Set<(entry: LogEntry) => void>()
  let pending: LogEntry[] = []
  let strangers = { minute: 0, count: 0 }
  let lost = 0
  let flushing: Promise<void> | undefined

  /** Whether the entry gets a line in the log. */
  function listed({ status, at }: LogEntry): boolean {
    if (settings().retentionDays === 0) return false
    if (status !== 401) return true
    const minute = Math.floor(at / 60_000)
    if (strangers.minute !== minute) strangers = { minute, count: 0 }
    return ++strangers.count <= strangersPerMinute
  }

  function writeSlice(): void {
    const entries = pending.splice(0, slice)
    try {
      store.add(entries, entries.filter(listed))
    } catch (error) {
      pending.unshift(...entries)
      throw error
    }
  }

  async function writeAll(): Promise<void> {
    try {
      while (pending.length > 0) {
        writeSlice()
        if (pending.length > 0) await pause()
      }
      if (lost > 0) log.error('requests are missing in the log: they could not be written in time', { lost })
      lost = 0
    } catch (error) {
      log.error('the request log could not be written; it is tried again', { error: String(error) })
    }
  }
  const flush = () =>
    (flushing ??= writeAll().finally(() => {
      flushing = undefined
    }))

  async function sweep(before: number, count: number): Promise<number> {
    let removed = 0
    for (let last = slice; last > 0;) {
      last = store.sweep(before, count, slice)
      removed += last
      if (last > 0) await pause()
    }
    return removed
  }
  const tidy = async () => {
    try {
      const { retentionDays, maxRows } = settings()
      await sweep(Date.now() - retentionDays * dayMs, maxRows)
      store.sweepStatistics(Date.now() - statisticsMs)
    } catch (error) {
      log.error('the request log could not be tidied', { error: String(error) })
    }
  }

  /** One listener that throws does not keep an entry from the others. */
  function tell(listener: (entry: LogEntry) => void, entry: LogEntry): void {
    try {
      listener(entry)
    } catch (error) {
      log.error('internal error: a listener of the request log failed', { error: String(error) })
    }
  }

  const timers = [
    setInterval(() => void (pending.length > 0 && flush()), flushEveryMs),
    setInterval(() => void tidy(), sweepEveryMs),
  ]
  for (const timer of timers) timer.unref()

  return {
    note: (entry) => {
      pending.push(entry)
      if (pending.length > mostPending) {
        pending.shift()
        lost++
      }
      for (const listener of listeners) tell(listener, entry)
    },
    onEntry: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    flush,
    clear: async () => {
      await flush()
      return sweep(Infinity, 0)
    },
    close: () => {
      for (const timer of timers) clearInterval(timer)
      try {
        while (pending.length > 0) writeSlice()
      } catch (error) {
        log.error('the request log could not be written', { error: String(error) })
      }
    },
  }
}
